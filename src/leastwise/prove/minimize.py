"""A smaller document that is proven to be the same: what others cover is dropped, what can be is merged.

Every step is tried and then proven; what is not proven is not done.  The same means that it allows and denies the same:
a Deny that nothing in its own document needs may be needed beside the other policies of a principal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice

from msgspec.structs import replace

from leastwise.language import Condition, Document, Principals, Statement, covers, fold, has_wildcard, show
from leastwise.prove.same import interchangeable

__all__ = ["Smaller", "minimize"]

_MOST_PROVEN = 200
"""Entries of lists that are each tried by itself; in a larger document only those that another one covers."""
_FEW = 3
"""Actions from which on one pattern instead of them is tried."""
_LISTS = ("actions", "not_actions", "resources", "not_resources")
_NAMES = {"actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource"}


@dataclass(frozen=True, slots=True)
class Smaller:
    """The document that came of it, and each step as a sentence names it."""

    document: Document
    steps: tuple[str, ...]


def minimize(document: Document) -> Smaller:
    """The smallest document that is found; the same one, without steps, where none is."""
    work = _Work(document)
    while work.once():
        pass
    return Smaller(work.document, tuple(work.steps))


class _Work:
    """A document that shrinks; statements are named by their place in the one that was given."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.steps: list[str] = []

    def once(self) -> bool:
        """Try everything once; whether something was done."""
        before = len(self.steps)
        self._drop_statements()
        self._merge()
        self._widen()
        self._drop_entries()
        return len(self.steps) > before

    def _drop_statements(self) -> None:
        for statement in reversed(self.document.statements):
            rest = tuple(each for each in self.document.statements if each is not statement)
            if rest:
                self._take(rest, f"{_named(statement)} is gone: it adds nothing")

    def _merge(self) -> None:
        for one, other in combinations(self.document.statements, 2):
            merged = _merged(one, other)
            statements = self.document.statements
            if merged is None or one not in statements or other not in statements:
                continue
            kept = tuple(merged if each is one else each for each in statements if each is not other)
            if self._take(kept, f"{_named(other)} is merged into {_named(one)}"):
                self._merge()
                return

    def _widen(self) -> None:
        whole = _whole_services(self.document)
        for statement in self.document.statements:
            for pattern, left in _wider(statement):
                if pattern not in whole and "*" not in whole:
                    continue
                told = f"`{pattern}` stands for several actions of {_named(statement)}"
                if self._swap(statement, replace(statement, actions=left), told):
                    break

    def _drop_entries(self) -> None:
        """First what others of its list cover, all at once; then one by one, if there are not too many."""
        entries = sum(1 for each in self.document.statements for _ in _shorter(each))
        for place in range(len(self.document.statements)):
            self._drop_covered(place)
            if entries <= _MOST_PROVEN:
                self._drop_each(place)

    def _drop_covered(self, place: int) -> None:
        statement = shorter = self.document.statements[place]
        gone = 0
        for name in _LISTS:
            values = _list(shorter, name) or ()
            kept = _uncovered(values, folding=name.endswith("actions"))
            if len(kept) < len(values):
                gone += len(values) - len(kept)
                shorter = _with(shorter, name, kept)
        if gone:
            self._swap(statement, shorter, f"{gone} entries of {_named(statement)} are covered by others")

    def _drop_each(self, place: int) -> None:
        kept = 0
        while True:
            statement = self.document.statements[place]
            for told, shorter in islice(_shorter(statement), kept, None):
                if self._swap(statement, shorter, f"{told} of {_named(statement)} adds nothing"):
                    break  # in its place there is now the next one
                kept += 1
            else:
                return

    def _swap(self, statement: Statement, other: Statement, told: str) -> bool:
        return self._take(tuple(other if each is statement else each for each in self.document.statements), told)

    def _take(self, statements: tuple[Statement, ...], told: str) -> bool:
        """Take these instead, if they are proven to be the same and no longer."""
        made = replace(self.document, statements=statements)
        if len(show(made)) > len(show(self.document)) or not interchangeable(self.document, made):
            return False
        self.document = made
        self.steps.append(told)
        return True


def _named(statement: Statement) -> str:
    return f"statement {statement.index + 1}" + (f" (`{statement.sid}`)" if statement.sid else "")


