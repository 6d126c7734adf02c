"""Who is held to a second factor by a policy: the operators of production, and nobody else."""

from __future__ import annotations

from leastwise.demo.seed.documents import Statement, document
from leastwise.demo.seed.place import Place

__all__ = ["seed_second_factors"]

_ENROLMENT = ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:ListMFADevices", "sts:GetSessionToken"]


def seed_second_factors(production: Place) -> None:
    """A policy on a group that refuses what is not enrolment to whoever comes without MFA."""
    without: Statement = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    refused: Statement = {"Effect": "Deny", "NotAction": _ENROLMENT, "Resource": "*", "Condition": without}
    production.policy("enrol-first", document(refused))
    production.iam.attach_group_policy(production.arn("policy/enrol-first"), "operators")
