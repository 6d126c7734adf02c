"""Comparisons of policies: never wrong against brute force, and what the language's corners make of them."""

from __future__ import annotations

import json

import pytest

from leastwise.language import Kind, parse
from leastwise.prove import Comparison, Relation, compare, of_identity, of_resource
from prove.universe import Tally, check, pairs


def statement(effect: str = "Allow", **elements: object) -> dict[str, object]:
    if not elements.keys() & {"Action", "NotAction"}:
        elements["Action"] = "s3:GetObject"
    if not elements.keys() & {"Resource", "NotResource"}:
        elements["Resource"] = "*"
    return {"Effect": effect, **elements}


def compared(reference: list[dict[str, object]], candidate: list[dict[str, object]]) -> Comparison:
    one, other = (
        parse(json.dumps({"Version": "2012-10-17", "Statement": each or [statement("Deny")]}))
        for each in (reference, candidate)
    )
    return compare(of_identity([one]), of_identity([other]))


@pytest.mark.parametrize("seed", range(4))
def test_no_comparison_is_wrong_by_brute_force(seed: int) -> None:
    tally = Tally()
    for reference, candidate in pairs(seed, 25, variables=False):
        check(reference, candidate, compare(of_identity([reference]), of_identity([candidate])), tally)
    assert tally.unknown == 0


@pytest.mark.parametrize("seed", range(100, 102))
def test_nor_with_policy_variables_where_it_may_say_that_it_does_not_know(seed: int) -> None:
    tally = Tally()
    for reference, candidate in pairs(seed, 25, variables=True):
        check(reference, candidate, compare(of_identity([reference]), of_identity([candidate])), tally)
    assert tally.unknown <= tally.pairs // 5


@pytest.mark.parametrize(
    ("reference", "candidate", "relation"),
    [
        ([statement()], [statement()], Relation.EQUAL),
        ([statement(Action="s3:*")], [statement()], Relation.LESS),
        ([statement()], [statement(Action=["s3:GetObject", "s3:PutObject"])], Relation.MORE),
        ([statement()], [statement(Action="s3:PutObject")], Relation.INCOMPARABLE),
        ([statement(Action="S3:getobject")], [statement()], Relation.EQUAL),
        ([statement(), statement("Deny")], [], Relation.EQUAL),
        (
            [statement(Action="s3:Get*"), statement(Action="s3:GetObject")],
            [statement(Action="s3:Get*")],
            Relation.EQUAL,
        ),
        ([statement(Action="*:*")], [statement(Action="*")], Relation.EQUAL),
        ([statement(NotAction="iam:*")], [statement(Action="*"), statement("Deny", Action="iam:*")], Relation.EQUAL),
        (
            [statement(Resource="arn:aws:s3:::b/*")],
            [statement(Resource=["arn:aws:s3:::b/?*", "arn:aws:s3:::b/x"])],
            Relation.EQUAL,
        ),
        (
            [statement(Action="iam:CreateUser", Resource="arn:aws:iam::*")],
            [statement(Action="iam:CreateUser")],
            Relation.EQUAL,
        ),
        ([statement(Resource="arn:aws:s3:::b")], [], Relation.EQUAL),
        ([statement(Action="iam:CreateUser", Resource="arn:aws:iam::*:role/*")], [], Relation.EQUAL),
        ([statement(Action="ec2:DescribeInstances", Resource="arn:aws:ec2:*:*:instance/*")], [], Relation.EQUAL),
    ],
)
def test_relations(reference: list[dict[str, object]], candidate: list[dict[str, object]], relation: Relation) -> None:
    assert compared(reference, candidate).relation is relation


@pytest.mark.parametrize(
    ("operator", "key", "one", "other", "relation"),
    [
        ("StringLike", "aws:PrincipalTag/t", ["a*"], ["a*", "ab"], Relation.EQUAL),
        ("StringEquals", "aws:PrincipalTag/t", ["a"], ["a", "b"], Relation.MORE),
        ("StringNotEquals", "aws:PrincipalTag/t", ["a"], ["a", "b"], Relation.LESS),
        ("IpAddress", "aws:SourceIp", ["10.0.0.0/8"], ["10.0.0.0/9", "10.128.0.0/9"], Relation.EQUAL),
        ("IpAddress", "aws:SourceIp", ["10.0.0.0/8"], ["10.0.0.0/16"], Relation.LESS),
        ("NumericLessThan", "s3:max-keys", ["10"], ["10.0"], Relation.EQUAL),
        ("NumericLessThan", "s3:max-keys", ["10"], ["9"], Relation.LESS),
        ("DateLessThan", "aws:CurrentTime", ["2026-01-01"], ["2026-01-01T00:00:00Z"], Relation.EQUAL),
        ("ArnLike", "aws:SourceArn", ["arn:aws:s3:::*"], ["arn:aws:s3:*:*:*"], Relation.MORE),
        ("Bool", "aws:SecureTransport", ["true"], ["TRUE"], Relation.EQUAL),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["a"], ["a", "b"], Relation.MORE),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["a"], ["a", "b"], Relation.MORE),
        ("StringEquals", "aws:TagKeys", ["a"], ["b"], Relation.EQUAL),
    ],
)
def test_conditions(operator: str, key: str, one: list[str], other: list[str], relation: Relation) -> None:
    reference, candidate = ([statement(Condition={operator: {key: values}})] for values in (one, other))
    assert compared(reference, candidate).relation is relation


