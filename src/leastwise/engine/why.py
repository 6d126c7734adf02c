"""Why statements apply or do not: each element asked by itself, for those that speak of the action.

Nothing here is fast; it is for whoever wants to be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leastwise.engine.asked import Asked, Unknown, ask
from leastwise.engine.call import Call, caller_of
from leastwise.engine.conditions import condition_test
from leastwise.engine.principals import principal_test
from leastwise.engine.resources import resource_test
from leastwise.engine.verdict import YES
from leastwise.language import Condition, Document, Statement, fold, statement_actions
from leastwise.spec import Facts, Place, Policies, PolicyType, Request
from leastwise.spec.in_force import documents_in_force

__all__ = ["Checked", "Reason", "reasons"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A condition, with what the request has for its key.

    Attributes:
        holds: None: not known.
        given: None: the request lacks the key, or nobody knows.
    """

    condition: Condition
    holds: bool | None
    given: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Reason:
    """A statement that speaks of the action, and which of its elements fit the request.

    Attributes:
        principal: whether it speaks to the caller.
        resource: whether it is about the resource; None: that hangs on a variable whose value is not known.
    """

    place: Place
    allows: bool
    principal: bool
    resource: bool | None
    conditions: tuple[Checked, ...]

    @property
    def applies(self) -> bool | None:
        """Whether everything fits; None: that depends."""
        parts = (self.principal, self.resource, *(each.holds for each in self.conditions))
        return False if False in parts else None if None in parts else True


def reasons(request: Request, policies: Policies, facts: Facts, unknown: Unknown | None) -> Iterator[Reason]:
    """Every statement of the policies in force that speaks of the action, in their order."""
    asked = ask(request, Call(caller_of(request.principal), request.action, facts), unknown)
    for type, level, policy, document in documents_in_force(request, policies, facts):
        for statement in document.statements:
            if statement_actions(statement, request.action):
                place = Place(type=type, level=level, policy=policy, statement=statement.index, sid=statement.sid)
                yield _reason(statement, document, place, type, asked, policies)


def _reason(
    statement: Statement, document: Document, place: Place, type: PolicyType, asked: Asked, policies: Policies
) -> Reason:
    gateway = asked.call.service in asked.call.facts.gateway_services
    principal = principal_test(statement, type, gateway=gateway)
    speaks_to = YES if principal is None else principal(asked.call.caller, policies.boundary is not None)
    about = resource_test(statement, document.version)
    return Reason(
        place,
        statement.allows,
        bool(speaks_to.holds),
        True if about is None else about(asked).holds,
        tuple(_checked(each, document.version, asked) for each in statement.conditions),
    )


def _checked(condition: Condition, version: str | None, asked: Asked) -> Checked:
    holds = condition_test(condition, version, asked.call.facts)(asked).holds
    return Checked(condition, holds, asked.keys.get(fold(condition.key)))
