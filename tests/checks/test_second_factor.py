"""Which statements get the MFA that they ask for, against the reference semantics: each operator, alone and in twos."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from leastwise.checks.second_factor import Way, asks_for_mfa, weak
from leastwise.language import Document, parse
from leastwise.spec import Facts, Outcome, Policies, Request, decide, principal_of

PRESENT, AGE = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"
WITH_MFA = ({PRESENT: ("true",), AGE: ("60",)}, {PRESENT: ("true",), AGE: ("100000000",)})
WITHOUT: dict[Way, dict[str, tuple[str, ...]]] = {Way.KEY: {}, Way.SESSION: {PRESENT: ("false",)}}
ALICE = principal_of("arn:aws:iam::111122223333:user/alice")
BASE = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def conditions() -> Iterator[dict[str, dict[str, str]]]:
    """Every operator that people try on these keys."""
    texts = ("Bool", "StringEquals", "StringNotEquals", "StringLike", "ForAnyValue:Bool", "ForAllValues:Bool")
    for name, suffix, value in product(texts, ("", "IfExists"), ("true", "false")):
        yield {f"{name}{suffix}": {PRESENT: value}}
    for key, value in product((PRESENT, AGE), ("true", "false")):
        yield {"Null": {key: value}}
    for name, suffix in product(("NumericLessThan", "NumericGreaterThan"), ("", "IfExists")):
        yield {f"{name}{suffix}": {AGE: "3600"}}


CONDITIONS = tuple(conditions())


def statement(effect: str, condition: dict[str, dict[str, str]]) -> dict[str, Any]:
    return {"Effect": effect, "Action": "ec2:TerminateInstances", "Resource": "*", "Condition": condition}


def document(*statements: dict[str, Any]) -> Document:
    return parse(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def allowed(text: Document, context: Mapping[str, tuple[str, ...]]) -> bool:
    request = Request(principal=ALICE, action="ec2:TerminateInstances", resource="*", context=context)
    return decide(request, Policies(identity=(text,)), Facts()).outcome is Outcome.ALLOWED


def asking(text: Document) -> bool:
    return any(allowed(text, context) for context in WITH_MFA)


def passing(text: Document) -> set[Way]:
    return {way for way, context in WITHOUT.items() if allowed(text, context)}


def found(text: Document) -> set[Way]:
    return {way for each in weak(text) for way in each.passed_by}


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_a_statement_alone_is_passed_by_those_whom_aws_lets_through(
    effect: str, condition: dict[str, dict[str, str]]
) -> None:
    statements = [statement(effect, condition)] + [BASE] * (effect == "Deny")
    text = document(*statements)
    assert asks_for_mfa(text) is asking(text)
    assert found(text) == (passing(text) if asking(text) else set())


def test_two_denials_are_passed_by_those_whom_neither_stops() -> None:
    for one, other in product(CONDITIONS, CONDITIONS):
        text = document(statement("Deny", one), statement("Deny", other), BASE)
        asked = any(asking(document(statement("Deny", each), BASE)) for each in (one, other))
        assert found(text) == (passing(text) if asked else set()), (one, other)


def test_what_an_allow_lets_in_a_denial_may_stop() -> None:
    for one, other in product(CONDITIONS, CONDITIONS):
        text = document(statement("Allow", one), statement("Deny", other))
        mine = {way for each in weak(text) if each.statement.allows for way in each.passed_by}
        assert mine == (passing(text) if asking(document(statement("Allow", one))) else set()), (one, other)


def test_a_denial_of_something_else_stops_nobody() -> None:
    trap = statement("Allow", {"BoolIfExists": {PRESENT: "true"}})
    stop = statement("Deny", {"BoolIfExists": {PRESENT: "false"}})
    for narrowed in (
        stop | {"Action": "ec2:StopInstances"},
        stop | {"Resource": "arn:aws:ec2:*:*:instance/i-1"},
        stop | {"Condition": stop["Condition"] | {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}},
    ):
        assert found(document(trap, narrowed)) == {Way.KEY}
    assert found(document(trap, stop)) == set()
