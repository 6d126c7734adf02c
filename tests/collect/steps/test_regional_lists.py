"""Lists that are asked for in every region: what is malformed hides itself alone, what was not asked is a gap."""

from __future__ import annotations

from typing import Any

import pytest

from collect.steps.helpers import Lines, answer, asked, pages, refusal
from leastwise.collect.step import Ask, Reader
from leastwise.collect.steps.access_analyzers import ANALYZER_FINDINGS, analyzers
from leastwise.collect.steps.cognito_user_pools import user_pools
from leastwise.collect.steps.roles_anywhere import anywhere_profiles, trust_anchors
from leastwise.collect.steps.secrets_rotation import secrets

REGIONS = {
    "ec2.DescribeRegions": {
        "Regions": [
            {"RegionName": name, "OptInStatus": "opt-in-not-required"}
            for name in ("eu-west-1", "us-east-1", "us-west-2")
        ]
    }
}
MADE = "2026-10-01T00:00:00Z"

LISTS = [
    (
        analyzers,
        "accessanalyzer.ListAnalyzers",
        "analyzers",
        {"arn": "arn:a", "name": "good", "type": "ACCOUNT_INTERNAL_ACCESS", "status": "ACTIVE"},
        {"name": "bad", "type": "ACCOUNT", "status": "ACTIVE"},
    ),
    (
        trust_anchors,
        "rolesanywhere.ListTrustAnchors",
        "trustAnchors",
        {"trustAnchorArn": "arn:t", "name": "good", "enabled": False},
        {"trustAnchorArn": "arn:t", "name": "bad"},
    ),
    (
        anywhere_profiles,
        "rolesanywhere.ListProfiles",
        "profiles",
        {"profileArn": "arn:p", "name": "good", "enabled": True, "roleArns": ["arn:r", "arn:r"]},
        {"name": "bad", "enabled": True},
    ),
    (
        secrets,
        "secretsmanager.ListSecrets",
        "SecretList",
        {"ARN": "arn:s", "Name": "good", "CreatedDate": MADE, "PrimaryRegion": "eu-west-1", "OwningService": ""},
        {"ARN": "arn:s", "Name": "bad", "CreatedDate": MADE, "LastAccessedDate": "never"},
    ),
]


@pytest.mark.parametrize(("read", "operation", "field", "good", "bad"), LISTS, ids=[row[1] for row in LISTS])
def test_what_is_malformed_refused_or_never_asked(
    read: Reader[Any], operation: str, field: str, good: dict[str, Any], bad: dict[str, Any]
) -> None:
    lines: Lines = {**REGIONS, f"{operation}@eu-west-1": {field: [bad, good]}, f"{operation}@us-east-1": refusal()}
    found = read.of(pages(lines))
    assert [(each.name, each.region) for each in found.items] == [("good", "eu-west-1")]
    assert {(gap.region, gap.code) for gap in found.gaps} == {
        ("us-east-1", "AccessDenied"),
        ("us-west-2", "NotCollected"),
        ("eu-west-1", "Unreadable"),
    }


def test_a_secret_of_its_own_region_is_no_replica() -> None:
    entry = {"ARN": "arn:s", "Name": "s", "CreatedDate": MADE}
    listed = {"SecretList": [{**entry, "PrimaryRegion": region} for region in ("eu-west-1", "us-east-1")]}
    found = secrets.of(pages({**REGIONS, "secretsmanager.ListSecrets@eu-west-1": listed}))
    assert [each.primary for each in found.items] == [None, "us-east-1"]


def test_a_secret_that_does_not_rotate_is_never_due() -> None:
    entry = {"ARN": "arn:s", "Name": "s", "CreatedDate": MADE, "NextRotationDate": MADE}
    listed = {"SecretList": [{**entry, "RotationEnabled": on} for on in (True, False)]}
    due = [each.due for each in secrets.of(pages({**REGIONS, "secretsmanager.ListSecrets@eu-west-1": listed})).items]
    assert [each is not None for each in due] == [True, False]


def test_findings_are_asked_of_analyzers_that_a_check_reads() -> None:
    kinds = ("ACCOUNT", "ORGANIZATION_UNUSED_ACCESS", "ACCOUNT_INTERNAL_ACCESS")
    listed = {"analyzers": [{"arn": f"arn:{kind}", "name": kind, "type": kind, "status": "ACTIVE"} for kind in kinds]}
    known = pages({"accessanalyzer.ListAnalyzers@eu-west-1": listed}, regions=("eu-west-1",))
    assert asked(ANALYZER_FINDINGS, known) == [Ask({"analyzerArn": f"arn:{kind}"}, "eu-west-1") for kind in kinds[:2]]


def test_a_pool_that_is_gone_is_none_and_one_that_tells_too_little_is_a_gap() -> None:
    rules = {"Policies": {"PasswordPolicy": {"MinimumLength": 10, "TemporaryPasswordValidityDays": 0}}}
    known = pages(
        {
            **REGIONS,
            "cognito-idp.ListUserPools@eu-west-1": {"UserPools": [{"Id": "gone"}, {"Id": "good"}, {"Id": "bare"}]},
            "cognito-idp.DescribeUserPool@eu-west-1": [
                refusal("ResourceNotFoundException", UserPoolId="gone"),
                answer(
                    {"UserPool": {"Name": "n", "Arn": "arn:p", "MfaConfiguration": "ON", **rules}}, UserPoolId="good"
                ),
                answer({"UserPool": {"Name": "n", "Arn": "arn:p"}}, UserPoolId="bare"),
            ],
        },
        regions=("eu-west-1",),
    )
    found = user_pools.of(known)
    (pool,) = found.items
    assert pool.passwords is not None
    assert (pool.passwords.minimum_length, pool.passwords.temporary_days) == (10, 7)
    assert [gap.request for gap in found.gaps if gap.code == "Unreadable"] == [(("UserPoolId", "bare"),)]
