"""IAM Access Analyzer: its analyzers and what they found."""

from __future__ import annotations

from msgspec import Struct

from leastwise.model.fact import Observed
from leastwise.model.finding import Subject

__all__ = ["Analyzer", "AnalyzerFinding"]

EXTERNAL = frozenset({"ACCOUNT", "ORGANIZATION"})
UNUSED = frozenset({"ACCOUNT_UNUSED_ACCESS", "ORGANIZATION_UNUSED_ACCESS"})


class AnalyzerFinding(Struct, frozen=True, kw_only=True):
    """What an analyzer found and nobody has archived or resolved."""

    id: str
    kind: str
    """`ExternalAccess`, `UnusedIAMRole`, `UnusedPermission`, …"""
    resource: str | None
    """ARN of what it is about; None where AWS could not tell."""
    owner: str
    """The account that owns the resource."""


class Analyzer(Struct, frozen=True, kw_only=True):
    """An analyzer of the account, or of its Organization when this account manages it."""

    arn: str
    name: str
    region: str
    type: str
    """`ACCOUNT`, `ORGANIZATION`: external access; others end in `_UNUSED_ACCESS` or `_INTERNAL_ACCESS`."""
    status: str
    """`ACTIVE`, `CREATING`, `DISABLED`, `FAILED`."""
    tags: tuple[str, ...] = ()
    """Their keys."""
    findings: Observed[AnalyzerFinding]
    """The active ones, of analyzers of external and of unused access."""

    @property
    def external(self) -> bool:
        """Whether it watches what outsiders can reach."""
        return self.type in EXTERNAL

    @property
    def unused(self) -> bool:
        """Whether it watches what nobody uses."""
        return self.type in UNUSED

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="analyzer", id=self.name, arn=self.arn, unique=self.arn, region=self.region)
