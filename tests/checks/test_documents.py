"""What lint says of the documents of an account; its sentences name the day of the catalogue, so codes are compared."""

from __future__ import annotations

from typing import Any

import pytest

from estates import estate_of
from leastwise.audit import all_checks, judge
from leastwise.checks.documents import DEAD
from leastwise.lint import all_codes


def told(check: str, statement: dict[str, Any]) -> list[tuple[str, str]]:
    """(path, code) of all evidence on one policy."""
    document = {"Version": "2012-10-17", "Statement": [statement]}
    estate = estate_of({"policies": [{"PolicyName": "p", "Document": document}]})
    [result] = judge(next(each for each in all_checks() if each.id == check), estate)
    return [(each.path.split(".Document.")[1], each.value) for each in result.evidence]


@pytest.mark.parametrize(
    ("action", "code"), [("s3:DeleteObjects", "INVALID_ACTION"), ("s33:DeleteObject", "INVALID_SERVICE_IN_ACTION")]
)
def test_an_action_that_does_not_exist_is_dead_text_and_no_error(action: str, code: str) -> None:
    statement = {"Effect": "Deny", "Action": ["s3:DeleteBucket", action], "Resource": "*"}
    assert told("policy-dead-text", statement) == [("Statement[0].Action[1]", code)]
    assert told("policy-errors", statement) == []


def test_no_more_than_five_places_are_shown() -> None:
    statement = {"Effect": "Allow", "Action": [f"s3:Nothing{n}" for n in range(9)], "Resource": "*"}
    assert len(told("policy-dead-text", statement)) == 5


def test_codes_of_dead_text_are_codes_of_lint() -> None:
    assert {code.id for code in all_codes()} >= DEAD
