"""All that a principal may do: by its own policies, and what the policies of resources and roles add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leastwise.access.actions import actions_in, spoken_of
from leastwise.access.answer import Says
from leastwise.access.documents import read
from leastwise.access.effective import Effective, effective
from leastwise.access.public import is_open
from leastwise.access.question import Question
from leastwise.access.world import World
from leastwise.language import Kind, Statement
from leastwise.model import Gap, Unseen
from leastwise.spec import Principal
from leastwise.spec.naming import Naming, naming

__all__ = ["Abilities", "Lent", "abilities_of"]

_NOTHING = "iam:GetUser"
"""Any action does: what is asked for is the policies that every request of the principal meets."""


@dataclass(frozen=True, slots=True)
class Lent:
    """A resource whose own policy names the principal, and the statement that does."""

    arn: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Abilities:
    """All that a principal may do.

    Attributes:
        own: by its own policies, boundary and SCPs.
        roles: the roles that it may assume, with how sure that is.
        lent: the resources whose policies allow it something, whatever its own policies say.
        gaps: what was not seen.
    """

    principal: Principal
    own: Effective
    roles: tuple[tuple[str, Says], ...]
    lent: tuple[Lent, ...]
    gaps: tuple[Gap, ...]


def abilities_of(world: World, principal: Principal) -> Abilities:
    """All that a user, role or root user may do.

    Raises:
        UsageError: the account has no such user or role.
    """
    answer = world.ask(Question(principal=principal, action=_NOTHING, resource="*"))
    return Abilities(
        principal,
        effective(answer.gathered.policies, principal),
        tuple(_roles(world, principal)),
        tuple(_lent(world, principal)),
        answer.gaps,
    )


def _roles(world: World, principal: Principal) -> Iterator[tuple[str, Says]]:
    for estate in world.estates:
        for role in estate.roles.items:
            asked = world.ask(Question(principal=principal, action="sts:AssumeRole", resource=role.arn))
            if asked.says is not Says.DENIED:
                yield role.arn, asked.says


def _lent(world: World, principal: Principal) -> Iterator[Lent]:
    """Those that name it itself, or everybody; that they name its account is no more than its own policies say."""
    for estate in world.estates:
        for resource in estate.resources.items:
            if not isinstance(resource.document, str):
                continue
            try:
                document = read(resource.document, Kind.RESOURCE, "its policy", estate.account.id)
            except Unseen:
                continue
            for statement in document.statements:
                if _lends(world, principal, resource.arn, statement):
                    yield Lent(resource.arn, statement)


def _lends(world: World, principal: Principal, arn: str, statement: Statement) -> bool:
    """Whether it allows something, tried with one of its actions.

    Where that hangs on conditions, a statement for everybody counts if these pin nobody.
    """
    named = statement.principal
    if not statement.allows or named is None or naming(statement, principal) < Naming.ENTITY:
        return False
    service = arn.split(":", 3)[2]
    known = (each for each in actions_in(spoken_of(statement)) if each.startswith(f"{service}:"))
    action = next(known, f"{service}:Unknown")
    below = any(each.endswith("/*") for each in statement.resources or ())
    says = world.ask(Question(principal=principal, action=action, resource=f"{arn}/any" if below else arn)).says
    if says is Says.DEPENDS:
        return not named.anybody or is_open(statement)
    return says is not Says.DENIED
