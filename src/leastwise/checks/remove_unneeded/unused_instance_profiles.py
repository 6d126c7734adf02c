"""Instance profiles that no instance needs any more.

## What it finds
Instance profiles that no EC2 instance has, and whose role was not used for 90 days.

## Why it matters
Whoever may launch an instance and pass the role gets what the role may do; the profile is how it gets there. One that
was left over from a fleet that is gone is a way up that nobody watches.

## How it is decided
By the profiles in iam:GetAccountAuthorizationDetails, which shows those that hold a role, and the instances of every
enabled region, stopped ones included. No instance has the profile, it is more than 90 days old, and its role was made
and last used more than 90 days ago: a fleet that is scaled to zero at night, or machines that live for an hour, still
use the role. A profile of a role that is used in some other way is therefore not found. The setting `unused_role_days`
draws another line. Empty profiles are not seen: they give nothing to anybody.

## What to do
Look for launch templates, Auto Scaling groups and infrastructure as code that name the profile. Then `aws iam
remove-role-from-instance-profile` and `aws iam delete-instance-profile`, and delete the role when nothing else needs
it. A profile that is made again under the same name works as before. The trap: restored backups of machines expect
their profile to be there.

## References
- [Use instance profiles](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html)
- [Delete roles or instance profiles](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from leastwise.access.grants import CALL
from leastwise.checks import Unfit, check, fix
from leastwise.checks.ages import day, days, stamp
from leastwise.checks.remove_unneeded.unused_role import LAUNCHES, may_be_launched
from leastwise.model import (
    Estate,
    Evidence,
    Fact,
    Fail,
    Gap,
    InstanceProfile,
    Observed,
    Role,
    Severity,
    Unseen,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_instance_profile import INSTANCE_PROFILE

_INSTANCES = "ec2:DescribeInstances"


@check(
    "unused-instance-profiles",
    severity=Severity.LOW,
    subjects=lambda estate: estate.instance_profiles,
    needs={CALL, _INSTANCES},
    controls=("UNUSED-07", "EC2-12"),
)
def unused_instance_profiles(estate: Estate, profile: InstanceProfile) -> Verdict:
    """Whether any instance has, or lately had, one profile."""
    if any(instance.profile == profile.arn for instance in estate.instances.items):
        return None
    moments = [profile.created, *_moments(estate, profile)]
    allowed = estate.thresholds.unused_role_days
    if any(not isinstance(each, Gap) and each is not None and days(estate, each) <= allowed for each in moments):
        return None
    if estate.instances.gaps:
        raise Unseen(*estate.instances.gaps)
    since = max(moment for moment in map(seen, moments) if moment is not None)
    return Fail(
        f"no instance has `{profile.name}`, and its role was not used since {day(since)}",
        (
            Evidence(
                call=_INSTANCES,
                path=f"Reservations[].Instances[].IamInstanceProfile[Arn={profile.arn}]",
                value="none",
            ),
            *(_last_use(role) for role in _roles(estate, profile)),
        ),
    )


def _roles(estate: Estate, profile: InstanceProfile) -> Iterator[Role]:
    """Those that were seen."""
    known = _by_arn(estate.roles)
    return (known[arn] for arn in profile.roles if arn in known)


@lru_cache(maxsize=8)
def _by_arn(roles: Observed[Role]) -> dict[str, Role]:
    return {role.arn: role for role in roles.items}


def _moments(estate: Estate, profile: InstanceProfile) -> Iterator[Fact[datetime | None]]:
    """When its role was made, and when it was last used."""
    for role in _roles(estate, profile):
        yield from (role.created, role.last_used)


def _last_use(role: Role) -> Evidence:
    path = f"RoleDetailList[RoleName={role.name}].RoleLastUsed.LastUsedDate"
    return Evidence(call=CALL, path=path, value=stamp(role.last_used))


@fix(unused_instance_profiles, Safety.JOURNALED, sees=LAUNCHES)
def delete(estate: Estate, profile: InstanceProfile) -> Iterator[Edit]:
    """Delete the profile and leave the role; made again under the same name it works as before.

    Not where there is a launch template: which profile it names is not collected.
    """
    if why := may_be_launched(estate, (profile.arn,)):
        raise Unfit(why)
    yield Edit(Target(INSTANCE_PROFILE.name, profile.name), None)
