"""Roles that nobody uses.

## What it finds
Roles that were not used for 90 days, or never since they were made.

## Why it matters
An unused role keeps its permissions and its trust. Nobody would miss a call that somebody else makes with it, and
nobody remembers whom it was meant for.

## How it is decided
By `RoleLastUsed`, which IAM keeps for 400 days and which is up to four hours behind. A role that was never used counts
from its creation, so one younger than 90 days passes. Service-linked roles belong to their service and are left out.
Roles for emergencies, and those that run once a year, are found too: waive them with a reason. Where the answer does
not hold `RoleLastUsed`, as in some exports, the role is UNKNOWN.

## What to do
Look whether something still refers to the role: a template, a function or task that seldom runs, an instance profile.
First stop it without losing it (attach `AWSDenyAll`, or take the principals out of its trust policy), wait for a
month, then delete it; deletion cannot be undone, since a role that is made again under the same name has another unique
id, and trust policies that named the old one no longer admit it. A role of IAM Identity Center (`AWSReservedSSO_…`)
goes away when its permission set is no longer assigned to the account.

## References
- [Refine permissions using last accessed information](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html)
- [Delete roles or instance profiles](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.ages import day, days, span, stamp
from leastwise.model import Estate, Evidence, Fail, Gap, NotApplicable, Role, Severity, Verdict, seen


@check(
    "unused-role",
    severity=Severity.LOW,
    subjects=lambda estate: estate.roles,
    needs={CALL},
    controls=("UNUSED-04",),
)
def unused_role(estate: Estate, role: Role) -> Verdict:
    """Whether one role has been idle for too long."""
    if role.service_linked:
        return NotApplicable("belongs to its service")
    if role.name in estate.thresholds.break_glass:
        return NotApplicable("kept for emergencies, as the configuration says")
    allowed = estate.thresholds.unused_role_days
    if not isinstance(role.created, Gap) and days(estate, role.created) <= allowed:
        return None
    last = seen(role.last_used)
    since = last or seen(role.created)
    idle = days(estate, since)
    if idle <= allowed:
        return None
    told = "was last used" if last else "has not been seen in use since it was made"
    entry = f"RoleDetailList[RoleName={role.name}]"
    return Fail(
        f"`{role.name}` {told} on {day(since)}, {span(idle)} ago",
        (
            Evidence(call=CALL, path=f"{entry}.RoleLastUsed.LastUsedDate", value=stamp(last)),
            Evidence(call=CALL, path=f"{entry}.CreateDate", value=stamp(role.created)),
        ),
    )
