"""Roles that nobody uses.

## What it finds
Roles that were not used for 90 days, or never since they were made.

## Why it matters
An unused role keeps its permissions and its trust. Nobody would miss a call that somebody else makes with it, and
nobody remembers whom it was meant for.

## How it is decided
By `RoleLastUsed`, which IAM keeps for 400 days and which is up to four hours behind. A role that was never used counts
from its creation, so one younger than 90 days passes. Service-linked roles belong to their service and are left out.
Roles for emergencies, and those that run once a year, are found too: waive them with a reason. A role that `leastwise`
has stopped by the inline policy `LeastwiseQuarantine`, which denies everything, is left out: it waits to be deleted.
Where the answer does
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

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from leastwise.access.grants import CALL
from leastwise.checks import Access, Later, Unfit, check, fix
from leastwise.checks.ages import day, days, span, stamp
from leastwise.checks.quarantine import QUARANTINE, quarantined, stopped
from leastwise.checks.switching import LAG
from leastwise.model import Arn, Estate, Evidence, Fail, Gap, NotApplicable, Role, Severity, Unseen, Verdict, seen
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_instance_profile import INSTANCE_PROFILE


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
    if quarantined(role):
        return NotApplicable(f"stopped by `{QUARANTINE}`")
    told = "was last used" if last else "has not been seen in use since it was made"
    entry = f"RoleDetailList[RoleName={role.name}]"
    return Fail(
        f"`{role.name}` {told} on {day(since)}, {span(idle)} ago",
        (
            Evidence(call=CALL, path=f"{entry}.RoleLastUsed.LastUsedDate", value=stamp(last)),
            Evidence(call=CALL, path=f"{entry}.CreateDate", value=stamp(role.created)),
        ),
    )


LAUNCHES = ("ec2:DescribeRegions", "ec2:DescribeLaunchTemplateVersions", "autoscaling:DescribeLaunchConfigurations")
"""What shows whether machines may be launched."""

_OF_STACK_SETS = "AWSCloudFormationStackSetExecutionRole"

_STARTS_TASKS = "/AmazonECSTaskExecutionRolePolicy"
"""Policy of the roles that ECS itself works with, which task definitions name and we do not read."""

_FOR_INCIDENTS = frozenset({"AWSSupportAccess", "SecurityAudit", "ViewOnlyAccess"})
"""Policies of AWS's whose work is seldom to be done."""


def _forget(estate: Estate, target: Target, since: datetime) -> Iterator[Edit]:
    """Take the role out of its instance profiles and delete it."""
    role = estate.roles.find(_name, target.id)
    if role is None:
        raise Unfit("it is gone")
    if not quarantined(role):
        raise Unfit("somebody has let it work again")
    last = seen(role.last_used)
    if last is not None and last > since - LAG:
        raise Unfit(f"somebody tried to use it on {day(last)}")
    for arn in role.instance_profiles:
        yield Edit(Target(INSTANCE_PROFILE.name, arn.rpartition("/")[2]), {f"Roles/{role.name}": None})
    yield Edit(target, None)


def _name(role: Role) -> str:
    return role.name


@fix(
    unused_role,
    Safety.REVERSIBLE,
    access=Access(takes=True),
    later=Later(days=lambda fixing: fixing.silence_days, make=_forget),
    sees={
        *("lambda:ListFunctions", "ec2:DescribeInstances", "ec2:DescribeRegions"),
        *("ecs:ListTaskDefinitionFamilies", "ecs:DescribeTaskDefinition"),
        *LAUNCHES,
    },
)
def stop(estate: Estate, role: Role) -> Iterator[Edit]:
    """Deny the role everything by an inline policy; what it has stays, so that one call brings it back.

    Roles are left alone that wait for a day which seldom comes, and those that something would start with.
    """
    if why := _waits(estate, role) or _started_by(estate, role):
        raise Unfit(why)
    yield stopped(role)


def _waits(estate: Estate, role: Role) -> str | None:
    """Why it may be needed although nobody uses it."""
    if role.name in {_OF_STACK_SETS, *estate.thresholds.member_admin_roles}:
        return "it is how the Organization gets into the account"
    if found := next((name for arn in role.attached if (name := Arn.parse(arn).name) in _FOR_INCIDENTS), None):
        return f"it carries `{found}`: it waits for an incident or an audit"
    if "cloudformation.amazonaws.com" in role.trust:
        return "stacks that it made may need it to be changed"
    return None


def _started_by(estate: Estate, role: Role) -> str | None:
    """What is there and would run as the role.

    Raises:
        Unseen: nothing that was seen, and something was not seen.
    """
    for function in estate.functions.items:
        if function.role == role.arn:
            return f"function `{function.name}` would run as it"
    for task in estate.task_definitions.items:
        if task.role == role.arn:
            return f"tasks of `{task.family}` would run as it"
    for instance in estate.instances.items:
        if instance.profile in role.instance_profiles:
            return f"instance `{instance.id}` would run as it"
    if gaps := (*chain(estate.functions.gaps, estate.task_definitions.gaps, estate.instances.gaps),):
        raise Unseen(*gaps)
    if estate.task_definitions.items and any(arn.endswith(_STARTS_TASKS) for arn in role.attached):
        return "tasks may be started with it"
    return may_be_launched(estate, role.instance_profiles)


def may_be_launched(estate: Estate, profiles: tuple[str, ...]) -> str | None:
    """Why machines with these instance profiles may still be launched; which profile a template names is not known.

    Raises:
        Unseen: the templates were not seen.
    """
    if not profiles:
        return None
    if any(True for _ in estate.launch_templates):
        return "a launch template may name its instance profile"
    return None
