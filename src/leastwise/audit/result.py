"""What an audit says."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from msgspec import Struct

from leastwise.model import Evidence, Severity, Status, Subject

__all__ = ["Accepted", "News", "Result", "fingerprint"]


class News(StrEnum):
    """Whether a finding was in the earlier audit that this one is compared with."""

    NEW = "new"
    STILL = "still"


class Accepted(Struct, frozen=True, kw_only=True):
    """Who accepted a finding, why, and for how long."""

    owner: str
    reason: str
    expires: str
    """The last day, as 2026-12-31."""


class Result(Struct, frozen=True, kw_only=True):
    """What one check says of one subject, or of the part of the account that it could not see."""

    check: str
    practice: str
    status: Status
    severity: Severity
    account: str
    region: str | None = None
    subject: Subject | None = None
    """None: the check as a whole, or subjects that were not seen."""
    says: str
    evidence: tuple[Evidence, ...] = ()
    permissions: tuple[str, ...] = ()
    """For UNKNOWN: what to grant to get an answer."""
    count: int = 1
    """How many subjects this line stands for."""
    waiver: Accepted | None = None
    """For WAIVED."""
    news: News | None = None
    """None: it is no finding, or there is nothing to compare with."""
    since: str | None = None
    """When the finding was first seen, as far as earlier audits tell; None as for `news`."""
    fingerprint: str

    @property
    def rank(self) -> tuple[int, int, str, str, str, str, str, str]:
        """Sorts the worst first, then in an order that does not change from run to run."""
        order = (Status.FAIL, Status.UNKNOWN, Status.MANUAL, Status.WAIVED, Status.PASS, Status.NOT_APPLICABLE)
        named = self.subject.id if self.subject else ""
        place = (self.check, self.account, self.region or "", named)
        return (order.index(self.status), -self.severity, *place, self.fingerprint, self.says)


def fingerprint(partition: str, account: str, region: str | None, check: str, unique: str) -> str:
    """A name for a result that stays the same from run to run: SHA-256 in hexadecimal."""
    text = "\n".join((partition, account, region or "", check, unique))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
