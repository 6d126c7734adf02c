"""EC2 instances with a public address and a powerful role.

## What it finds
Instances that have a public IPv4 address and run as a role that administers the account, can become administrator, or
may read data, hand out credentials or open resources on everything.

## Why it matters
A machine that the internet can address is tried day and night. Whoever gets a foot into one of its programs has its
role within a second, from the metadata service; what the role may do is then what the internet may do.

## How it is decided
By ec2:DescribeInstances: `PublicIpAddress` of instances that are pending, running, stopping or stopped, and the role of
their instance profile. A role that administers, or that has a chain of techniques which ends there,
is critical; one whose chain hangs on conditions is high. So is a role that may, by all its policies, its boundary and
the service control policies, take an action of a class of `dangerous-actions` on every resource and without conditions.
Parameter Store does not count here: AmazonSSMManagedInstanceCore, which managed machines need, opens all of it.

Security groups and network ACLs, which may let nobody in, are not looked at, since they are changed in a minute and the
role stays; neither are IPv6 addresses, nor load balancers that bring the internet to a machine without an address.
Waive the finding for a machine whose address only ever serves to get out, or give it a NAT gateway instead.

## What to do
Give the machine a role with what its programs call, as in `instance-role-powers`. Where it needs no address of its own,
put it behind a load balancer and reach it with Session Manager. Require IMDSv2 (`imds-v1`), so that a program that can
merely be made to fetch an address does not hand out the role.

## References
- [Use an IAM role to grant permissions to applications running on Amazon EC2 instances](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html)
- [Amazon EC2 instance IP addressing](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html)
"""

from __future__ import annotations

from leastwise.access import Question, effective
from leastwise.access.actions import actions_in, matched
from leastwise.access.people import of_role
from leastwise.checks import check
from leastwise.checks.dangers import classes
from leastwise.checks.machines import evidence_of_role, role_of
from leastwise.checks.organizations import POLICIES
from leastwise.checks.ways import SHOWN_BY, evidence, told, ways
from leastwise.checks.worlds import world
from leastwise.escalation import Certainty
from leastwise.model import Estate, Evidence, Fail, Instance, NotApplicable, Role, Severity, Unseen, Verdict
from leastwise.spec import PolicyType


@check(
    "public-instance-powers",
    severity=Severity.HIGH,
    gravest=Severity.CRITICAL,
    subjects=lambda estate: estate.instances,
    needs=POLICIES | SHOWN_BY,
    controls=("EC2-10",),
)
def public_instance_powers(estate: Estate, instance: Instance) -> Verdict:
    """Whether one instance has a public address and a powerful role."""
    if instance.public_address is None:
        return NotApplicable("no public address")
    role = role_of(estate, instance)
    if role is None:
        return NotApplicable("no role")
    about = f"`{instance.id}` at {instance.public_address} runs as `{role.name}`, which"
    where = (_evidence(instance, instance.public_address), evidence_of_role(instance))
    found = ways(estate)
    path = found.found.get(role.arn)
    if path is not None:
        can = f"can become administrator {told(path)}" if path.hops else "administers the account"
        severity = Severity.CRITICAL if path.sure is Certainty.SURE else None
        return Fail(f"{about} {can}", (*where, *evidence(estate, path)), severity)
    if wide := _wide(estate, role):
        return Fail(f"{about} may {wide} on every resource", where)
    if gaps := found.doubts.get(role.arn):
        raise Unseen(*gaps)
    return None


def _wide(estate: Estate, role: Role) -> str | None:
    """What a role may surely do to everything, None where nothing of it is dangerous.

    Raises:
        Unseen: nothing that was seen is, and some of its policies were not seen.
    """
    who = of_role(role)
    gathered = world(estate).ask(Question(principal=who, action="iam:GetUser", resource="*")).gathered
    wide = effective(gathered.policies, who).everywhere & ~matched("ssm:*")
    for name, bits in classes():
        if mine := wide & bits:
            return f"{name} (`{next(actions_in(mine))}`)"
    if missing := gathered.missing.get(PolicyType.IDENTITY):
        raise Unseen(*missing)
    return None


def _evidence(instance: Instance, address: str) -> Evidence:
    path = f"Reservations[].Instances[InstanceId={instance.id}].PublicIpAddress"
    return Evidence(call="ec2:DescribeInstances", path=path, value=address)
