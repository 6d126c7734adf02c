"""The canonical print and the size that AWS counts."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.errors import PolicyError
from leastwise.language import Condition, Document, Kind, Statement, parse, show, size
from leastwise.language.tree import JsonValue

WORDS = st.text(max_size=8)
LISTS: st.SearchStrategy[JsonValue] = WORDS | st.lists(WORDS, max_size=3).map(list)
SCALARS: st.SearchStrategy[JsonValue] = WORDS | st.booleans() | st.integers() | st.floats(-1e9, 1e9)
PRINCIPALS: st.SearchStrategy[JsonValue] = st.just("*") | st.dictionaries(
    st.sampled_from(["AWS", "Service", "Federated", "CanonicalUser"]), LISTS
)
CONDITIONS: st.SearchStrategy[JsonValue] = st.dictionaries(
    WORDS, st.dictionaries(WORDS, SCALARS | st.lists(SCALARS, max_size=3), max_size=3), max_size=3
)


@st.composite
def statements(draw: st.DrawFn) -> JsonValue:
    optional: dict[str, st.SearchStrategy[JsonValue]] = {
        draw(st.sampled_from(["Principal", "NotPrincipal"])): PRINCIPALS,
        draw(st.sampled_from(["Resource", "NotResource"])): LISTS,
        "Sid": WORDS,
        "Condition": CONDITIONS,
    }
    required = {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        draw(st.sampled_from(["Action", "NotAction"])): LISTS,
    }
    return dict(draw(st.fixed_dictionaries(required, optional=optional)))


TEXTS = st.fixed_dictionaries(
    {"Statement": statements() | st.lists(statements(), min_size=1, max_size=3)},
    optional={"Version": st.sampled_from(["2012-10-17", "2008-10-17"]), "Id": WORDS},
).map(lambda value: json.dumps(value, ensure_ascii=False, indent=2))


def bare(document: Document) -> Document:
    return msgspec.structs.replace(document, text="")


@given(TEXTS)
def test_what_is_shown_parses_to_the_same_document(text: str) -> None:
    document = parse(text, Kind.RESOURCE)
    shown = show(document)
    assert bare(parse(shown, Kind.RESOURCE)) == bare(document)
    assert show(parse(shown, Kind.RESOURCE)) == shown
    assert shown.isascii()


def test_the_canonical_form() -> None:
    text = """{"Statement": {"Resource": ["*"], "Condition": {"Bool": {"k": true}}, "Action": ["b", "a"],
      "Effect": "Allow", "Sid": "S"}, "Version": "2012-10-17"}"""
    assert show(parse(text)) == (
        '{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Allow","Action":["b","a"],'
        '"Resource":"*","Condition":{"Bool":{"k":"true"}}}]}'
    )


def test_one_key_twice_under_one_operator_is_not_shown_as_one() -> None:
    twice = (Condition("Bool", "k", ("true",)), Condition("Null", "k", ("true",)), Condition("Bool", "k", ("false",)))
    statement = Statement(0, None, "Allow", actions=("*",), resources=("*",), conditions=twice)
    with pytest.raises(PolicyError, match="twice"):
        show(Document(None, None, (statement,)))


def test_every_aws_managed_policy_is_parsed_and_shown() -> None:
    managed = pytest.importorskip("moto.iam.aws_managed_policies")
    policies = json.loads(managed.aws_managed_policies_data)
    assert len(policies) > 1_000
    for policy in policies.values():
        document = parse(json.dumps(policy["Document"], indent=1))
        assert bare(parse(show(document))) == bare(document)


@given(TEXTS)
def test_the_size_is_that_of_the_text_without_white_space_between_elements(text: str) -> None:
    compact = json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    assert size(text) <= len(text)
    assert size(json.dumps(json.loads(text), ensure_ascii=False, indent="\t")) == size(compact) == len(compact)


@pytest.mark.parametrize(
    "text,expected",
    [("{ }\r\n\t", 2), ('{"a b": "c\\" d"}', 15), ('"\\\\" "x y"', 9), ("", 0), ('" unfinished', 11)],
)
def test_white_space_inside_strings_counts(text: str, expected: int) -> None:
    assert size(text) == expected
