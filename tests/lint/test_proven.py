"""What lint proves of statements beside each other: that it is found, and that it is never wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random

import pytest
from msgspec.structs import replace

from leastwise.language import Document, Kind, Statement, parse, show
from leastwise.lint import Finding, lint
from leastwise.prove import of_identity, of_resource
from prove.brute import judged
from prove.cases import Case, cases

COVERED, OVERRIDDEN, EXCLUDED = "LW_COVERED_STATEMENT", "LW_OVERRIDDEN_ALLOW", "LW_CONTRADICTION"
PROVEN = frozenset({COVERED, OVERRIDDEN, EXCLUDED})
BOX, HOME = "arn:aws:s3:::box/*", "arn:aws:s3:::box/home/*"

Elements = dict[str, object]


def allow(action: object, resource: object = BOX, **elements: object) -> Elements:
    return {"Effect": "Allow", "Action": action, "Resource": resource} | elements


def deny(action: object, resource: object = BOX, **elements: object) -> Elements:
    return allow(action, resource, **elements) | {"Effect": "Deny"}


def given(operator: str, key: str, *values: str) -> Elements:
    return {"Condition": {operator: {key: list(values)}}}


def found(*statements: Elements, kind: Kind = Kind.IDENTITY) -> list[tuple[str, str]]:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return [(each.path, each.says.split(", remove")[0]) for each in lint(text, kind, PROVEN)]


READ, VPC, TAGS = "s3:GetObject", "aws:SourceVpc", "aws:TagKeys"
HERE = given("StringEquals", VPC, "vpc-1a")


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ((allow(READ, HOME), allow("s3:Get*")), [("Statement[0]", "all of this is in statement 1 as well")]),
        (
            (allow(READ, [BOX, "arn:aws:s3:::bag/*"]), allow("s3:Get*"), allow("s3:*", "arn:aws:s3:::b?g/*")),
            [("Statement[0]", "all of this is in statements 1 and 2 as well")],
        ),
        ((allow(["s3:Get*", "s3:Put*"], HOME), allow("s3:Get*"), allow("sqs:*", "*"), allow("s3:Put*")), "01 and 3"),
        ((allow(READ, HOME), {**allow("x", "*"), "NotAction": "iam:*", "Action": None}), "01"),
        (
            (allow(READ, **HERE), allow(READ, **given("StringLike", VPC, "vpc-*"))),
            [("Statement[0]", "all of this is in statement 1 as well")],
        ),
        ((allow(READ, **HERE), allow(READ, **given("StringEquals", VPC, "vpc-1a", "vpc-2b"))), "01"),
        ((allow(READ, **given("StringEquals", VPC, "vpc-1a", "vpc-2b")), allow(READ, **HERE)), "10"),
        ((deny("s3:Put*", HOME), deny("s3:P*")), [("Statement[0]", "all of this is in statement 1 as well")]),
        (
            (allow(READ, HOME), deny("s3:Get*")),
            [("Statement[0]", "statement 1 denies all that this allows")],
        ),
        (
            (
                allow(["s3:GetObject", "s3:PutObject"], HOME),
                deny("s3:Get*"),
                deny("s3:Put*"),
            ),
            [("Statement[0]", "statements 1 and 2 deny all that this allows")],
        ),
        ((allow(READ, HOME), deny("s3:Get*", **HERE)), []),
        ((allow(READ, HOME), deny("s3:Get*", "arn:aws:s3:::box/home/a/*")), []),
        ((allow(READ), deny("s3:Put*")), []),
        ((allow(READ), allow("s3:Get*", HOME)), []),
        ((allow("s3:Frobnicate", HOME), allow("s3:Get*")), []),
        ((allow(READ, "arn:aws:s3:::box/${aws:username}/*"), allow("s3:Get*")), "01"),
        ((allow(READ, HOME), allow("s3:Get*", "arn:aws:s3:::box/${aws:username}/*")), []),
    ],
)  # fmt: skip
def test_what_others_say_already(statements: Sequence[Elements], expected: object) -> None:
    bare = [{name: value for name, value in each.items() if value is not None} for each in statements]
    if isinstance(expected, str):
        many = "statements" if "and" in expected else "statement"
        expected = [(f"Statement[{expected[0]}]", f"all of this is in {many} {expected[1:]} as well")]
    assert found(*bare) == expected


def trusted(principal: object, **elements: object) -> Elements:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": BOX, "Principal": principal} | elements


@pytest.mark.parametrize(
    ("one", "other", "numbers"),
    [
        ({"AWS": "111122223333"}, "*", [0]),
        ({"AWS": "arn:aws:iam::111122223333:role/app"}, {"AWS": "arn:aws:iam::111122223333:root"}, []),
        ({"AWS": "111122223333"}, {"AWS": "444455556666"}, []),
    ],
)
def test_who_is_named_by_himself_is_granted_more_than_his_account(
    one: object, other: object, numbers: list[int]
) -> None:
    told = found(trusted(one, Resource=HOME), trusted(other, Action="s3:Get*"), kind=Kind.RESOURCE)
    assert [path for path, _ in told] == [f"Statement[{each}]" for each in numbers]


@pytest.mark.parametrize(
    ("conditions", "never"),
    [
        ({"StringEquals": {VPC: "a"}, "StringNotEquals": {VPC: ["a", "b"]}}, True),
        ({"NumericLessThan": {"s3:max-keys": "5"}, "NumericGreaterThan": {"s3:max-keys": "10"}}, True),
        ({"NumericLessThan": {"s3:max-keys": "10"}, "NumericGreaterThan": {"s3:max-keys": "5"}}, False),
        ({"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}, "NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, True),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "NotIpAddress": {"aws:SourceIp": "10.1.0.0/16"}}, False),
        ({"StringEquals": {VPC: "a"}, "StringNotEqualsIfExists": {VPC: "b"}}, False),
        ({"ForAnyValue:StringEquals": {TAGS: "a"}, "ForAllValues:StringNotEquals": {TAGS: "a"}}, True),
        ({"ForAnyValue:StringEquals": {TAGS: "a"}, "ForAnyValue:StringNotEquals": {TAGS: "a"}}, False),
        ({"Null": {VPC: "false"}, "StringEquals": {VPC: "a"}}, False),
    ],
)  # fmt: skip
def test_conditions_on_one_key_that_exclude_each_other(conditions: object, never: bool) -> None:
    assert bool(found(allow("s3:ListBucket", "*", Condition=conditions))) is never


def test_a_deny_of_what_nothing_here_allows_may_count_beside_other_policies() -> None:
    assert found(allow("s3:Get*"), deny("iam:*", "*")) == []
    guard: Elements = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sts:AssumeRole",
        **given("StringEquals", "aws:a", "b"),
    }
    trust: Elements = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:TagSession"}
    assert found(trust, guard, kind=Kind.TRUST) == []


def test_of_two_that_say_the_same_one_stays() -> None:
    one = allow(["s3:GetObject", "s3:PutObject"], [BOX, HOME])
    assert found(one, allow(["s3:PutObject", "s3:GetObject"])) == [
        ("Statement[1]", "all of this is in statement 0 as well")
    ]


@pytest.mark.parametrize("seed", range(6))
def test_no_finding_is_wrong_by_brute_force(seed: int) -> None:
    """Random documents, each statement with one beside it that was made of it."""
    dice = Random(seed)
    told = 0
    for case in cases(seed, 100):
        kind = {"identity": Kind.IDENTITY, "resource": Kind.RESOURCE}.get(case.kind)
        if kind is None:
            continue
        (document,) = case.candidate.ways[0][0].documents
        one = parse(show(_denser(document, dice)), kind)
        findings = lint(show(one), kind, PROVEN)
        told += len(findings)
        _confirmed(one, kind, findings)
    assert told > 10


def _denser(document: Document, dice: Random) -> Document:
    """The document with copies of its statements that ask for more, or speak of less, some with the other effect."""
    made: list[Statement] = []
    for each in document.statements:
        conditions = dice.choice([document.statements[0].conditions, each.conditions, ()])
        effect = dice.choice(["Allow", "Deny", each.effect])
        copy = replace(each, conditions=conditions, effect=each.effect if each.not_principal else effect)
        if copy.actions and dice.random() < 0.4:
            copy = replace(copy, actions=copy.actions[:1])
        made += [each, copy] if dice.random() < 0.5 else [copy, each]
    return replace(document, statements=tuple(replace(each, index=i) for i, each in enumerate(made)))


def _confirmed(document: Document, kind: Kind, findings: Sequence[Finding]) -> None:
    of = of_resource if kind is Kind.RESOURCE else of_identity

    def differs(one: Sequence[Statement], other: Sequence[Statement]) -> bool:
        sides = (of([replace(document, statements=tuple(each))]) for each in (one, other))
        return any(judged(Case(kind.name, *sides)))

    numbers = {code: [_number(each) for each in findings if each.code == code] for code in PROVEN}
    statements = document.statements
    rest = [each for each in statements if each.index not in numbers[COVERED]]
    assert not differs(statements, rest), show(document)
    as_allows = [[replace(e, effect="Allow") for e in some if not e.allows] for some in (statements, rest)]
    if all(each.not_principal is None for each in statements):
        assert not differs(*as_allows), show(document)
    denies = [each for each in statements if not each.allows]
    for number in numbers[OVERRIDDEN]:
        assert not differs([statements[number], *denies], []), show(document)
    for number in numbers[EXCLUDED]:
        assert not differs([replace(statements[number], effect="Allow")], []), show(document)


def _number(finding: Finding) -> int:
    return int(finding.path.removeprefix("Statement[").split("]")[0])