def _merged(one: Statement, other: Statement) -> Statement | None:
    """Both in one, where they differ in one list of values alone."""
    if one.effect != other.effect:
        return None
    for name in ("actions", "resources"):
        mine, others = _list(one, name), _list(other, name)
        if mine is not None and others is not None and _with(one, name, others) == _bare(other, one):
            return _with(one, name, tuple(dict.fromkeys((*mine, *others))))
    if one.principal and other.principal and replace(one, principal=other.principal) == _bare(other, one):
        return replace(one, principal=_both(one.principal, other.principal))
    return None


def _bare(statement: Statement, like: Statement) -> Statement:
    """The statement under the name of another one."""
    return replace(statement, index=like.index, sid=like.sid)


def _both(one: Principals, other: Principals) -> Principals:
    def joined(mine: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*mine, *others)))

    if one.everyone or other.everyone:
        return Principals(everyone=True)
    return Principals(
        aws=joined(one.aws, other.aws),
        service=joined(one.service, other.service),
        federated=joined(one.federated, other.federated),
        canonical=joined(one.canonical, other.canonical),
    )


def _whole_services(document: Document) -> frozenset[str]:
    """Patterns of all actions of a service that are written somewhere, `*` for any.

    Where there is none a wildcard adds actions to come.
    """
    found = {fold(each) for statement in document.statements for each in statement.actions or () if each.endswith("*")}
    negated = any(statement.not_actions is not None for statement in document.statements)
    return frozenset({"*"} if negated or "*:*" in found else found)


def _wider(statement: Statement) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A pattern for several actions that begin alike, and the list with it."""
    actions = statement.actions or ()
    services: dict[str, list[str]] = {}
    for action in actions:
        services.setdefault(fold(action.partition(":")[0]), []).append(action)
    for service, mine in services.items():
        if len(mine) < _FEW or f"{service}:*" in mine:
            continue
        yield f"{service}:*", (*(each for each in actions if each not in mine), f"{service}:*")


def _shorter(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """The statement with one entry less, for every entry of every list that has more; from the last one on."""
    for name in _LISTS:
        values = _list(statement, name) or ()
        for i in reversed(range(len(values))) if len(values) > 1 else ():
            yield f"`{values[i]}` in {_NAMES[name]}", _with(statement, name, (*values[:i], *values[i + 1 :]))
    for i, condition in enumerate(statement.conditions):
        for j in reversed(range(len(condition.values))) if len(condition.values) > 1 else ():
            less = Condition(condition.operator, condition.key, (*condition.values[:j], *condition.values[j + 1 :]))
            conditions = (*statement.conditions[:i], less, *statement.conditions[i + 1 :])
            told = f"`{condition.values[j]}` under {condition.operator} `{condition.key}`"
            yield told, replace(statement, conditions=conditions)
    yield from _fewer_principals(statement)


def _fewer_principals(statement: Statement) -> Iterator[tuple[str, Statement]]:
    named = statement.principal
    if named is None or len(named.aws) + len(named.service) + len(named.federated) < 2:
        return
    for i in reversed(range(len(named.aws))):
        less = replace(named, aws=(*named.aws[:i], *named.aws[i + 1 :]))
        yield f"`{named.aws[i]}` in Principal", replace(statement, principal=less)


def _uncovered(values: tuple[str, ...], *, folding: bool) -> tuple[str, ...]:
    """Without those that another one covers; of equal ones the first."""
    first = {fold(value) if folding else value: value for value in reversed(values)}
    places = {each: place for place, each in enumerate(reversed(first))}
    wide = [each for each in first if has_wildcard(each)]

    def covered(each: str) -> bool:
        return any(
            other != each and covers(other, each) and (places[other] < places[each] or not covers(each, other))
            for other in wide
        )

    kept = {first[each] for each in first if not covered(each)}
    return tuple(dict.fromkeys(value for value in values if value in kept))


def _list(statement: Statement, name: str) -> tuple[str, ...] | None:
    lists = {
        "actions": statement.actions,
        "not_actions": statement.not_actions,
        "resources": statement.resources,
        "not_resources": statement.not_resources,
    }
    return lists[name]


def _with(statement: Statement, name: str, values: tuple[str, ...]) -> Statement:
    match name:
        case "actions":
            return replace(statement, actions=values)
        case "not_actions":
            return replace(statement, not_actions=values)
        case "resources":
            return replace(statement, resources=values)
    return replace(statement, not_resources=values)
