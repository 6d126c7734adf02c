"""From AWS's answers to the policy of a resource, for every kind that is collected."""

from __future__ import annotations

import json
from typing import Any

import pytest

from estates import ACCOUNT, estate_of
from leastwise.model import Unseen

ARNS = (
    "arn:aws:s3:::data",
    f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1-2",
    f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs",
    f"arn:aws:sns:us-east-1:{ACCOUNT}:news",
    f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:a/b-aBcDeF",
    f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/a/b",
    f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f",
)
POLICY = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}
each_arn = pytest.mark.parametrize("arn", ARNS)


def tree(resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"regions": ("eu-west-1", "us-east-1"), "resources": resources, **more}


@each_arn
def test_every_kind_is_found(arn: str) -> None:
    estate = estate_of(tree({arn: POLICY}))
    assert json.loads(estate.resource_policy(arn) or "") == POLICY
    assert [(item.arn, item.account) for item in estate.resources] == [(arn, ACCOUNT)]


@each_arn
def test_one_without_a_policy_has_none(arn: str) -> None:
    assert estate_of(tree({arn: None})).resource_policy(arn) is None


@each_arn
def test_a_refused_list_hides_what_it_would_have_told(arn: str) -> None:
    estate = estate_of(tree({arn: POLICY}, refused={_listing(arn): "AccessDenied"}))
    with pytest.raises(Unseen) as caught:
        estate.resource_policy(arn)
    assert [gap.code for gap in caught.value.gaps] == ["AccessDenied"]


def _listing(arn: str) -> str:
    service, region = arn.split(":")[2:4]
    operations = {
        "s3": "ListBuckets",
        "kms": "ListKeys",
        "sqs": "ListQueues",
        "sns": "ListTopics",
        "secretsmanager": "ListSecrets",
        "ecr": "DescribeRepositories",
        "lambda": "ListFunctions",
    }
    return f"{service}.{operations[service]}" + (f"@{region}" if region else "")


def test_the_policy_of_a_role_is_its_trust_policy() -> None:
    estate = estate_of("roles: [{RoleName: web}]")
    assert "ec2.amazonaws.com" in str(estate.resource_policy(f"arn:aws:iam::{ACCOUNT}:role/web"))


def test_nothing_is_known_where_nothing_was_collected() -> None:
    for arn in ARNS:
        with pytest.raises(Unseen):
            estate_of({}).resource_policy(arn)
