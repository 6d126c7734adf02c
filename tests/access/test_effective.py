"""Effective permissions: what statements, boundaries, SCPs and denials leave, by resource."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise import catalogue
from leastwise.access import Effective, effective
from leastwise.access.actions import actions_in, allowed, bits_of, every, matched
from leastwise.language import Document, Kind, action_matches, parse
from leastwise.spec import Policies, principal_of

ALICE = principal_of("arn:aws:iam::111122223333:user/alice")


def doc(*statements: dict[str, object], kind: Kind = Kind.IDENTITY) -> Document:
    return parse(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}), kind)


def allow(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    return allow(action, resource, **more) | {"Effect": "Deny"}


def of(*statements: dict[str, object], **more: object) -> Effective:
    return effective(Policies(identity=(doc(*statements),), **more), ALICE)  # type: ignore[arg-type]


MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def test_everything_is_everything() -> None:
    assert of(allow("*")).everywhere == every()


@pytest.mark.parametrize(
    "statements, everywhere, definite, conditional",
    [
        ([allow("s3:GetObject")], True, True, False),
        ([allow("s3:GetObject", "arn:aws:s3:::a/*")], False, True, False),
        ([allow("s3:GetObject", Condition=MFA)], False, False, True),
        ([allow("s3:*"), deny("s3:Get*")], False, False, False),
        ([allow("s3:*"), deny("s3:Get*", "arn:aws:s3:::a/*")], False, True, False),
        ([allow("s3:*", "arn:aws:s3:::a/*"), deny("s3:Get*", "arn:aws:s3:::a*")], False, False, False),
        ([allow("s3:*", "arn:aws:s3:::a/*"), deny("s3:Get*", "arn:aws:s3:::b*")], False, True, False),
        ([allow("s3:*"), deny("s3:Get*", Condition=MFA)], False, False, True),
        ([allow("s3:*", "arn:aws:s3:::a/*"), deny("s3:*", "arn:aws:s3:::b/*", Condition=MFA)], False, True, False),
        ([allow("s3:*", "arn:aws:s3:::a")], False, False, False),
        ([allow("s3:GetObject", "arn:aws:s3:::${aws:username}/*")], False, False, True),
        ([allow("S3:getobject")], True, True, False),
        ([allow("ec2:*")], False, False, False),
    ],
)
def test_one_document(statements: list[dict[str, object]], everywhere: bool, definite: bool, conditional: bool) -> None:
    found, bit = of(*statements), bits_of(("s3:GetObject",))
    assert [bool(each & bit) for each in (found.everywhere, found.definite, found.conditional)] == [
        everywhere,
        definite,
        conditional,
    ]


def test_all_but() -> None:
    found = of({"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::a/*"})
    (reach,) = found.of("s3:GetObject")
    assert (reach.on, reach.but) == ((), ("arn:aws:s3:::a/*",))
    assert not found.of("iam:CreateUser")
    assert found.everywhere & bits_of(("ec2:DescribeInstances",))


def test_an_action_without_resources_needs_a_star() -> None:
    found = of(allow("ec2:DescribeInstances", "arn:aws:ec2:*:*:*"), allow("s3:ListAllMyBuckets", "*"))
    assert not found.of("ec2:DescribeInstances")
    assert found.of("s3:ListAllMyBuckets")


def test_a_boundary_and_scps_limit_by_action_and_by_resource() -> None:
    limit = doc(allow("s3:*", ["arn:aws:s3:::a-1/*", "arn:aws:s3:::b/*"]), kind=Kind.BOUNDARY)
    found = of(allow(["s3:*", "ec2:*"], "arn:aws:s3:::a*"), boundary=limit)
    (reach,) = found.of("s3:GetObject")
    assert reach.on == (("arn:aws:s3:::a-1/*",),)
    assert not found.of("ec2:RunInstances")
    scps = ((doc(allow("*"), kind=Kind.SCP),), (doc(allow("s3:Put*"), kind=Kind.SCP),))
    assert list(actions_in(of(allow("s3:*Object"), scps=scps).everywhere)) == ["s3:PutObject"]


def test_patterns_that_only_overlap_are_both_told() -> None:
    limit = doc(allow("s3:*", "arn:aws:s3:::*-prod/*"), kind=Kind.BOUNDARY)
    (reach,) = of(allow("s3:*", "arn:aws:s3:::shop-*"), boundary=limit).of("s3:GetObject")
    assert reach.on == (("arn:aws:s3:::shop-*",), ("arn:aws:s3:::*-prod/*",))


def test_the_root_user_needs_no_policy_but_meets_scps() -> None:
    root = principal_of("arn:aws:iam::111122223333:root")
    scps = ((doc(allow("*"), deny("s3:*"), kind=Kind.SCP),),)
    assert effective(Policies(), root).everywhere == every()
    assert not effective(Policies(scps=scps), root).of("s3:GetObject")
    assert effective(Policies(scps=scps, management_account="111122223333"), root).of("s3:GetObject")


PATTERNS = st.one_of(
    st.sampled_from(("*", "*:*", "s3:*", "S3:Get*", "s3:?et*", "sqs:*Message", "iam:", " s3:Get*", "s*:*", "nope:*")),
    st.sampled_from(catalogue.every_action()),
)


@given(PATTERNS)
def test_the_set_of_a_pattern_is_what_it_matches(pattern: str) -> None:
    assert list(actions_in(matched(pattern))) == [
        each for each in catalogue.every_action() if action_matches(pattern, each)
    ]


def test_the_set_of_every_managed_policy_is_told_by_its_statements() -> None:
    policy = catalogue.managed_policy("arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert policy is not None
    found = set(actions_in(allowed(parse(policy.document))))
    assert {"s3:GetObject", "ec2:DescribeInstances"} <= found
    assert not {"s3:PutObject", "iam:CreateUser"} & found
