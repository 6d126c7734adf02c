"""The roles that a call hands to a service, for which it needs `iam:PassRole`.

Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service"; the pages of each service.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leastwise.demo.call import Call
from leastwise.demo.motos import iam

__all__ = ["Passed", "passed"]

_HANDED = {
    ("cloudtrail", "CreateTrail"): ("CloudWatchLogsRoleArn",),
    ("cloudtrail", "UpdateTrail"): ("CloudWatchLogsRoleArn",),
    ("config", "PutConfigurationRecorder"): ("ConfigurationRecorder", "roleARN"),
    ("lambda", "CreateFunction"): ("Role",),
    ("lambda", "UpdateFunctionConfiguration"): ("Role",),
    ("stepfunctions", "CreateStateMachine"): ("roleArn",),
}
_PROFILES = frozenset({"AssociateIamInstanceProfile", "ReplaceIamInstanceProfileAssociation", "RunInstances"})


@dataclass(frozen=True, slots=True)
class Passed:
    """A role, and the service that gets it."""

    arn: str
    to: str


def passed(call: Call) -> Iterator[Passed]:
    """The roles in the parameters, and those in an instance profile."""
    path = _HANDED.get((call.service, call.operation))
    if path is not None:
        value: object = call.parameters
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, str):
            yield Passed(value, f"{'states' if call.service == 'stepfunctions' else call.service}.amazonaws.com")
    if call.service == "ec2" and call.operation in _PROFILES:
        yield from _in_profile(call)
    if call.operation == "AddRoleToInstanceProfile":
        yield from _named(call, call.text("RoleName"))


def _in_profile(call: Call) -> Iterator[Passed]:
    asked = call.parameters.get("IamInstanceProfile")
    wanted = set(asked.values()) if isinstance(asked, dict) else set()
    for profile in iam(call.account).instance_profiles.values():
        if wanted & {profile.name, profile.arn}:
            yield from (Passed(str(role.arn), "ec2.amazonaws.com") for role in profile.roles)


def _named(call: Call, name: str) -> Iterator[Passed]:
    for role in iam(call.account).roles.values():
        if role.name == name:
            yield Passed(str(role.arn), "ec2.amazonaws.com")
