"""A key that was used a minute before a plan is applied is not switched off."""

from __future__ import annotations

import boto3
import pytest

from apply.scratch import aws_of, scratch
from demo.stage import Stage
from estates import estate_of
from leastwise.apply import Aws
from leastwise.apply.freshness import with_last_use
from leastwise.model import Estate
from leastwise.model.change import AwsCall
from leastwise.remedy.confirm import confirm
from remedy.fixtures import plan_of


@pytest.fixture
def aws(stage: Stage) -> Aws:
    return aws_of(stage)


def idle(key: str) -> Estate:
    """The scratch user with a key that the credential report says was never used."""
    return estate_of(f"""
users: [{{UserName: scratch-user}}]
report: {{scratch-user: {{access_key_1_active: true, access_key_1_last_rotated: 2024-01-01T00:00:00Z}}}}
pages:
  iam.ListAccessKeys:
    - request: {{UserName: scratch-user}}
      response: {{AccessKeyMetadata: [{{AccessKeyId: {key}, Status: Active, CreateDate: 2024-01-01T00:00:00Z}}]}}
""")


def test_a_key_that_was_used_a_minute_ago_is_left_alone(aws: Aws, stage: Stage) -> None:
    with scratch(aws):
        made = aws.do(AwsCall("iam", "CreateAccessKey", {"UserName": "scratch-user"}))["AccessKey"]
        try:
            estate = idle(made["AccessKeyId"])
            plan = plan_of(estate, "unused-credentials")
            assert len(plan.steps) == 1
            before = with_last_use(estate, plan.steps, aws.ask)
            assert confirm(plan, plan_of(before, "unused-credentials"), ()).refused == {}

            session = boto3.Session(made["AccessKeyId"], made["SecretAccessKey"], region_name="us-east-1")
            session.client("sts", endpoint_url=stage.aws.endpoint).get_caller_identity()
            after = with_last_use(estate, plan.steps, aws.ask)
            refused = confirm(plan, plan_of(after, "unused-credentials"), ())
            assert refused.steps == ()
            assert "the finding is gone" in refused.refused["s1"]
        finally:
            named = {"UserName": "scratch-user", "AccessKeyId": made["AccessKeyId"]}
            aws.do(AwsCall("iam", "DeleteAccessKey", named))


def test_a_key_whose_use_may_not_be_asked_for_is_left_alone(aws: Aws, stage: Stage) -> None:
    with scratch(aws) as key:
        estate = idle(key)
        plan = plan_of(estate, "unused-credentials")
        stage.world.refuse("iam:GetAccessKeyLastUsed")
        fresh = plan_of(with_last_use(estate, plan.steps, aws.ask), "unused-credentials")
        assert fresh.steps == ()
        assert "s1" in confirm(plan, fresh, ()).refused
