"""Which statements may speak of an action on a resource, found without asking each one.

Statements are looked up by the actions and the action patterns that they name.  One may speak of a request if its
action matches and its resource does or may, with whatever its variables become; conditions and principals are left to
the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from leastwise.language import (
    Document,
    Statement,
    action_matches,
    every_action,
    fold,
    has_variables,
    has_wildcard,
    is_everything,
    matches,
    resource_matches,
    statement_actions,
)
from leastwise.language.variables import variable_keys

__all__ = ["Matter", "Speaking", "is_personal", "speaking", "widened"]

_PERSONAL = ("aws:principal", "aws:user", "aws:federatedprovider")
"""How condition keys begin whose value follows from who asks."""


class Speaking:
    """The statements of many documents, each with the number of its document."""

    __slots__ = ("_all", "_any_action", "_by_action", "_by_pattern")

    def __init__(self, documents: Sequence[Document]) -> None:
        self._all = tuple((number, each) for number, document in enumerate(documents) for each in document.statements)
        self._by_action: dict[str, list[int]] = {}
        self._by_pattern: dict[str, dict[str, list[int]]] = {}
        self._any_action: list[int] = []
        for place, (_, statement) in enumerate(self._all):
            self._file(place, statement)

    def of(self, matter: Matter) -> Iterator[tuple[int, Statement]]:
        """The statements that may speak of it, some of them several times."""
        for number, statement in self.about(matter.action):
            if matter.may_cover(statement):
                yield number, statement

    def about(self, action: str) -> Iterator[tuple[int, Statement]]:
        """The statements that speak of an action on whatever resource, some of them several times."""
        for place in self._places(fold(action)):
            yield self._all[place]

    def _places(self, action: str) -> Iterator[int]:
        yield from self._by_action.get(action, ())
        for pattern, places in self._by_pattern.get(action.partition(":")[0], {}).items():
            if action_matches(pattern, action):
                yield from places
        for place in self._any_action:
            if statement_actions(self._all[place][1], action):
                yield place

    def _file(self, place: int, statement: Statement) -> None:
        """Under every action that the statement names, or as one that may speak of any."""
        if statement.actions is None or any(map(every_action, statement.actions)):
            self._any_action.append(place)
            return
        for written in statement.actions:
            pattern = fold(written)
            service, _, name = pattern.partition(":")
            if has_wildcard(name):
                self._by_pattern.setdefault(service, {}).setdefault(pattern, []).append(place)
            else:
                self._by_action.setdefault(pattern, []).append(place)


class Matter:
    """An action on a resource; resource patterns recur, so their answers are kept.

    Args:
        resource: an ARN; `*` for an action that knows no resources.
    """

    __slots__ = ("_covering", "action", "folded", "resource", "service")

    def __init__(self, action: str, resource: str) -> None:
        self.action = action
        self.folded = fold(action)
        self.resource = resource
        self.service = self.folded.partition(":")[0]
        self._covering: dict[str, bool] = {}

    def may_cover(self, statement: Statement) -> bool:
        """Whether the statement may be about the resource; `NotResource` with variables may."""
        if statement.resources is not None:
            return any(map(self._covers, statement.resources))
        return not any(self._covers(each) for each in statement.not_resources or () if not has_variables(each))

    def _covers(self, pattern: str) -> bool:
        found = self._covering.get(pattern)
        if found is None:
            found = self._covering[pattern] = _may_cover(pattern, self.resource)
        return found


def speaking(documents: Iterable[Document], matter: Matter) -> list[Statement]:
    """The statements of these documents that may speak of an action on a resource."""
    return [
        statement
        for document in documents
        for statement in document.statements
        if statement_actions(statement, matter.action) and matter.may_cover(statement)
    ]


def is_personal(statement: Statement) -> bool:
    """Whether what it says may differ between two principals that it speaks to.

    Whom a statement names is another matter.
    """
    if any(map(_is_personal_text, (*(statement.resources or ()), *(statement.not_resources or ())))):
        return True
    return any(
        fold(each.key).startswith(_PERSONAL) or any(map(_is_personal_text, each.values))
        for each in statement.conditions
    )


def _is_personal_text(text: str) -> bool:
    return has_variables(text) and any(key.startswith(_PERSONAL) for key in variable_keys(text))


def _may_cover(pattern: str, resource: str) -> bool:
    if is_everything(pattern):
        return True
    return matches(widened(pattern), resource) if has_variables(pattern) else resource_matches(pattern, resource)


def widened(pattern: str) -> str:
    """With a `*` for all that a variable could become."""
    if not has_variables(pattern):
        return pattern
    head, _, rest = pattern.partition("${")
    return f"{head}*{rest.rpartition('}')[2]}" if "}" in rest else f"{head}*"
