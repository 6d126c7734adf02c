"""Who administers the account: what all the documents that reach a principal, and its boundary, amount to together."""

from __future__ import annotations

from msgspec import Struct

from leastwise.checks.grants import Grant, boundary, grants
from leastwise.checks.powers import Power, powers
from leastwise.errors import JsonError, PolicyError
from leastwise.model import Evidence, Group, ManagedPolicy, Observed, Role, Unseen, User

__all__ = ["Administration", "administration"]


class Administration(Struct, frozen=True):
    """That a principal administers, and the statement that makes it so."""

    grant: Grant
    power: Power
    full: bool
    """Everything; otherwise IAM, which leads there."""

    @property
    def told(self) -> str:
        """``full administration by statement 1 of policy `x` of group `g` ``."""
        kind = "full administration" if self.full else "IAM administration"
        conditions = " under conditions" if self.power.conditional else ""
        return f"{kind}{conditions} by {self.power.statement} of {self.grant.told}"

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Where the answer shows it."""
        return (self.grant.evidence,)


def administration(
    principal: User | Role, groups: Observed[Group], policies: Observed[ManagedPolicy], *, iam: bool = False
) -> Administration | None:
    """How a principal administers the account, None if it surely does not.

    `Deny` statements of any of its documents count against all, and a boundary must allow what a document grants.
    What was seen settles it: a document that was not seen is not taken to deny anything.

    Args:
        principal: a user or role.
        groups: all groups.
        policies: all managed policies.
        iam: whether IAM administration is enough.

    Raises:
        Unseen: what was seen does not make it an administrator, and something was not seen.
        JsonError, PolicyError: the same of a document that cannot be read.
    """
    found, doubt = _found(principal, groups, policies, iam)
    if not found and doubt is None:
        return None
    limit = boundary(principal, policies)
    if limit is not None:
        within = powers(limit)
        inside = frozenset(action for power in (within.iam if iam else within.full) for action in power.raising)
        if not inside:
            return None
        found = [each for each in found if each.power.raising & inside]
    if found:
        return min(found, key=lambda each: (not each.full, each.power.conditional))
    if doubt is not None:
        raise doubt
    return None


def _found(
    principal: User | Role, groups: Observed[Group], policies: Observed[ManagedPolicy], iam: bool
) -> tuple[list[Administration], Exception | None]:
    """Every statement that grants administration after all denials, and what hides further ones."""
    found: list[Administration] = []
    denied: set[str] = set()
    doubt: Exception | None = None
    try:
        for grant in grants(principal, groups, policies):
            try:
                held = powers(grant.text)
            except (JsonError, PolicyError) as unreadable:
                doubt = unreadable
                continue
            denied |= held.denied
            found += [Administration(grant, power, full=True) for power in held.full]
            found += [Administration(grant, power, full=False) for power in held.iam if iam]
    except Unseen as unseen:
        doubt = doubt or unseen
    return [each for each in found if each.power.raising - denied], doubt
