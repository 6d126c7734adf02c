"""What can go without changing the meaning, goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from leastwise.language import (
    action_matches,
    covers,
    every_action,
    every_resource,
    fold,
    has_variables,
    has_wildcard,
    parse_operator,
)
from leastwise.lint.code import Edit
from leastwise.lint.fix.edits import keep, remove
from leastwise.lint.fix.remedy import heals
from leastwise.lint.fix.scene import Scene
from leastwise.lint.fix.tree import Value, grow

__all__ = ["action", "condition", "limit", "resource", "sid", "statement"]

_HEAD = 5
"""Parts of an ARN before its resource."""


@heals("REDUNDANT_ACTION", safe=True)
def action(here: Scene) -> tuple[Edit, ...] | None:
    """The action goes if another one of the list matches all that it matches."""
    return _item(here, _covers_action)


@heals("REDUNDANT_RESOURCE", safe=True)
def resource(here: Scene) -> tuple[Edit, ...] | None:
    """The resource goes if another one of the list matches all that it matches."""
    return _item(here, _covers_resource)


def _item(here: Scene, covering: Callable[[str, str], bool]) -> tuple[Edit, ...] | None:
    if not here.steps:
        return None
    inside, index = here.steps[-1]
    texts = [each.value.text for each in inside.children]
    mine = texts[index]
    if mine is None or inside.children[index].name:
        return None
    for i, other in enumerate(texts):
        mutual_and_later = other is not None and i > index and covering(mine, other)
        if i != index and other is not None and covering(other, mine) and not mutual_and_later:
            gone = remove(inside, index)
            return (gone,) if gone else None
    return None


def _covers_action(wide: str, narrow: str) -> bool:
    if fold(wide) == fold(narrow) or every_action(wide):
        return True
    if not has_wildcard(narrow):
        return action_matches(wide, narrow)
    (service, _, name), (other, _, names) = fold(wide).partition(":"), fold(narrow).partition(":")
    plain = not has_wildcard(service) and wide == "".join(wide.split())
    return plain and bool(name) and service == other and covers(name, names)


def _covers_resource(wide: str, narrow: str) -> bool:
    """Where the five parts before the resource are the same: what wildcards there match is not looked into."""
    if wide == narrow or every_resource(wide):
        return True
    heads, others = wide.split(":", _HEAD), narrow.split(":", _HEAD)
    if len(heads) <= _HEAD or heads[:_HEAD] != others[:_HEAD] or has_variables(wide) or has_variables(narrow):
        return False
    return covers(heads[_HEAD], others[_HEAD])


@heals("REDUNDANT_STATEMENT", safe=True)
def statement(here: Scene) -> tuple[Edit, ...] | None:
    """The statement goes if one before it is the same but for its `Sid`."""
    if len(here.steps) != 2:
        return None
    inside, index = here.steps[-1]
    gone = remove(inside, index) if index in _repeated(here.text) else None
    return (gone,) if gone else None


@lru_cache(maxsize=16)
def _repeated(text: str) -> frozenset[int]:
    """The numbers of the statements that are like one before them."""
    root = grow(text)
    statements = root.child("Statement") if root else None
    contents = [_content(text, each.value) for each in statements.value.children] if statements else []
    first: dict[frozenset[tuple[str, str]], int] = {}
    return frozenset(i for i, content in enumerate(contents) if first.setdefault(content, i) != i)


def _content(text: str, value: Value) -> frozenset[tuple[str, str]]:
    """The elements but for the `Sid`, each as it is written but for its layout."""
    return frozenset((each.name, _compact(text, each.value)) for each in value.children if each.name != "Sid")


def _compact(text: str, value: Value) -> str:
    if not value.children:
        return text[value.start : value.end]
    return "".join(f"{each.name!r}:{_compact(text, each.value)}," for each in value.children)


@heals("EMPTY_SID_VALUE", safe=True)
def sid(here: Scene) -> tuple[Edit, ...] | None:
    """An empty `Sid` goes."""
    return _member(here, lambda name, value: name == "Sid" and value.text == "")


@heals("EMPTY_OBJECT_CONDITION", safe=True)
def condition(here: Scene) -> tuple[Edit, ...] | None:
    """An empty `Condition`, or an operator without a key, goes; with the only operator the whole element."""
    if len(here.steps) > 1 and here.child and here.child.name != "Condition":
        inside, index = here.steps[-1]
        empty = inside.children[index].value
        if len(inside.children) == 1 and here.text[empty.start : empty.end].strip("{} \t\r\n") == "":
            outer, number = here.steps[-2]
            gone = remove(outer, number)
            return (gone,) if gone else None
    return _member(here, lambda _, value: _is_empty_object(here.text, value))


def _member(here: Scene, is_it: Callable[[str, Value], bool]) -> tuple[Edit, ...] | None:
    child = here.child
    if child is None or not child.name or not is_it(child.name, child.value):
        return None
    gone = remove(*here.steps[-1])
    return (gone,) if gone else None


def _is_empty_object(text: str, value: Value) -> bool:
    return text[value.start] == "{" and not value.children


@heals("REDUNDANT_CONDITION_VALUE_NUM", safe=True)
def limit(here: Scene) -> tuple[Edit, ...] | None:
    """Of several limits the loosest stays, if it can be told."""
    tested = here.tested()
    operator = parse_operator(tested.operator.name) if tested else None
    if tested is None or operator is None or "Than" not in operator.base.name:
        return None
    items = tested.key.value.children
    limits = [here.text[each.start : each.end].strip('"') for each in items]
    for i, mine in enumerate(limits):
        others = [each for j, each in enumerate(limits) if j != i]
        if operator.base.name.endswith("Equals"):
            loosest = all(operator.base.test(other, mine) is True for other in others)
        else:
            loosest = all(operator.base.test(mine, other) is False for other in others)
        if loosest and others:
            return keep(tested.key.value, i)
    return None
