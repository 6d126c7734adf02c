"""What is kept of a user pool beside its name, and which limit for temporary passwords counts."""

from __future__ import annotations

from typing import Any

import pytest

from collect.steps.helpers import answer, pages
from leastwise.collect.steps.cognito_user_pools import user_pools
from leastwise.model import UserPool

REGIONS = {"ec2.DescribeRegions": {"Regions": [{"RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required"}]}}


def pool(told: dict[str, Any], unknown: list[str] | None = None) -> UserPool:
    whole = {"UserPool": {"Name": "n", "Arn": "arn:p", "MfaConfiguration": "OFF", **told}}
    known = pages(
        {
            **REGIONS,
            "cognito-idp.ListUserPools@eu-west-1": {"UserPools": [{"Id": "p"}]},
            "cognito-idp.DescribeUserPool@eu-west-1": [
                answer({**whole, "UnknownMembers": unknown or []}, UserPoolId="p")
            ],
        },
        regions=("eu-west-1",),
    )
    (found,) = user_pools.of(known).items
    return found


@pytest.mark.parametrize(
    ("newer", "older", "days"),
    [(3, 90, 3), (0, 90, 90), (None, 90, 90), (None, 0, 7), (None, None, 7), (0, None, 7)],
)
def test_the_older_limit_counts_where_the_newer_is_not_set(newer: int | None, older: int | None, days: int) -> None:
    rules = {} if newer is None else {"TemporaryPasswordValidityDays": newer}
    invited = {} if older is None else {"AdminCreateUserConfig": {"UnusedAccountValidityDays": older}}
    found = pool({"Policies": {"PasswordPolicy": rules}, **invited}).passwords
    assert found is not None
    assert found.temporary_days == days


def test_tags_and_how_text_messages_are_sent_are_kept() -> None:
    found = pool(
        {"UserPoolTags": {"b": "2", "a": "1"}, "SmsConfiguration": {"SnsCallerArn": "arn:r", "ExternalId": ""}}
    )
    assert found.tags == (("a", "1"), ("b", "2"))
    assert found.text_messages == '{"SnsCallerArn":"arn:r"}'
    assert pool({"SmsConfiguration": {}}).text_messages is None


def test_what_botocore_did_not_know_is_kept_by_name() -> None:
    assert pool({}, ["UserPool.Newer"]).unknown == ("UserPool.Newer",)
    assert pool({}).unknown == ()
