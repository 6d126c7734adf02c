"""Policies that let in fewer, or ask for more; all else of the text stays as it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from leastwise.checks.fix import Unfit
from leastwise.checks.sources import is_advised
from leastwise.language import JsonValue, Statement, size
from leastwise.lint.code import Edit
from leastwise.lint.fix.edits import apply, insert, remove, replace
from leastwise.lint.fix.tree import Value, grow
from leastwise.model import Estate

__all__ = ["asking", "for_the_account", "tied", "without"]

_LONGEST = 2_048
"""Characters of a trust policy, unless AWS has raised the quota.  Source: IAM User Guide, "IAM and AWS STS quotas"."""

Gone = Callable[[str, str], bool]
"""Whether a principal goes: by the statement's effect and the name."""


def without(text: str, gone: Gone) -> str:
    """The policy without these principals; a statement goes when nobody is left in it.

    Raises:
        Unfit: nobody would be left at all, or the text cannot be taken apart.
    """
    while True:
        tree = grow(text)
        if tree is None:
            raise Unfit("its trust policy cannot be taken apart")
        found = next(_removals(tree, gone), None)
        if found is None:
            return text
        inside, index = found
        edit: Edit | None = remove(inside, index)
        if edit is None:
            raise Unfit("nobody else is left whom it trusts: it can be deleted")
        text = apply(text, [edit])


def _removals(tree: Value, gone: Gone) -> Iterator[tuple[Value, int]]:
    """What is to be removed, each as a child of an object or a list."""
    statements = tree.child("Statement")
    if statements is None:
        return
    for index, statement in enumerate(_items(statements.value)):
        principal, effect = statement.child("Principal"), statement.child("Effect")
        if principal is None or effect is None:
            continue
        for sort, named in enumerate(principal.value.children):
            names = _items(named.value)
            for place, name in enumerate(names):
                if name.text is None or not gone(effect.value.text or "", name.text):
                    continue
                if len(names) > 1:
                    yield named.value, place
                elif len(principal.value.children) > 1:
                    yield principal.value, sort
                else:
                    yield statements.value if _is_list(statements.value) else principal.value, index


def _is_list(value: Value) -> bool:
    return bool(value.children) and not value.children[0].name


def _items(value: Value) -> tuple[Value, ...]:
    """The items of a list; anything else is the one item."""
    return tuple(each.value for each in value.children) if _is_list(value) else (value,)


def asking(text: str, index: int, key: str, value: str) -> str:
    """The policy whose statement with this number asks for one value of a condition key as well; `*` stands for any.

    A looser test for equality of the same key makes place for it.

    Raises:
        Unfit: it asks for the key in another way, the text would be too long, or cannot be taken apart.
    """
    asked_for = tied(text, index, key, value)
    if size(asked_for) > _LONGEST:
        raise Unfit(f"its trust policy would be longer than {_LONGEST:,} characters")
    return asked_for


def tied(text: str, index: int, key: str, value: str) -> str:
    """The same of any policy, however long.

    Raises:
        Unfit: the statement asks for the key in another way, or the text cannot be taken apart.
    """
    operator = "StringLike" if "*" in value else "StringEquals"
    tree = grow(text)
    statements = tree.child("Statement") if tree else None
    if statements is None:
        raise Unfit("its policy cannot be taken apart")
    statement = _items(statements.value)[index]
    asked = statement.child("Condition")
    if asked is None:
        new: JsonValue = {operator: {key: value}}
        edit: Edit | None = insert(text, statement, "Condition", new)
    else:
        edit = _tightened(text, asked.value, operator, key, value)
    if edit is None:
        raise Unfit("it has a condition that asks for nothing: a person has to decide what was meant")
    return apply(text, [edit])


def _tightened(text: str, condition: Value, operator: str, key: str, value: str) -> Edit | None:
    tests = [test for test in condition.children if test.value.child(key)]
    if len(tests) > 1 or (tests and tests[0].name.lower() not in ("stringlike", operator.lower())):
        raise Unfit(f"it asks for `{key}` already, in another way")
    if tests:
        named = tests[0].value.child(key)
        return replace(named.value, value) if named else None
    if not condition.children:
        return None
    alike = condition.child(operator)
    if alike is None:
        new: JsonValue = {key: value}
        return insert(text, condition, operator, new)
    return insert(text, alike.value, key, value) if alike.value.children else None


def for_the_account(estate: Estate, text: str, statement: Statement) -> str:
    """The policy whose statement asks services to come for this account.

    Raises:
        Unfit: it lets in others too, or services that come for other accounts as well.
    """
    who = statement.principal
    if who is None or who.aws or who.federated:
        raise Unfit("the statement lets in others as well, of whom that cannot be asked: split it first")
    if silent := [service for service in who.service if not is_advised(service)]:
        raise Unfit(f"`{silent[0]}` is not known to say for whom it comes: whoever asks it locks it out")
    if any(service.startswith("logs.") for service in who.service):
        raise Unfit("CloudWatch Logs also comes for accounts that send to a destination here")
    return asking(text, statement.index, "aws:SourceAccount", estate.account.id)
