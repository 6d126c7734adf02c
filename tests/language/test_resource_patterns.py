"""What a resource pattern, and a statement's Resource or NotResource, speaks of."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.language import (
    Kind,
    Statement,
    every_resource,
    has_variables,
    matches,
    on_everything,
    parse,
    resource_matches,
    statement_resources,
)

BUCKET = "arn:aws:s3:::b"
KEY = "arn:aws:s3:::b/a:c/d"
ROLE = "arn:aws:iam::111122223333:role/dev/Ops"
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:q"
ARNS = [BUCKET, KEY, ROLE, QUEUE]


def statement(element: str, patterns: str | list[str]) -> Statement:
    return parse(json.dumps({"Statement": {"Effect": "Deny", "Action": "*", element: patterns}})).statements[0]


def by_the_rule(pattern: str, text: str, colons: int = 0) -> bool:
    """E1 written down as it reads; `colons` counts those of the pattern so far."""
    if not pattern:
        return not text
    first, rest = pattern[0], pattern[1:]
    free = colons >= 5
    if first == "*":
        free = free or rest[:1] in ("", ":")
        longest = len(text) if free or ":" not in text else text.index(":")
        return any(by_the_rule(rest, text[i:], colons) for i in range(longest + 1))
    if not text or (first == "?" and text[0] == ":" and not free) or first not in ("?", text[0]):
        return False
    return by_the_rule(rest, text[1:], colons + (first == ":"))


@given(st.text("a:*?", max_size=11), st.text("a:", max_size=11))
def test_E1_the_rule_of_colons(pattern: str, text: str) -> None:
    assert resource_matches(pattern, text) == by_the_rule(pattern, text)


@given(st.text("a:*?", max_size=11), st.text("ab:", max_size=11))
def test_E1_the_rule_is_never_wider_than_plain_wildcards(pattern: str, text: str) -> None:
    assert matches(pattern, text) or not resource_matches(pattern, text)


@pytest.mark.parametrize(
    "pattern,arn,expected",
    [
        ("arn:aws:s3:::b/*", KEY, True),
        ("arn:aws:s3:::b/a?c/d", KEY, True),
        ("arn:aws:sqs:*:q", QUEUE, True),
        ("arn:aws:sqs:eu-*:111122223333:q", QUEUE, True),
        ("arn:aws:sqs:eu-*1:111122223333:q", QUEUE, True),
        ("arn:aws:sqs:eu*3:q", QUEUE, False),
        ("arn:aws:sqs:eu-west-1?111122223333:q", QUEUE, False),
        ("arn:aws:sqs:eu-west-?:111122223333:q", QUEUE, True),
        ("arn:aws:*:*:*:*", QUEUE, True),
        ("arn:aws:s*s:eu-west-1:111122223333:q", QUEUE, True),
        ("a*q", QUEUE, False),
        ("*q", QUEUE, False),
    ],
)
def test_E1_examples(pattern: str, arn: str, expected: bool) -> None:
    assert resource_matches(pattern, arn) is expected


def test_E2_letter_case_is_respected() -> None:
    assert resource_matches("arn:aws:iam::111122223333:role/dev/*", ROLE)
    assert not resource_matches("arn:aws:iam::111122223333:role/dev/ops", ROLE)
    assert not resource_matches("ARN:aws:iam::111122223333:role/dev/*", ROLE)


def test_E3_a_short_pattern_covers_the_rest_of_the_arn() -> None:
    assert resource_matches("arn:aws:s3:*", KEY)
    assert resource_matches("arn:aws:iam::*", ROLE)
    assert not resource_matches("arn:aws:iam::*", BUCKET)


@pytest.mark.parametrize("pattern", ["*", "**"])
def test_E4_a_star_alone_matches_every_resource(pattern: str) -> None:
    assert every_resource(pattern)
    assert all(resource_matches(pattern, arn) for arn in [*ARNS, "*"])


@pytest.mark.parametrize("pattern", ["arn:*", "arn:aws:s3:::*", "*:*", "?", "", "?*"])
def test_E4_no_other_pattern_matches_an_action_without_resources(pattern: str) -> None:
    assert not every_resource(pattern)
    assert not resource_matches(pattern, "*")
    assert statement_resources(statement("NotResource", pattern), "*")
    assert not statement_resources(statement("Resource", pattern), "*")


def test_E4_not_resource_that_covers_the_star_does_not_match_it() -> None:
    assert not statement_resources(statement("NotResource", "*"), "*")


def test_E5_not_resource_is_the_complement() -> None:
    spoken_of = statement("NotResource", ["arn:aws:s3:::b/*", "arn:aws:iam::*:role/*"])
    assert [statement_resources(spoken_of, arn) for arn in ARNS] == [True, False, False, True]


@given(st.lists(st.sampled_from(["*", BUCKET, "arn:aws:s3:::*", "arn:*", "x", ""]), max_size=3), st.sampled_from(ARNS))
def test_E5_resource_and_not_resource_are_complements(patterns: list[str], arn: str) -> None:
    pair = [statement_resources(statement(name, list(patterns)), arn) for name in ("Resource", "NotResource")]
    assert sorted(pair) == [False, True]


def test_E5_a_trust_policy_speaks_of_its_role() -> None:
    text = '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}'
    trust = parse(text, Kind.TRUST).statements[0]
    assert statement_resources(trust, ROLE)
    assert not on_everything(trust)


def test_E7_a_bucket_and_its_objects_are_different_resources() -> None:
    assert not resource_matches("arn:aws:s3:::b/*", BUCKET)
    assert not resource_matches("arn:aws:s3:::b", KEY)
    assert resource_matches("arn:aws:s3:::b*", BUCKET)


@pytest.mark.parametrize("partition", ["aws-cn", "aws-us-gov"])
def test_E9_the_partition_must_match(partition: str) -> None:
    assert not resource_matches("arn:aws:s3:::*", f"arn:{partition}:s3:::b")
    assert resource_matches("arn:*:s3:::*", f"arn:{partition}:s3:::b")


def test_variables_are_matched_letter_for_letter() -> None:
    pattern = "arn:aws:s3:::b/${aws:username}/*"
    assert has_variables(pattern)
    assert not has_variables("arn:aws:s3:::b/$x{y}")
    assert resource_matches(pattern, "arn:aws:s3:::b/${aws:username}/x")
    assert not resource_matches(pattern, "arn:aws:s3:::b/alice/x")


@pytest.mark.parametrize("patterns", ["*", ["arn:aws:s3:::b", "**"]])
def test_E4_on_everything_by_resource(patterns: str | list[str]) -> None:
    assert on_everything(statement("Resource", patterns))


@pytest.mark.parametrize("patterns", ["arn:*", "arn:aws:s3:::*", "*:*", [], ["?*"]])
def test_E4_on_less_than_everything_by_resource(patterns: str | list[str]) -> None:
    assert not on_everything(statement("Resource", patterns))


@pytest.mark.parametrize(
    "patterns",
    [
        [],
        "none",
        "",
        ["x", "s3:::b"],
        "arn:aws:s3:::",
        "arn:aws",
        "ARN:aws:s3:::b",
        "arn:?:s3",
        "arn:::::x",
        "*x",
        "arn:aws:s3:*b",
    ],
)
def test_E5_on_everything_by_a_not_resource_that_names_nothing(patterns: str | list[str]) -> None:
    assert on_everything(statement("NotResource", patterns))


@pytest.mark.parametrize(
    "patterns",
    [
        "*",
        "arn:*",
        "a*",
        BUCKET,
        ["none", ROLE],
        "*:x",
        "arn:?ws:s3:::*",
        "${aws:x}",
        "arn:*:*b:c",
        "?rn*",
    ],
)
def test_E5_on_less_than_everything_by_a_not_resource_that_names_something(patterns: str | list[str]) -> None:
    assert not on_everything(statement("NotResource", patterns))


@given(st.text("arn:w*?", max_size=14), st.lists(st.text("arnw", min_size=1, max_size=2), min_size=5, max_size=5))
def test_what_names_nothing_matches_no_arn(pattern: str, parts: list[str]) -> None:
    arn = "arn:" + ":".join(parts)
    if on_everything(statement("NotResource", pattern)):
        assert not resource_matches(pattern, arn)
