"""Policy variables, by the bullets of the evaluation rules that they carry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.language import Substituted, has_variables, matches, parse_operator, pattern_matches, resource_matches
from leastwise.language import substitute as replaced
from leastwise.language.resources import resource_matches as plain_resource_matches
from leastwise.language.substituted import split_pattern

REQUEST = {"aws:username": "alice", "aws:principaltag/team": "blue*", "aws:principalaccount": "111122223333", "x": ""}
NOW = "2012-10-17"
TEXTS = st.text("ab:*?${}'", max_size=10)


def substitute(text: str, version: str | None = NOW) -> Substituted | None:
    return replaced(text, REQUEST.get, version=version)


def text_of(text: str, version: str | None = NOW) -> str | None:
    result = substitute(text, version)
    return None if result is None else result.text


def like(value: str, wanted: str) -> bool:
    operator = parse_operator("StringLike")
    assert operator is not None
    return operator.holds([value], [substitute(wanted)])


@pytest.mark.parametrize("version", ["2008-10-17", None, "2012-10-18", ""])
@pytest.mark.parametrize("text", ["${aws:username}", "${*}", "${aws:nothing}"])
def test_H1_M3_other_versions_have_no_variables(version: str | None, text: str) -> None:
    assert substitute(text, version) == Substituted(text)


def test_H1_the_newer_version_has_variables() -> None:
    assert text_of("home/${aws:username}/${aws:PrincipalAccount}!") == "home/alice/111122223333!"


def test_H2_in_a_resource() -> None:
    pattern = substitute("arn:aws:s3:::b/${aws:username}/*")
    assert pattern is not None
    assert not pattern.early
    assert resource_matches(pattern, "arn:aws:s3:::b/alice/x")
    assert not resource_matches(pattern, "arn:aws:s3:::b/bob/x")


@pytest.mark.parametrize("text", ["${aws:nothing}", "${aws:username}${aws:nothing}", "a${ aws:username}"])
def test_H3_a_variable_without_a_value_leaves_nothing(text: str) -> None:
    assert substitute(text) is None


def test_H3_names_of_keys_are_in_any_letter_case() -> None:
    assert text_of("${AWS:UserName}") == "alice"
    assert text_of("${aws:PrincipalTag/Team}") == "blue*"


def test_H4_a_default_is_used_without_the_key() -> None:
    assert text_of("${aws:nothing, 'all of us'}") == "all of us"
    assert text_of("${aws:nothing,'a}b'}c") == "a}bc"
    assert text_of("${aws:nothing, ''}") == ""
    assert text_of("${aws:username, 'nobody'}") == "alice"
    assert text_of("${x, 'nobody'}") == ""


def test_H4_a_default_means_its_characters() -> None:
    assert substitute("${aws:nothing, '*${aws:username}'}") == Substituted("*${aws:username}", frozenset({0}), True)


def test_H5_escaped_characters_are_themselves() -> None:
    assert substitute("a${*}b${?}c${$}d*") == Substituted("a*b?c$d*", frozenset({1, 3}), True)
    assert like("a*b?c$d-anything", "a${*}b${?}c${$}d*")
    assert not like("axb?c$d", "a${*}b${?}c${$}d*")
    assert not like("a*bxc$d", "a${*}b${?}c${$}d*")
    assert text_of("${$}{aws:username}") == "${aws:username}"


@given(st.text(max_size=10), st.text(max_size=10))
def test_H5_every_text_can_be_written_as_a_pattern_of_itself_alone(text: str, other: str) -> None:
    escaped = "".join("${" + char + "}" if char in "*?$" else char for char in text)
    result = substitute(escaped)
    assert result is not None
    assert result.text == text
    assert pattern_matches(result, text)
    assert pattern_matches(result, other) is (other == text)


def test_H6_wildcards_in_a_value_are_characters() -> None:
    assert like("team/blue*/x", "team/${aws:PrincipalTag/team}/*")
    assert not like("team/bluest/x", "team/${aws:PrincipalTag/team}/*")
    pattern = substitute("arn:aws:s3:::b/${aws:PrincipalTag/team}/?")
    assert pattern is not None
    assert resource_matches(pattern, "arn:aws:s3:::b/blue*/x")
    assert not resource_matches(pattern, "arn:aws:s3:::b/bluest/x")


def test_H6_variables_in_a_value_are_characters() -> None:
    result = replaced("${a}", {"a": "${aws:username}", "aws:username": "alice"}.get, version=NOW)
    assert result is not None
    assert result.text == "${aws:username}"


def test_H7_a_key_that_only_users_have() -> None:
    role: dict[str, str] = {"aws:userid": "AROAEXAMPLE:session"}
    assert replaced("${aws:username}", role.get, version=NOW) is None
    assert replaced("${aws:userid}", role.get, version=NOW) == Substituted("AROAEXAMPLE:session", early=True)


def test_H8_a_positive_operator_fails_and_a_negated_one_holds() -> None:
    positive, negated = parse_operator("StringEquals"), parse_operator("StringNotEquals")
    assert positive is not None
    assert negated is not None
    wanted = [substitute("${aws:nothing}")]
    assert not positive.holds(["alice"], wanted)
    assert negated.holds(["alice"], wanted)


@pytest.mark.parametrize(
    "text",
    [
        "${aws:username",
        "${}",
        "$ {aws:username}",
        "$aws:username",
        "{aws:username}",
        "${**}",
        "${aws:username 'x'}",
        "${aws:username, x}",
        "${aws:username, 'x}",
        '${aws:username, "x"}',
        "${aws:user*}",
    ],
)
def test_what_is_not_well_formed_is_text(text: str) -> None:
    assert substitute(text) == Substituted(text)


def test_a_variable_after_something_malformed_is_replaced() -> None:
    assert text_of("${${aws:username}}") == "${alice}"


def test_E6_a_variable_before_the_fifth_colon_is_replaced_and_told() -> None:
    pattern = substitute("arn:aws:sqs:*:${aws:PrincipalAccount}:q-${aws:username}")
    assert pattern is not None
    assert pattern.early
    assert resource_matches(pattern, "arn:aws:sqs:eu-west-1:111122223333:q-alice")
    assert not resource_matches(pattern, "arn:aws:sqs:eu-west-1:444455556666:q-alice")


def test_E4_a_star_from_a_variable_is_not_every_resource() -> None:
    star, real = substitute("${*}"), substitute("*")
    assert star is not None
    assert real is not None
    assert not resource_matches(star, "*")
    assert not resource_matches(star, "arn:aws:s3:::b")
    assert resource_matches(real, "*")


def test_E1_wildcards_beside_a_literal_one_keep_the_rule_of_colons() -> None:
    pattern = substitute("arn:aws:s*s:?:1:${*}*")
    assert pattern is not None
    assert resource_matches(pattern, "arn:aws:sqs:e:1:*a:b")
    assert not resource_matches(pattern, "arn:aws:s:q:s:e:1:*a")
    assert not resource_matches(pattern, "arn:aws:sqs:e:1:a")


@given(TEXTS, TEXTS)
def test_without_variables_substitution_is_identity(text: str, other: str) -> None:
    result = replaced(text, lambda key: None, version=NOW)
    if not has_variables(text):
        assert result == Substituted(text)
    if result == Substituted(text):
        assert pattern_matches(result, other) is matches(text, other)
        assert resource_matches(result, other) is plain_resource_matches(text, other)


@given(st.text("ab:*?", max_size=8), st.text("ab:*?", max_size=8), st.data())
def test_a_literal_wildcard_is_a_letter_like_any_other(pattern: str, text: str, data: st.DataObject) -> None:
    """Stars and question marks renamed, on both sides, to letters that nothing else uses."""
    kept = data.draw(st.frozensets(st.sampled_from([i for i, c in enumerate(pattern) if c in "*?"] or [-1])))
    literal = kept - {-1}
    names = str.maketrans("*?", "sq")
    renamed = "".join(c.translate(names) if i in literal else c for i, c in enumerate(pattern))
    result = Substituted(pattern, literal)
    assert pattern_matches(result, text) is matches(renamed, text.translate(names))
    if text != "*":
        assert resource_matches(result, text) is plain_resource_matches(renamed, text.translate(names))


@given(st.text("a:*", max_size=9), st.integers(1, 6))
def test_a_pattern_is_split_as_its_text_is(text: str, most: int) -> None:
    stars = frozenset(i for i, c in enumerate(text) if c == "*")
    parts = split_pattern(Substituted(text, stars), most)
    assert [part.text for part in parts if isinstance(part, Substituted)] == text.split(":", most - 1)
    assert all(
        isinstance(part, Substituted) and part.literal == {i for i, c in enumerate(part.text) if c == "*"}
        for part in parts
    )
    assert split_pattern(text, most) == tuple(text.split(":", most - 1))
