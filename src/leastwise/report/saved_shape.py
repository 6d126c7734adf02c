"""What the JSON of an audit looks like to whoever reads it back (`docs/results.md` describes it)."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from leastwise.audit import Accepted, Comparison, Former, Missing, News
from leastwise.model import Status, ThresholdValue

__all__ = [
    "SavedAudit",
    "SavedCoverage",
    "SavedPractice",
    "SavedResult",
    "SavedSubject",
]

_AccountId: TypeAlias = Annotated[str, Meta(pattern=r"^\d{12}\Z")]
_Time: TypeAlias = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")]
_Sha: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
_RegionName: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,32}\Z")]
_SubjectType: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z-]{1,64}\Z")]
_Count: TypeAlias = Annotated[int, Meta(ge=0)]
_Points: TypeAlias = Annotated[int, Meta(ge=0, le=100)]
_SeverityName: TypeAlias = Literal["info", "low", "medium", "high", "critical"]


class _Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A missing, an unknown or an ill-typed field is an error."""


class _Missing(Missing, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """As `Missing`, and nothing more."""


class _Accepted(Accepted, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """As `Accepted`, and nothing more."""


class _Former(Former, frozen=True, forbid_unknown_fields=True):
    """As `Former`, and nothing more."""


class _Comparison(Comparison, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """As `Comparison`, and nothing more."""

    fixed: tuple[_Former, ...]
    unseen: tuple[_Former, ...]


class SavedAccount(_Strict, frozen=True, kw_only=True):
    """An account and its alias."""

    id: _AccountId
    alias: str | None


class SavedSeen(_Strict, frozen=True, kw_only=True):
    """When an account was observed, and where that is known from."""

    account: _AccountId
    time: _Time
    source: str


class SavedThreshold(_Strict, frozen=True, kw_only=True):
    """A line that was drawn elsewhere than documented."""

    name: str
    value: ThresholdValue
    default: ThresholdValue


class SavedNotEntered(_Strict, frozen=True, kw_only=True):
    """An account of which nothing was seen."""

    account: _AccountId
    name: str
    code: str
    why: str


class SavedCoverage(_Strict, frozen=True, kw_only=True):
    """How much was seen."""

    sentence: str
    answered: _Count
    calls: _Count
    missing: tuple[_Missing, ...]
    unknown_checks: tuple[str, ...]
    seen_at: tuple[SavedSeen, ...]
    credential_report_age_seconds: dict[_AccountId, _Count]
    thresholds: tuple[SavedThreshold, ...] = ()
    accounts: _Count = 0
    not_entered: tuple[SavedNotEntered, ...] = ()


class SavedPractice(_Strict, frozen=True, kw_only=True):
    """The score of one practice."""

    practice: str
    score: _Points | None
    failing: _Count
    passing: _Count
    unknown: _Count
    worst: _SeverityName | None


class SavedScore(_Strict, frozen=True, kw_only=True):
    """The overall score, and those of the practices."""

    overall: _Points | None
    practices: tuple[SavedPractice, ...]


class SavedSubject(_Strict, frozen=True, kw_only=True):
    """What a result is about."""

    type: _SubjectType
    id: str
    arn: str | None


class SavedEvidence(_Strict, frozen=True, kw_only=True):
    """Where a finding was read."""

    call: str
    request: dict[str, str]
    path: str
    value: str


class SavedResult(_Strict, frozen=True, kw_only=True):
    """One result."""

    check: str
    practice: str
    status: Status
    severity: _SeverityName
    account: _AccountId
    region: _RegionName | None
    subject: SavedSubject | None
    says: str
    evidence: tuple[SavedEvidence, ...]
    permissions: tuple[str, ...]
    count: Annotated[int, Meta(ge=1)]
    waiver: _Accepted | None = None
    baseline: News | None = None
    since: _Time | None = None
    fingerprint: _Sha


class SavedAudit(_Strict, frozen=True, kw_only=True, rename={"schema_": "schema"}):
    """The whole file."""

    schema_: str
    snapshot: str
    seen_at: _Time | Literal[""]
    accounts: tuple[SavedAccount, ...]
    coverage: SavedCoverage
    score: SavedScore
    waived: _Count = 0
    baseline: _Comparison | None = None
    results: tuple[SavedResult, ...]
