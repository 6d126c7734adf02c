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
being used. `leastwise plan` does it for the instances that the setting `fixes.instance_profiles` names a profile for.

## References
- [Use an IAM role to grant permissions to applications running on Amazon EC2 instances](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html)
- [Use instance profiles](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.checks.names import first_match
from leastwise.checks.organizations import POLICIES
from leastwise.checks.ways import SHOWN_BY, ways
from leastwise.model import Estate, Evidence, Fail, Instance, InstanceProfile, Severity, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.ec2_instance import INSTANCE_PROFILE_ASSOCIATION


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


@fix(instance_profile, Safety.REVERSIBLE, needs=("instance_profiles",), sees=POLICIES | SHOWN_BY)
def give(estate: Estate, instance: Instance) -> Iterator[Edit]:
    """Give it the instance profile that the configuration names; its programs may then what the role may.

    Programs that have a key of their own go on using it: they look there first.
    """
    if instance.profile is not None:
        raise Unfit("its instance profile holds no role: which one it is to have is for people to say")
    if "aws:autoscaling:groupName" in dict(instance.tags):
        raise Unfit("an Auto Scaling group launches it, and would launch the next one without: see its template")
    profile = _named(estate, instance)
    (role,) = profile.roles
    found = ways(estate)
    if role in found.found:
        raise Unfit(f"the role of `{profile.name}` administers the account, or can come to: nobody is given that")
    if role in found.doubts:
        raise Unfit(f"whether the role of `{profile.name}` can come to administer the account was not seen")
    yield Edit(
        Target(INSTANCE_PROFILE_ASSOCIATION.name, instance.id, instance.region), {"Arn": profile.arn}, creates=True
    )


def _named(estate: Estate, instance: Instance) -> InstanceProfile:
    """The instance profile that the first fitting line of the configuration names."""
    given = [_pair(each) for each in estate.fixing.instance_profiles]
    called = (instance.id, dict(instance.tags).get("Name", instance.id))
    name = next((name for pattern, name in given for each in called if first_match((pattern,), each, "")), None)
    if name is None:
        raise Unfit("the setting `fixes.instance_profiles` has none for it")
    profile = next((each for each in estate.instance_profiles.items if each.name == name and each.roles), None)
    if profile is None:
        raise Unfit(f"the account has no instance profile `{name}` with a role, which the setting names")
    return profile


def _pair(text: str) -> tuple[str, str]:
    pattern, equals, name = text.rpartition("=")
    if not (pattern and equals and name):
        raise Unfit(f"the setting `fixes.instance_profiles` holds `{text}`, which is no `pattern=profile`")
    return pattern, name
