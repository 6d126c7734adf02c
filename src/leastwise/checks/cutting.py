"""Policies without a part of what they say; all else of the text stays as it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import TypeAlias

from leastwise.checks.fix import Unfit
from leastwise.checks.owners import Owner
from leastwise.lint.fix.edits import apply, remove
from leastwise.lint.fix.tree import Value, grow
from leastwise.model import Group, ManagedPolicy, User, seen
from leastwise.model.change import Edit, Target
from leastwise.model.change import Value as Attribute
from leastwise.objects.iam_group import GROUP
from leastwise.objects.iam_policy import POLICY
from leastwise.objects.iam_role import ROLE
from leastwise.objects.iam_user import USER

__all__ = ["Place", "cut", "rewritten"]

Place: TypeAlias = tuple[int, int | None]
"""The number of a statement, and that of one of its actions; None: all of the statement."""


def rewritten(owner: Owner, rewrite: Callable[[str], str | None]) -> Iterator[Edit]:
    """The edit that makes every document of an owner what `rewrite` makes of it; an inline one of None goes.

    Raises:
        Unfit: nothing would be left of a managed policy.
        Unseen: the document was not seen.
    """
    if isinstance(owner, ManagedPolicy):
        text = rewrite(seen(owner.document))
        if text is None:
            raise Unfit("nothing would be left of it: a person has to say whether it is still needed")
        yield Edit(Target(POLICY.name, owner.arn), {"Document": text})
        return
    kind = USER if isinstance(owner, User) else GROUP if isinstance(owner, Group) else ROLE
    changed: dict[str, Attribute] = {}
    for each in owner.inline:
        if (text := rewrite(each.document)) != each.document:
            changed[f"InlinePolicies/{each.name}"] = text
    yield Edit(Target(kind.name, owner.name), changed)


def cut(text: str, gone: Set[Place]) -> str | None:
    """A policy without some actions and statements; None where nothing is left of it.

    Raises:
        Unfit: it cannot be taken apart.
    """
    for index in sorted({statement for statement, _ in gone}, reverse=True):
        shorter = _cut_one(text, index, {action for statement, action in gone if statement == index})
        if shorter is None:
            return None
        text = shorter
    return text


def _cut_one(text: str, index: int, actions: Set[int | None]) -> str | None:
    listed = _statement(_tree(text), index).child("Action")
    there = len(listed.value.children) if listed else 0
    if None in actions or len(actions) >= max(there, 1):
        return _without_statement(text, index)
    for each in sorted((each for each in actions if each is not None), reverse=True):
        listed = _statement(_tree(text), index).child("Action")
        edit = remove(listed.value, each) if listed else None
        text = apply(text, (edit,)) if edit else text
    return text


def _without_statement(text: str, index: int) -> str | None:
    statements = _statements(_tree(text))
    edit = None if _alone(statements) else remove(statements, index)
    return apply(text, (edit,)) if edit else None


def _tree(text: str) -> Value:
    tree = grow(text)
    if tree is None or tree.child("Statement") is None:
        raise Unfit("a text of it cannot be taken apart")
    return tree


def _statements(tree: Value) -> Value:
    found = tree.child("Statement")
    assert found is not None  # or the text could not be taken apart
    return found.value


def _statement(tree: Value, index: int) -> Value:
    statements = _statements(tree)
    return statements if _alone(statements) else statements.children[index].value


def _alone(statements: Value) -> bool:
    """Whether it is one statement, and no list of them."""
    return bool(statements.children) and bool(statements.children[0].name)
