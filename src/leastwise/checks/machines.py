"""EC2 instances and the roles that they run as."""

from __future__ import annotations

from leastwise.model import Estate, Evidence, Instance, InstanceProfile, Role

__all__ = ["evidence_of_role", "role_of"]


def role_of(estate: Estate, instance: Instance) -> Role | None:
    """The role that an instance runs as, None if it has none.

    Raises:
        Unseen: it has an instance profile, and whether that holds a role was not seen.
    """
    if instance.profile is None:
        return None
    profile = estate.instance_profiles.find(_arn, instance.profile)
    if profile is None or not profile.roles:
        return None
    return estate.roles.find(_arn, profile.roles[0])


def evidence_of_role(instance: Instance) -> Evidence:
    """Where the answer shows its instance profile."""
    path = f"Reservations[].Instances[InstanceId={instance.id}].IamInstanceProfile"
    return Evidence(call="ec2:DescribeInstances", path=path, value=instance.profile or "none")


def _arn(item: InstanceProfile | Role) -> str:
    return item.arn
