"""EC2 instances whose role is an administrator, or can become one.

## What it finds
Instances whose instance profile holds a role that administers the account, or that can make itself administrator in
one step or several.

## Why it matters
Every program on the machine has the role, and so has whoever breaks into one of them: a web server that can be made to
fetch an address is enough. The account is then as safe as the least safe program of the machine.

## How it is decided
By ec2:DescribeInstances for instances that are pending, running, stopping or stopped, and the role of their instance
profile. What the role may do is decided as in `path-to-admin`: administration with all its policies, its boundary and
the service control policies, or a chain of techniques that ends there; a chain that hangs on
conditions is less severe. Instances without a profile, and profiles without a role, are left to `instance-profile`.

## What to do
Find out what the programs call (CloudTrail shows it as sessions of the role, whose names are instance ids), make a role
with that and nothing else, and give it to the machine with `aws ec2 replace-iam-instance-profile-association`; it takes
effect without a restart, and the same command with the old profile undoes it. Where a machine deploys, let it assume
roles that are named, for what it deploys.

## References
- [Use an IAM role to grant permissions to applications running on Amazon EC2 instances](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.bounding import the_boundary
from leastwise.checks.machines import evidence_of_role, role_of
from leastwise.checks.organizations import POLICIES
from leastwise.checks.ways import SHOWN_BY, evidence, told, ways
from leastwise.escalation import Certainty
from leastwise.model import Estate, Fail, Instance, NotApplicable, Severity, Unseen, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_role import ROLE


@check(
    "instance-role-powers",
    severity=Severity.HIGH,
    subjects=lambda estate: estate.instances,
    needs=POLICIES | SHOWN_BY,
    controls=("EC2-11",),
)
def instance_role_powers(estate: Estate, instance: Instance) -> Verdict:
    """Whether one instance runs as an administrator, or as somebody who can become one."""
    role = role_of(estate, instance)
    if role is None:
        return NotApplicable("no role")
    found = ways(estate)
    path = found.found.get(role.arn)
    if path is None:
        if gaps := found.doubts.get(role.arn):
            raise Unseen(*gaps)
        return None
    can = f"can become administrator {told(path)}" if path.hops else "administers the account"
    severity = None if path.sure is Certainty.SURE else Severity.MEDIUM
    says = f"`{instance.id}` runs as `{role.name}`, which {can}"
    return Fail(says, (evidence_of_role(instance), *evidence(estate, path)), severity)


@fix(instance_role_powers, Safety.REVERSIBLE, access=Access(takes=True), needs=("boundary",))
def bound_the_role(estate: Estate, instance: Instance) -> Iterator[Edit]:
    """Bound the instance's role by the boundary of the setting, where that leaves it every service that it used."""
    role = role_of(estate, instance)
    assert role is not None  # or the check would have found nothing
    arn = the_boundary(estate)
    if role.boundary is not None:
        raise Unfit(f"`{role.name}` has the boundary `{role.boundary}`: which one is to hold is for people to say")
    yield Edit(Target(ROLE.name, role.name), {"PermissionsBoundary": arn})
