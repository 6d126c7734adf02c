"""Who administers the account, by the decisions that AWS would make for it.

The documents tell which statements could make somebody an administrator (see `powers`); whether they do is asked of
the engine, which knows all other policies, the boundary and the Organization's.
"""

from __future__ import annotations

from msgspec import Struct

from leastwise.access import Says
from leastwise.access.grants import Grant, boundary, grants
from leastwise.checks.alike import Alike
from leastwise.checks.powers import RAISING, UNNAMED, Power, powers
from leastwise.checks.worlds import remembered
from leastwise.errors import JsonError, PolicyError
from leastwise.model import Estate, Evidence, Role, Unseen, User

__all__ = ["Administration", "administration"]


class Administration(Struct, frozen=True):
    """That a principal administers, and the statement that makes it so."""

    grant: Grant
    power: Power
    full: bool
    """Everything; otherwise IAM, which leads there."""
    conditional: bool
    """Whether some condition, of this statement or of a Deny, has to be met."""

    @property
    def told(self) -> str:
        """``full administration by statement 1 of policy `x` of group `g` ``."""
        kind = "full administration" if self.full else "IAM administration"
        conditions = " under conditions" if self.conditional else ""
        return f"{kind}{conditions} by {self.power.statement} of {self.grant.told}"

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Where the answer shows it."""
        return (self.grant.evidence,)


def administration(
    principal: User | Role, estate: Estate, *, iam: bool = False, with_mfa: bool = False
) -> Administration | None:
    """How a principal administers the account, None if it surely does not.

    Whatever refuses it counts: a Deny of any of its policies or of an SCP, a boundary or an SCP that does not allow.
    What was seen settles it: a document that was not seen is not taken to deny anything.

    Args:
        principal: a user or role of the account.
        iam: whether IAM administration is enough.
        with_mfa: whether it has just signed in with a second factor, so that conditions on that are met.

    Raises:
        Unseen: what was seen does not make it an administrator, and something was not seen.
        JsonError, PolicyError: the same of a document that cannot be read.
    """
    known = remembered(estate)
    place = ("administration", principal.arn, iam, with_mfa)
    if place not in known:
        known[place] = _administration(principal, estate, iam, with_mfa)
    found = known[place]
    assert found is None or isinstance(found, Administration)
    return found


def _administration(principal: User | Role, estate: Estate, iam: bool, with_mfa: bool) -> Administration | None:
    found, doubt = _granted(principal, estate, iam)
    if not found and doubt is None:
        return None
    limit = boundary(principal, estate.policies)
    if limit is not None and not (powers(limit).iam if iam else powers(limit).full):
        return None
    asked = Alike(principal, estate, with_mfa=with_mfa)
    left = [each for grant, power, full in found if (each := _left(asked, estate, grant, power, full))]
    if left:
        return min(left, key=lambda each: (not each.full, each.conditional))
    if doubt is not None:
        raise doubt
    return None


def _granted(
    principal: User | Role, estate: Estate, iam: bool
) -> tuple[list[tuple[Grant, Power, bool]], Exception | None]:
    """Every statement that grants administration if nothing refuses it, and what hides further ones."""
    found: list[tuple[Grant, Power, bool]] = []
    doubt: Exception | None = None
    try:
        for grant in grants(principal, estate.groups, estate.policies):
            try:
                held = powers(grant.text)
            except (JsonError, PolicyError) as unreadable:
                doubt = unreadable
                continue
            found += [(grant, power, True) for power in held.full]
            found += [(grant, power, False) for power in held.iam if iam]
    except Unseen as unseen:
        doubt = doubt or unseen
    return found, doubt


def _left(asked: Alike, estate: Estate, grant: Grant, power: Power, full: bool) -> Administration | None:
    """What is left of a statement's power after all that could refuse it; None: nothing."""
    conditional = None
    for action in sorted(power.raising):
        resource = f"arn:{estate.account.partition}:iam::{estate.account.id}:{RAISING[action]}/{UNNAMED}"
        answer = asked.ask(action, resource)
        if answer.says is not Says.DENIED:
            conditional = answer.depends or (power.conditional and not asked.with_mfa)
            if not answer.depends:
                break
    return None if conditional is None else Administration(grant, power, full, conditional)
