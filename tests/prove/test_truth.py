"""A slice of `tools/prove_truth.py`, and the faults that it and its like have found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random

import pytest

from leastwise.language import Kind, parse
from leastwise.prove import Allowance, Relation, compare, of_identity, of_resource
from leastwise.spec import principal_of
from prove.brute import allows, confirms, judged, requests
from prove.cases import cases

OURS = "111122223333"


@pytest.mark.parametrize("seed", range(6))
def test_every_kind_of_case_by_brute_force(seed: int) -> None:
    for case in cases(seed, 50):
        comparison = compare(case.reference, case.candidate)
        assert confirms(case, comparison.new, comparison.lost), case
        new, lost = judged(case)
        assert not (new and comparison.new_possible is False), case
        assert not (lost and comparison.lost_possible is False), case
        assert comparison.relation is not Relation.UNKNOWN, case


def test_brute_force_finds_what_asking_whole_requests_finds() -> None:
    dice = Random(5)
    for case in cases(1_000, 15):
        new, lost = judged(case)
        asked = list(requests(case, dice, 200))
        differ = {(allows(case.reference, each), allows(case.candidate, each)) for each in asked}
        assert new or (False, True) not in differ, case
        assert lost or (True, False) not in differ, case


def identity(*conditions: object) -> Allowance:
    statements = [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": each} for each in conditions
    ]
    return of_identity([parse(json.dumps({"Version": "2012-10-17", "Statement": statements}))])


def resource(*statements: Mapping[str, object]) -> Allowance:
    made = [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", **each} for each in statements
    ]
    return of_resource([parse(json.dumps({"Version": "2012-10-17", "Statement": made}), Kind.RESOURCE)])


def test_a_deny_for_everybody_but_an_account_spares_its_root_user_only() -> None:
    everybody, nobody = {"Principal": "*"}, {"Effect": "Deny", "Principal": "*"}
    but = resource(everybody, {"Effect": "Deny", "NotPrincipal": {"AWS": OURS}})
    found = compare(resource(everybody, nobody), but)
    assert found.relation is Relation.MORE
    assert found.new is not None
    assert found.new.principal == principal_of(f"arn:aws:iam::{OURS}:root")


def test_a_role_by_its_name_is_looked_for_in_every_account_that_is_named() -> None:
    nobody = resource({"Effect": "Deny", "Principal": "*"})
    admins = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/adm*"}}
    found = compare(nobody, resource({"Principal": {"AWS": "222233334444"}, "Condition": admins}))
    assert found.new is not None
    assert (found.new.principal.account, found.new.principal.name[:3]) == ("222233334444", "adm")
    tied = {**admins, "StringEquals": {"aws:PrincipalAccount": "222233334444"}}
    assert compare(nobody, resource({"Principal": "*", "Condition": tied})).relation is Relation.MORE
    assert compare(identity({"Null": {"aws:PrincipalArn": "true"}}), identity(tied)).relation is Relation.MORE


def test_several_values_that_are_alike_are_still_several() -> None:
    """A plain operator fails on them where set operators hold; of texts that are equal there is but one."""
    every = {"ForAllValues:StringLike": {"acme:labels": "a*"}, "ForAnyValue:StringLike": {"acme:labels": "a*"}}
    found = compare(identity(every), identity({"StringLike": {"acme:labels": "a*"}}))
    assert found.relation is Relation.LESS
    assert found.lost is not None
    assert len(found.lost.context["acme:labels"]) == 2
    numbers = {"ForAllValues:NumericLessThan": {"acme:labels": "5"}, "Null": {"acme:labels": "false"}}
    of_one = compare(identity(numbers), identity({"NumericLessThan": {"acme:labels": "5"}}))
    assert of_one.relation is not Relation.EQUAL


def test_an_action_may_have_a_resource_of_another_service_that_no_pattern_speaks_of() -> None:
    run: dict[str, object] = {"Effect": "Allow", "Action": "ec2:RunInstances"}
    one, other = (
        of_identity([parse(json.dumps({"Statement": {**run, "Resource": each}}))]) for each in ("arn:*:ec2:*", "*")
    )
    found = compare(one, other)
    assert found.new is not None
    assert ":ec2:" not in found.new.resource
    assert found.lost_possible is False


def test_several_values_of_a_key_that_nobody_knows_meet_no_plain_operator() -> None:
    either = identity({"StringLike": {"acme:label": "*"}}, {"Null": {"acme:label": "true"}})
    found = compare(either, identity({}))
    assert found.new is not None
    assert len(found.new.context["acme:label"]) == 2
    known = identity({"StringLike": {"aws:PrincipalTag/t": "*"}}, {"Null": {"aws:PrincipalTag/t": "true"}})
    assert compare(known, identity({})).relation is Relation.EQUAL


@pytest.mark.parametrize(
    ("typed", "every"),
    [
        ("aws:MultiFactorAuthPresent", ({"Bool": ["true", "false"]},)),
        ("s3:max-keys", ({"NumericLessThan": "5"}, {"NumericGreaterThanEquals": "5"})),
        ("aws:CurrentTime", ({"DateLessThan": "2026-01-01"}, {"DateGreaterThanEquals": "2026-01-01"})),
        ("aws:SourceIp", ({"IpAddress": ["0.0.0.0/0", "::/0"]},)),
    ],
)
def test_a_tag_may_hold_what_is_of_no_type(typed: str, every: tuple[Mapping[str, object], ...]) -> None:
    def all_that_are_there(key: str) -> tuple[Allowance, Allowance]:
        asked = [{operator: {key: values}} for each in every for operator, values in each.items()]
        return identity(*asked), identity({"Null": {key: "false"}})

    assert compare(*all_that_are_there(typed)).relation is Relation.EQUAL
    tagged = compare(*all_that_are_there("aws:PrincipalTag/t"))
    assert tagged.relation is Relation.MORE
    assert tagged.new is not None
    assert tagged.new.context["aws:principaltag/t"] == ("x",)


def test_an_empty_value_is_no_value_to_for_all_values_and_one_to_others() -> None:
    for operator, value in (("BinaryEquals", "QUFB"), ("StringEquals", "a")):
        plain = identity({operator: {"aws:PrincipalTag/k": value}}, {"Null": {"aws:PrincipalTag/k": "true"}})
        found = compare(plain, identity({f"ForAllValues:{operator}": {"aws:PrincipalTag/k": value}}))
        assert found.relation is Relation.MORE
        assert found.new is not None
        assert found.new.context["aws:principaltag/k"] == ("",)


def test_a_user_has_a_name_and_a_role_has_none() -> None:
    nobody = identity({"Null": {"aws:PrincipalArn": "true"}})
    roles = compare(nobody, identity({"Null": {"aws:username": "true"}}))
    assert roles.new is not None
    assert roles.new.principal.account == OURS
    assert roles.new.principal == principal_of(f"arn:aws:iam::{OURS}:role/some-role")
    both = identity({"Null": {"aws:username": "true"}}, {"Null": {"aws:username": "false"}})
    assert compare(both, identity({})).relation is Relation.EQUAL
    assert compare(nobody, identity({"Null": {"aws:userid": "true"}})).relation is Relation.EQUAL


def test_a_variable_becomes_what_the_caller_is() -> None:
    home = {"StringEquals": {"aws:RequestTag/owner": "${aws:username}"}}
    alice = principal_of(f"arn:aws:iam::{OURS}:user/alice")
    nobody = identity({"Null": {"aws:PrincipalArn": "true"}})
    found = compare(nobody, identity(home), alice)
    assert found.new is not None
    assert found.new.context["aws:requesttag/owner"] == ("alice",)
    role = principal_of(f"arn:aws:iam::{OURS}:role/app")
    assert compare(nobody, identity(home), role).relation is not Relation.MORE
