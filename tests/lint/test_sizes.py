"""Documents that are too long, and how they are split."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leastwise.language import JsonValue, Kind
from leastwise.lint import Finding, lint
from leastwise.lint.splitting import split_of

Statement = dict[str, JsonValue]


def _too_long(text: str, kind: Kind) -> list[Finding]:
    return [each for each in lint(text, kind) if each.code.startswith("POLICY_SIZE_EXCEEDS")]


def _document(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, separators=(",", ":"))


def _statement(length: int, **more: JsonValue) -> Statement:
    """A statement of so many characters."""
    statement: Statement = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::", **more}
    return statement | {
        "Resource": "arn:aws:s3:::" + "x" * (length - len(json.dumps(statement, separators=(",", ":"))))
    }


@pytest.mark.parametrize(
    ("kind", "quota", "spaces_count"),
    [
        (Kind.IDENTITY, 6_144, False),
        (Kind.BOUNDARY, 6_144, False),
        (Kind.RESOURCE, 20_480, False),
        (Kind.TRUST, 2_048, False),
        (Kind.SCP, 10_240, True),
        (Kind.RCP, 5_120, True),
    ],
)
def test_the_quota_itself_is_not_too_long_and_one_more_is(kind: Kind, quota: int, spaces_count: bool) -> None:
    around = len(_document())
    assert not _too_long(_document(_statement(quota - around)), kind)
    (found,) = _too_long(_document(_statement(quota - around + 1)), kind)
    assert found.says.startswith(f"{quota + 1:,} characters are more than the {quota:,} of a")
    assert bool(_too_long(_document(_statement(quota - around)) + "\n", kind)) is spaces_count


def test_what_fits_nowhere_is_to_be_shortened() -> None:
    (found,) = _too_long(_document(_statement(7_000)), Kind.IDENTITY)
    assert found.says.endswith("shorten it with wildcards")
    assert found.suggestion is None


def test_the_split_is_told_statement_by_statement() -> None:
    many: list[JsonValue] = [f"s3:Get{'x' * 30}{i:03}" for i in range(200)]
    (found,) = _too_long(
        _document(_statement(3_000), _statement(4_000), {"Effect": "Deny", "Action": many}), Kind.IDENTITY
    )
    assert found.says.endswith("of an identity-based policy, split it into 3")
    assert found.suggestion is not None
    assert re.search(r"Statement\[2\] with Action\[0-\d+\]", found.suggestion)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(120, 3_000), min_size=1, max_size=12),
    st.lists(st.integers(1, 200), max_size=60),
    st.integers(3_200, 6_144),
)
def test_a_split_holds_everything_once_and_every_document_fits(lengths: list[int], long: list[int], quota: int) -> None:
    statements = [_statement(length) for length in lengths]
    statements += [{"Effect": "Allow", "Action": [f"s3:{'x' * n}" for n in long], "Resource": "*"}] if long else []
    split = split_of(dict(enumerate(statements)), quota)
    assert split
    documents = [[_piece(statements, piece.label) for piece in each] for each in split]
    assert all(len(_document(*each)) <= quota for each in documents)
    assert sorted(_grants(each for document in documents for each in document)) == sorted(_grants(statements))


def _piece(statements: list[Statement], label: str) -> Statement:
    found = re.fullmatch(r"Statement\[(\d+)\](?: with (\w+)\[(\d+)-(\d+)\])?", label)
    assert found is not None
    statement = statements[int(found[1])]
    if found[2] is None:
        return statement
    items = statement[found[2]]
    assert isinstance(items, list)
    return statement | {found[2]: items[int(found[3]) : int(found[4]) + 1]}


def _grants(statements: object) -> list[str]:
    found = []
    for each in statements:  # type: ignore[attr-defined]
        actions = each["Action"] if isinstance(each["Action"], list) else [each["Action"]]
        found += [f"{each['Effect']} {action} {each['Resource']}" for action in actions]
    return found
