"""Edits of JSON text, and how they leave what is around them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.language import JsonValue
from leastwise.lint import Edit
from leastwise.lint.fix.edits import Taken, apply, conflict, insert, keep, remove, rename, replace
from leastwise.lint.fix.tree import Value, grow, trail

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
several = st.dictionaries(st.text(max_size=4), values, min_size=2, max_size=4)
indents = st.sampled_from([None, 0, 2, "\t"])


def _tree(text: str) -> Value:
    tree = grow(text)
    assert tree is not None
    return tree


def _back(text: str, value: Value) -> JsonValue:
    found: JsonValue = json.loads(text[value.start : value.end])
    return found


@given(values, indents)
def test_every_part_of_the_tree_spans_its_text(value: JsonValue, indent: int | str | None) -> None:
    text = f" {json.dumps(value, indent=indent)}\n"
    node, whole = _tree(text), value
    assert _back(text, node) == value
    for i, child in enumerate(node.children):
        inner = whole[child.name] if isinstance(whole, dict) else whole[i] if isinstance(whole, list) else None
        assert _back(text, child.value) == inner
        assert trail(node, child.start)[0] == (node, i)


@given(several, indents, st.data())
def test_without_a_member_the_others_are_as_they_were(
    members: dict[str, JsonValue], indent: int | str | None, data: st.DataObject
) -> None:
    text = json.dumps(members, indent=indent, ensure_ascii=data.draw(st.booleans()))
    index = data.draw(st.integers(0, len(members) - 1))
    edit = remove(_tree(text), index)
    assert edit is not None
    gone = list(members)[index]
    assert json.loads(apply(text, [edit])) == {name: each for name, each in members.items() if name != gone}
    kept = apply(text, keep(_tree(text), index))
    assert json.loads(kept) == {gone: members[gone]}


@given(several, indents, st.text(max_size=5), values, st.booleans())
def test_one_more_member_is_there_and_the_others_stay(
    members: dict[str, JsonValue], indent: int | str | None, name: str, value: JsonValue, first: bool
) -> None:
    text = json.dumps(members, indent=indent)
    after = apply(text, [insert(text, _tree(text), "new " + name, value, first=first)])
    order = list(json.loads(after))
    assert json.loads(after) == {**members, "new " + name: value}
    assert order.index("new " + name) == (0 if first else len(members))


def test_the_last_one_is_not_removed() -> None:
    assert remove(_tree("[1]"), 0) is None


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('{"a":1}', '{"a":1,"b":{"c":"d"}}'),
        ('{"a": 1}', '{"a": 1, "b": {"c": "d"}}'),
        ('{\n  "a": {\n    "x": 1\n  }\n}', '{\n  "a": {\n    "x": 1\n  },\n  "b": {\n    "c": "d"\n  }\n}'),
        ('{\n\t"a": {"x": 1}\n}', '{\n\t"a": {"x": 1},\n\t"b": {"c": "d"}\n}'),
        ("{}", '{"b": {"c": "d"}}'),
    ],
)
def test_a_new_member_looks_like_its_neighbour(text: str, after: str) -> None:
    assert apply(text, [insert(text, _tree(text), "b", {"c": "d"})]) == after


def test_names_and_values_are_replaced_in_place() -> None:
    text = '{ "a" : [ "x", "y" ] }'
    member = _tree(text).children[0]
    assert apply(text, [rename(member, 'b"')]) == '{ "b\\"" : [ "x", "y" ] }'
    assert apply(text, [replace(member.value.children[1].value, "é\n")]) == '{ "a" : [ "x", "é\\n" ] }'


def test_what_overlaps_or_inserts_at_one_place_is_in_conflict() -> None:
    assert conflict(Edit(0, 3, ""), Edit(2, 4, ""))
    assert conflict(Edit(2, 2, "a"), Edit(2, 2, "b"))
    assert conflict(Edit(0, 3, ""), Edit(1, 1, "a"))
    assert not conflict(Edit(0, 3, ""), Edit(3, 4, ""))
    assert not conflict(Edit(0, 3, ""), Edit(3, 3, "a"))


@given(st.lists(st.builds(lambda a, b: Edit(min(a, b), max(a, b), ""), st.integers(0, 12), st.integers(0, 12))))
def test_what_is_taken_is_never_in_conflict_and_what_is_not_would_be(edits: list[Edit]) -> None:
    taken = Taken()
    for edit in edits:
        free = not any(conflict(edit, other) for other in taken.edits)
        assert taken.take((edit,)) is free


def test_what_is_not_json_has_no_tree() -> None:
    assert grow('{"a": 1,}') is None
    assert grow('{"a": 1, "a": 2}') is None
    assert grow("[" * 100) is None
