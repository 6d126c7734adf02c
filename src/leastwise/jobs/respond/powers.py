"""What the owner of a key may do, as far as the policies of users, roles and the Organization tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from leastwise.access import Says, World, abilities_of
from leastwise.access.actions import actions_in
from leastwise.checks.dangers import classes
from leastwise.checks.ways import told
from leastwise.collect.assemble import steps_of_policies
from leastwise.collect.step import Step
from leastwise.engine.facts import facts
from leastwise.escalation import Certainty, paths
from leastwise.jobs.respond.owner import Owner, Sort
from leastwise.model import Estate, Gap, Role, User
from leastwise.report.answers import gap_lines

__all__ = ["Powers", "looks", "powers_of"]

_SERVICES = ("iam", "organizations")


def looks() -> tuple[Step[Any], ...]:
    """The collection steps that show it: a few calls, whatever is in the account."""
    return tuple(step for step in steps_of_policies() if step.service in _SERVICES)


class Powers(Struct, frozen=True, kw_only=True):
    """What somebody may do.  What policies of resources give besides is not counted."""

    administrator: str
    """`yes`, `under conditions`, `no` or `unknown`."""
    way: str | None = None
    """How the owner becomes one, if it is none."""
    actions: int = 0
    """That are possible on some resource, under some condition."""
    services: int = 0
    classes: dict[str, int] = {}
    """How many of the actions read data, get credentials, open resources."""
    roles: tuple[str, ...] = ()
    """ARNs of roles of the account that it may assume."""
    gaps: tuple[str, ...] = ()
    """What was not seen."""


def powers_of(estate: Estate, owner: Owner) -> Powers | None:
    """What a user or role may do; None where the account surely has none of that name."""
    holder = _holder(estate, owner)
    if holder is None:
        gaps = {Sort.USER: estate.users.gaps, Sort.ROLE: estate.roles.gaps}.get(owner.sort, ())
        return Powers(administrator="unknown", gaps=_lines(gaps)) if gaps else None
    asked = World((estate,), facts())
    found = abilities_of(asked, asked.principal(holder.arn))
    bits = found.own.definite | found.own.conditional
    names = [*actions_in(bits)]
    administrator, way = _standing(asked, estate, holder.arn)
    return Powers(
        administrator=administrator,
        way=way,
        actions=len(names),
        services=len({name.partition(":")[0] for name in names}),
        classes={name: (mine & bits).bit_count() for name, mine in classes() if mine & bits},
        roles=tuple(arn for arn, says in found.roles if says is not Says.DENIED),
        gaps=_lines(found.gaps),
    )


def _lines(gaps: tuple[Gap, ...]) -> tuple[str, ...]:
    return tuple(line.strip().removeprefix("not seen: ") for line in gap_lines(gaps))


def _holder(estate: Estate, owner: Owner) -> User | Role | None:
    if owner.sort is Sort.USER:
        return next((each for each in estate.users.items if each.name == owner.name), None)
    if owner.sort is Sort.ROLE:
        return next((each for each in estate.roles.items if each.name == owner.name), None)
    return None


def _standing(asked: World, estate: Estate, arn: str) -> tuple[str, str | None]:
    ways = paths(asked, estate)
    path = ways.found.get(arn)
    if path is None:
        return ("unknown" if _asked(ways.doubts.get(arn, ())) else "no"), None
    if path.hops:
        return "no", told(path)
    return ("yes" if path.sure is Certainty.SURE else "under conditions"), None


def _asked(gaps: Iterable[Gap]) -> bool:
    """Whether something was asked for and not seen; functions and instances are not looked at in a hurry."""
    return any(gap.code != "NotCollected" for gap in gaps)
