"""What a check says about a subject."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TypeAlias

from msgspec import Struct

__all__ = ["Evidence", "Fail", "NotApplicable", "Severity", "Status", "Subject", "Verdict"]


class Severity(IntEnum):
    """How bad a finding is; comparable, the worst is the greatest."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def __str__(self) -> str:
        return self.name.lower()


class Status(StrEnum):
    """What came of a check for a subject."""

    PASS = "PASS"  # noqa: S105  (a status, not a password)
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    MANUAL = "MANUAL"
    WAIVED = "WAIVED"


class Subject(Struct, frozen=True, kw_only=True):
    """What a result is about."""

    type: str
    """`user`, `role`, `access-key`, `bucket`, …"""
    id: str
    """The name that people know it by; never shortened."""
    arn: str | None
    unique: str
    """What stays the same when it is renamed, and changes when it is made again."""
    region: str | None = None


class Evidence(Struct, frozen=True, kw_only=True):
    """Where a finding was read: the call, what it was asked, where in the answer, and what stood there."""

    call: str
    """The operation, as `iam:GetCredentialReport`."""
    path: str
    """Where in the answer, as `UserDetailList[UserName=alice].AttachedManagedPolicies`."""
    value: str
    request: tuple[tuple[str, str], ...] = ()


class Fail(Struct, frozen=True):
    """Something is wrong with the subject."""

    says: str
    """One sentence in lower case, names in backticks."""
    evidence: tuple[Evidence, ...] = ()
    severity: Severity | None = None
    """Where this finding is better or worse than the check's usual one."""


class NotApplicable(Struct, frozen=True):
    """The check has no meaning for this subject."""

    why: str


Verdict: TypeAlias = Fail | NotApplicable | None
"""What a check says of one subject; None: it is as it should be.  What cannot be known is raised as `Unseen`."""
