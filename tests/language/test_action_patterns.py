"""What an action pattern, and a statement's Action or NotAction, speaks of."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.language import Statement, action_matches, every_action, parse, service_wildcard, statement_actions

ACTIONS = ["s3:GetObject", "s3:ListBucket", "iam:CreateUser", "s3-outposts:GetObject", "ec2:RunInstances"]
PATTERNS = st.text("sS3:*?Ge tj", max_size=8)


def statement(element: str, patterns: str | list[str], effect: str = "Allow") -> Statement:
    return parse(json.dumps({"Statement": {"Effect": effect, element: patterns, "Resource": "*"}})).statements[0]


@pytest.mark.parametrize("pattern", ["s3:GetObject", "S3:getobject", "s3:GET*", "s3:*Obj*", "s3:Get?bject", "s3:*t"])
def test_D1_letter_case_is_ignored_and_wildcards_stand_anywhere_in_the_name(pattern: str) -> None:
    assert action_matches(pattern, "s3:GetObject")
    assert action_matches(pattern, "S3:GETOBJECT")


@pytest.mark.parametrize("pattern", ["s3:GetObject?", "s3:Get", "s3:?GetObject", "s3:etObject", "s:GetObject"])
def test_D1_the_whole_name_is_matched(pattern: str) -> None:
    assert not action_matches(pattern, "s3:GetObject")


def test_D1_a_star_is_any_length_including_none() -> None:
    assert action_matches("s3:GetObject*", "s3:GetObject")
    assert action_matches("s3:*GetObject", "s3:GetObject")


@pytest.mark.parametrize("pattern", ["*", "**", "*:*"])
def test_D1_a_star_alone_is_every_action(pattern: str) -> None:
    assert every_action(pattern)
    assert all(action_matches(pattern, action) for action in ACTIONS)


def test_D2_an_unknown_action_matches_nothing_real() -> None:
    assert not any(action_matches("s3:DoesNotExist", action) for action in ACTIONS)
    assert not any(action_matches("nosuch:*", action) for action in ACTIONS)


def test_D2_not_action_with_an_unknown_action_is_everything() -> None:
    assert all(statement_actions(statement("NotAction", "nosuch:Thing"), action) for action in ACTIONS)


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_D3_not_action_is_the_complement_over_all_services(effect: str) -> None:
    spoken_of = statement("NotAction", ["s3:*", "IAM:Create*"], effect)
    assert [statement_actions(spoken_of, action) for action in ACTIONS] == [False, False, False, True, True]
    assert not any(statement_actions(statement("NotAction", "*", effect), action) for action in ACTIONS)


@pytest.mark.parametrize("pattern", ["s*:GetObject", "?3:GetObject", "s3*:*", "*3:*", "*:GetObject", "*:Get*", "?*:*"])
def test_D4_wildcard_in_the_service_prefix_matches_nothing(pattern: str) -> None:
    assert not any(action_matches(pattern, action) for action in ACTIONS)
    assert not every_action(pattern)
    assert service_wildcard(pattern) is None
    assert all(statement_actions(statement("NotAction", pattern), action) for action in ACTIONS)


@pytest.mark.parametrize(
    "pattern", [" s3:*", "s3:* ", "s3: GetObject", "s3:\t*", "s3:", " *", "* ", ":*", "", "s3", "s3*"]
)
def test_D5_white_space_and_empty_names_match_nothing(pattern: str) -> None:
    assert not any(action_matches(pattern, action) for action in ACTIONS)
    assert not every_action(pattern)
    assert service_wildcard(pattern) is None
    assert all(statement_actions(statement("NotAction", [pattern]), action) for action in ACTIONS)


def test_D6_a_wildcard_matches_an_action_that_is_not_known_yet() -> None:
    assert action_matches("s3:Get*", "s3:GetSomethingOfNextYear")


@pytest.mark.parametrize(
    "pattern,service",
    [
        ("s3:*", "s3"),
        ("S3:**", "s3"),
        ("IAM:?*", "iam"),
        ("execute-api:*", "execute-api"),
        ("s3:??*", None),
        ("s3:Get*", None),
        ("*", None),
        ("*:*", None),
    ],
)
def test_service_wildcard(pattern: str, service: str | None) -> None:
    assert service_wildcard(pattern) == service


@given(PATTERNS, st.text("sS3GetjO", min_size=1, max_size=5), st.text("sS3GetjO", min_size=1, max_size=5))
def test_service_wildcard_matches_every_action_of_its_service_and_no_other(pattern: str, name: str, other: str) -> None:
    service = service_wildcard(pattern)
    if service is not None:
        assert action_matches(pattern, f"{service}:{name}")
        assert action_matches(pattern, f"{other}:{name}") == (other.lower() == service)


@given(st.lists(PATTERNS, max_size=4), st.sampled_from(ACTIONS))
def test_action_and_not_action_are_complements(patterns: list[str], action: str) -> None:
    pair = [statement_actions(statement(name, list(patterns)), action) for name in ("Action", "NotAction")]
    assert sorted(pair) == [False, True]


def test_an_empty_list_names_nothing() -> None:
    assert not statement_actions(statement("Action", []), "s3:GetObject")
    assert statement_actions(statement("NotAction", []), "s3:GetObject")


def test_a_made_statement_with_neither_element_speaks_of_nothing() -> None:
    assert not statement_actions(Statement(0, None, "Allow"), "s3:GetObject")
