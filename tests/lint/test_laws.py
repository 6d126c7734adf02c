"""Laws of lint, whatever the text."""

from __future__ import annotations

import json
import random
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from leastwise.language import JsonValue, Kind
from leastwise.lint import Finding, all_codes, guess_kind, lint
from leastwise.lint.fix import mend

kinds = st.sampled_from(Kind)
words = st.sampled_from(
    [
        *("Version", "2012-10-17", "Statement", "Sid", "Effect", "Allow", "Deny", "Principal", "NotPrincipal", "AWS"),
        *("Service", "Federated", "Action", "NotAction", "Resource", "NotResource", "Condition", "StringLike", "Null"),
        *("ForAllValues:StringEquals", "BoolIfExists", "IpAddress", "DateLessThan", "NumericEquals", "aws:SourceIp"),
        *(
            "aws:TagKeys",
            "aws:PrincipalTag/",
            "s3:prefix",
            "*",
            "s3:*",
            "s3:GetObject",
            "arn:aws:s3:::a/*",
            "arn:",
            ":",
        ),
        *("sts:AssumeRole", "iam:Pass*", "${aws:username}", "${", "${a, b}", "true", "10.0.0.0/8", "::/0", "9" * 30),
        *("2026-13-01", "token.actions.githubusercontent.com", "😀", "\x00", "\u2028", "İ", "", " "),
    ]
)
values: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words | st.text(max_size=3), inner, max_size=5),
    max_leaves=25,
)
tests = st.dictionaries(
    words, st.dictionaries(words, words | st.lists(words, max_size=3) | values, max_size=3), max_size=3
)
texts = words | st.lists(words, max_size=4) | values
statements = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny", "allow", 1])},
    optional={
        "Sid": words,
        "Action": texts,
        "NotAction": texts,
        "Resource": texts,
        "NotResource": texts,
        "Principal": texts | st.dictionaries(words, texts, max_size=3),
        "Condition": tests | values,
    },
)  # fmt: skip
documents = st.fixed_dictionaries(
    {"Version": words, "Statement": statements | st.lists(statements | values, max_size=4)}
)


def _within(text: str, finding: Finding) -> bool:
    lines = text.split("\n")
    return 1 <= finding.line <= len(lines) and 1 <= finding.column <= len(lines[finding.line - 1]) + 1


def _holds(text: str, kind: Kind) -> None:
    found = lint(text, kind)
    assert all(_within(text, each) for each in found)
    assert all(each.says.isprintable() for each in found)
    assert list(found) == sorted(found, key=lambda each: (each.line, each.column))
    assert found == lint(text, kind)
    guess_kind(text)


@settings(max_examples=150, deadline=None)
@given(documents | values, kinds, st.sampled_from([None, 0, 3]))
def test_json_of_any_form_is_linted_and_findings_are_within_it(
    value: JsonValue, kind: Kind, indent: int | None
) -> None:
    for ascii_only in (True, False):
        _holds(json.dumps(value, indent=indent, ensure_ascii=ascii_only), kind)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from('{}[]",:\\u0aA1-.e ntfs\n\r\t\ud800é')) | st.text(), kinds)
def test_a_text_that_is_nearly_json_is_linted(text: str, kind: Kind) -> None:
    _holds(text, kind)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(all_codes()), st.integers(0, 2**32))
def test_a_mutated_document_is_linted(code: object, seed: int) -> None:
    from leastwise.lint import Code

    assert isinstance(code, Code)
    dice = random.Random(seed)
    text = code.bad[:4_000]
    for _ in range(dice.randint(1, 3)):
        at, end = sorted(dice.randint(0, len(text)) for _ in range(2))
        piece = text[at : min(end, at + 20)]
        text = (
            text[:at] + dice.choice(["", piece * 2, '"', "*", "{", "],", "null", "\\", "${"]) + text[at + len(piece) :]
        )
    _holds(text, code.kind)


@settings(max_examples=60, deadline=None)
@given(documents, kinds, st.booleans())
def test_what_was_mended_needs_no_more_mending(value: JsonValue, kind: Kind, unsafe: bool) -> None:
    after = mend(json.dumps(value), kind, unsafe=unsafe).text
    assert mend(after, kind, unsafe=unsafe).text == after


@settings(max_examples=60, deadline=None)
@given(documents)
def test_layout_changes_places_and_nothing_else(value: JsonValue) -> None:
    tight, wide = (lint(json.dumps(value, indent=indent), Kind.IDENTITY) for indent in (None, 4))
    assert sorted((each.code, each.path, each.says) for each in tight) == sorted(
        (each.code, each.path, each.says) for each in wide
    )


def test_a_long_document_takes_time_in_proportion() -> None:
    """Neither statements nor patterns are compared each with each."""
    _seconds(100)
    assert _seconds(8_000) < 100 * max(_seconds(400), 0.02)


def _seconds(count: int) -> float:
    """The CPU time of a document of so many statements and patterns, none of which was seen before."""
    base = {"Effect": "Allow", "Resource": "*"}
    many = [base | {"Sid": f"S{i}", "Action": [f"s{count}:Get{i}*", f"s{count}:*{i}"]} for i in range(count)]
    wide = base | {"Action": [f"s{count}:a{i}*" for i in range(count)]}
    text = json.dumps({"Version": "2012-10-17", "Statement": [*many, wide]})
    began = process_time()
    lint(text, Kind.IDENTITY)
    return process_time() - began
