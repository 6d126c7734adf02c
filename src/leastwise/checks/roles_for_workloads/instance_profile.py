"""EC2 instances without a role.

## What it finds
Instances with no instance profile, and instances whose instance profile holds no role: neither gives the
programs on the machine credentials of their own.

## Why it matters
Programs that call AWS need credentials. Where the machine has no role, somebody puts an access key into a file
or an environment variable, and it stays there until it leaks. A role's credentials are handed out by the
machine itself, are replaced every few hours, and end with the machine.

## How it is decided
By ec2:DescribeInstances for instances that are pending, running, stopping or stopped: `IamInstanceProfile` is
missing, or names a profile that no role of the account belongs to by iam:GetAccountAuthorizationDetails. When
the roles were not seen, an instance with a profile is unknown. Whether the programs call AWS at all cannot be
seen from outside: waive the finding for a machine that never does.

## What to do
Make a role that trusts `ec2.amazonaws.com` with no more permissions than the machine's programs use, put it
into an instance profile (the console makes one of the same name; otherwise `aws iam create-instance-profile`
and `aws iam add-role-to-instance-profile`), and give it to the instance with `aws ec2
associate-iam-instance-profile`; no restart is needed. Then take the access keys off the machine: SDKs look at
environment variables and the credentials file before they ask the metadata service, so a forgotten key goes on
being used.

## References
- [Use an IAM role to grant permissions to applications running on Amazon EC2 instances](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html)
- [Use instance profiles](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.model import Estate, Evidence, Fail, Instance, InstanceProfile, Severity, Verdict


@check(
    "instance-profile",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.instances,
    needs={"ec2:DescribeInstances", "iam:GetAccountAuthorizationDetails"},
    controls=("EC2-01",),
    cis=("2.16",),
)
def instance_profile(estate: Estate, instance: Instance) -> Verdict:
    """Whether one instance gets credentials from a role."""
    if instance.profile is None:
        return Fail(f"`{instance.id}` has no instance profile", (_evidence(instance, "none"),))
    if estate.instance_profiles.find(_arn, instance.profile) is None:
        name = instance.profile.rsplit("/", 1)[-1]
        return Fail(f"the instance profile `{name}` of `{instance.id}` holds no role", _without_role(instance))
    return None


def _arn(profile: InstanceProfile) -> str:
    return profile.arn


def _evidence(instance: Instance, value: str) -> Evidence:
    return Evidence(
        call="ec2:DescribeInstances",
        path=f"Reservations[].Instances[InstanceId={instance.id}].IamInstanceProfile",
        value=value,
    )


def _without_role(instance: Instance) -> tuple[Evidence, ...]:
    profile = instance.profile or "none"
    path = f"RoleDetailList[].InstanceProfileList[Arn={profile}]"
    return (
        _evidence(instance, profile),
        Evidence(call="iam:GetAccountAuthorizationDetails", path=path, value="none"),
    )