def test_a_witness_is_a_request_with_its_statement() -> None:
    found = compared(
        [statement(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})],
        [statement(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), statement(Sid="Wide", Action="s3:Put*")],
    )
    assert found.relation is Relation.MORE
    assert found.new is not None
    assert found.new.action.startswith("s3:Put")
    assert [source.statement.sid for source in found.new.by] == ["Wide"]


def test_a_variable_on_both_sides_is_the_same_and_one_that_matters_is_tried() -> None:
    home = "arn:aws:s3:::b/${aws:username}/*"
    assert compared([statement(Resource=home)], [statement(Resource=home)]).relation is Relation.EQUAL
    assert compared([statement(Resource="arn:aws:s3:::b/*")], [statement(Resource=home)]).relation is Relation.LESS
    assert compared([statement(Resource=home)], [statement(Resource="arn:aws:s3:::b/*")]).relation is Relation.MORE


def test_many_statements_each_on_a_key_of_its_own_stay_quick() -> None:
    """20 independent conditions are 2^20 sets of statements; better ones stand for worse."""
    many = [statement(Condition={"StringEquals": {f"aws:PrincipalTag/{n}": "x"}}) for n in range(20)]
    assert compared(many, many[:-1]).relation is Relation.LESS
    assert compared(many, [statement()]).relation is Relation.MORE
    assert compared(many, [*many, statement("Deny", Action="iam:*")]).relation is Relation.EQUAL


def test_what_is_too_large_is_unknown_and_says_so() -> None:
    wild = [f"*w{n:02}*" for n in range(14)]
    found = compared(
        [statement(Condition={"StringLike": {"aws:PrincipalTag/t": pattern}}) for pattern in wild],
        [statement(Condition={"StringLike": {"aws:PrincipalTag/t": pattern}}) for pattern in wild[::-1]],
    )
    assert found.relation in (Relation.EQUAL, Relation.UNKNOWN)
    assert found.relation is Relation.EQUAL or "states of patterns" in found.why[0]


def resource(*principals: object, **conditions: object) -> object:
    made = [
        {"Effect": "Allow", "Principal": each, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
        | ({"Condition": conditions} if conditions else {})
        for each in principals
    ]
    return parse(json.dumps({"Version": "2012-10-17", "Statement": made}), Kind.RESOURCE)


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ({"AWS": "111122223333"}, {"AWS": "arn:aws:iam::111122223333:root"}, Relation.EQUAL),
        ({"AWS": "111122223333"}, "*", Relation.MORE),
        ("*", {"AWS": "*"}, Relation.EQUAL),
        ({"AWS": "111122223333"}, {"AWS": "arn:aws:iam::111122223333:role/app"}, Relation.LESS),
        ({"Service": "sns.amazonaws.com"}, {"Service": "sqs.amazonaws.com"}, Relation.INCOMPARABLE),
        ({"Service": "sns.amazonaws.com"}, "*", Relation.MORE),
        ("*", {"Federated": "arn:aws:iam::111122223333:saml-provider/x"}, Relation.LESS),
    ],
)
def test_principals(one: object, other: object, relation: Relation) -> None:
    reference, candidate = resource(one), resource(other)
    assert compare(of_resource([reference]), of_resource([candidate])).relation is relation  # type: ignore[list-item]


def test_an_account_in_a_condition_is_an_account_in_the_principal() -> None:
    named = resource({"AWS": "111122223333"})
    asked = resource({"AWS": "*"}, StringEquals={"aws:PrincipalAccount": "111122223333"})
    assert compare(of_resource([named]), of_resource([asked])).relation is Relation.EQUAL  # type: ignore[list-item]
    open_ = resource({"AWS": "*"}, StringLike={"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"})
    assert compare(of_resource([named]), of_resource([open_])).relation is Relation.LESS  # type: ignore[list-item]
