"""Which statement allows a witness on the one side, and what keeps the other side from allowing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from leastwise.engine.facts import facts
from leastwise.language import Condition, Document, Principals, Statement
from leastwise.prove.sides import Allowance, Source
from leastwise.spec import Policies, PolicyType, Request
from leastwise.spec.statements import applies

__all__ = ["Blame", "Miss", "blame"]

_EVERYBODY = Principals(everyone=True)
_NO_POLICIES = Policies()
_NAMING = frozenset({PolicyType.RESOURCE, PolicyType.RCP, PolicyType.VPC_ENDPOINT})


@dataclass(frozen=True, slots=True)
class Miss:
    """A statement that nearly allows a request.

    Attributes:
        elements: those that do not fit, as `Action`, `Resource` or `Principal`.
        conditions: those that do not hold.
    """

    source: Source
    elements: tuple[str, ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Blame:
    """Why one side allows a request and the other does not.

    Attributes:
        allowing: statements of the one side.
        denying: statements of the other side.
        nearest: where none denies, the statement of the other side that has least against it.
    """

    allowing: tuple[Source, ...]
    denying: tuple[Source, ...]
    nearest: Miss | None


def blame(request: Request, one: Allowance, other: Allowance) -> Blame:
    """The statements of both sides that make the difference."""
    allowing = tuple(
        source
        for source, document, type in _statements(one)
        if source.statement.allows and _applies(source.statement, document, type, request)
    )
    denying = tuple(
        source
        for source, document, type in _statements(other)
        if not source.statement.allows and _applies(source.statement, document, type, request)
    )
    return Blame(allowing, denying, None if denying else _nearest(request, other))


def _statements(side: Allowance) -> Iterator[tuple[Source, Document, PolicyType]]:
    place = 0
    for layer in side.layers():
        for document in layer.documents:
            for statement in document.statements:
                yield Source(place, statement), document, layer.type
            place += 1


def _nearest(request: Request, other: Allowance) -> Miss | None:
    misses: list[Miss] = []
    for source, document, type in _statements(other):
        if source.statement.allows:
            miss = _miss(source, document, type, request)
            if "Action" not in miss.elements and "NotAction" not in miss.elements:
                misses.append(miss)
    return min(misses, key=lambda miss: len(miss.elements) + len(miss.conditions), default=None)


def _miss(source: Source, document: Document, type: PolicyType, request: Request) -> Miss:
    """Each element asked by itself, the others fitting everything."""
    statement = source.statement
    open_ = replace(
        statement,
        principal=_EVERYBODY if type in _NAMING else None,
        not_principal=None,
        actions=("*",),
        not_actions=None,
        resources=("*",),
        not_resources=None,
        conditions=(),
    )
    alone = {
        _name("Action", statement.not_actions): replace(
            open_, actions=statement.actions, not_actions=statement.not_actions
        ),
        _name("Resource", statement.not_resources): replace(
            open_, resources=statement.resources, not_resources=statement.not_resources
        ),
        _name("Principal", statement.not_principal): replace(
            open_, principal=statement.principal, not_principal=statement.not_principal
        ),
    }
    elements = tuple(name for name, each in alone.items() if not _applies(each, document, type, request))
    conditions = tuple(
        each
        for each in statement.conditions
        if not _applies(replace(open_, conditions=(each,)), document, type, request)
    )
    return Miss(source, elements, conditions)


def _name(element: str, negated: Sequence[str] | Principals | None) -> str:
    return element if negated is None else f"Not{element}"


def _applies(statement: Statement, document: Document, type: PolicyType, request: Request) -> bool:
    return applies(statement, document, type, request, _NO_POLICIES, facts()).holds
