"""Whoever is held to MFA administers with it."""

from __future__ import annotations

import pytest

from estates import estate_of
from leastwise.model import Estate
from leastwise.remedy.administrators import human_administrators

ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
WITHOUT_MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
WITH_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
FRESH = {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
AT_HOME = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}


def alice(*statements: object) -> Estate:
    document = {"Version": "2012-10-17", "Statement": statements}
    policies = [{"PolicyName": "own", "PolicyDocument": document}]
    report = {"alice": {"password_enabled": True, "mfa_active": True}}
    return estate_of({"users": [{"UserName": "alice", "UserPolicyList": policies}], "report": report})


@pytest.mark.parametrize(
    ("statements", "counts"),
    [
        ((ALL,), True),
        ((ALL, ALL | {"Effect": "Deny", "Condition": WITHOUT_MFA}), True),
        ((ALL | {"Condition": WITH_MFA},), True),
        ((ALL | {"Condition": FRESH},), True),
        ((ALL | {"Condition": AT_HOME},), False),
        ((ALL | {"Condition": WITH_MFA | AT_HOME},), False),
        ((ALL, ALL | {"Effect": "Deny", "Condition": WITH_MFA}), False),
    ],
)
def test_whoever_administers_with_mfa_is_somebody_to_count_on(statements: tuple[object, ...], counts: bool) -> None:
    assert bool(human_administrators(alice(*statements))) is counts
