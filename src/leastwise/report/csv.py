"""Results as CSV (RFC 4180, UTF-8): a row for each, for spreadsheets, which must not take a name for a formula."""

from __future__ import annotations

import csv as rows
import io
from collections.abc import Mapping

from leastwise.audit import Audit, Result
from leastwise.report.about import about, evidence_line, seen_times
from leastwise.report.safe import for_cell

__all__ = ["COLUMNS", "csv"]

COLUMNS = (
    *("status", "severity", "practice", "check", "title", "account", "alias", "region"),
    *("subject_type", "subject", "arn", "says", "evidence", "permissions", "count"),
    *("waiver_owner", "waiver_reason", "waiver_expires", "baseline", "since"),
    *("fingerprint", "seen_at", "snapshot", "calls_answered", "calls_made"),
)


def csv(audit: Audit) -> bytes:
    """The results in their order, below a line of titles.

    How much was seen stands in each row, as a file of rows has no other place for it.
    """
    text = io.StringIO()
    out = rows.writer(text)
    out.writerow(COLUMNS)
    aliases, times = dict(audit.accounts), seen_times(audit)
    seen = (audit.snapshot, audit.coverage.answered, audit.coverage.calls)
    out.writerows((*_row(result, aliases, times), *seen) for result in audit.results)
    return text.getvalue().encode()


def _row(result: Result, aliases: Mapping[str, str | None], times: Mapping[str, str]) -> tuple[str | int, ...]:
    subject, waiver = result.subject, result.waiver
    cells = (
        *(result.status, str(result.severity), result.practice, result.check, about()[result.check].title),
        *(result.account, aliases.get(result.account) or "", result.region or ""),
        *((subject.type, subject.id, subject.arn or "") if subject else ("", "", "")),
        result.says,
        "; ".join(map(evidence_line, result.evidence)),
        " ".join(result.permissions),
    )
    more = (
        *((waiver.owner, waiver.reason, waiver.expires) if waiver else ("", "", "")),
        *(result.news or "", result.since or "", result.fingerprint, times[result.account]),
    )
    return (*map(for_cell, cells), result.count, *map(for_cell, more))
