"""Bring the credential report about.

AWS makes at most one report in four hours: the one that exists is used, unless it is older.
Source: "Generate credential reports for your AWS account", IAM User Guide.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from leastwise.collect.pages import moment
from leastwise.collect.step import Conversation, Refused

__all__ = ["credential_report"]

FRESH = timedelta(hours=4)

PATIENCE = 120.0
"""Seconds to wait for a report; AWS needs a few for a small account."""

ABSENT = frozenset({"ReportNotPresent", "ReportExpired", "ReportInProgress"})
"""Codes of GetCredentialReport that a new report, or patience, heals (the API's names with and without suffix)."""


def credential_report(talk: Conversation) -> dict[str, Any]:
    """The report that exists if it is younger than four hours, else a new one.

    When a new one is refused, or takes longer than two minutes, an older one is better than none.

    Raises:
        Refused: there is no report.
    """
    old = _existing(talk)
    if old is not None and _fresh(old, talk):
        return old
    try:
        _generate(talk)
        return talk.call("GetCredentialReport")
    except Refused:
        if old is not None:
            return old
        raise


def _existing(talk: Conversation) -> dict[str, Any] | None:
    try:
        return talk.call("GetCredentialReport")
    except Refused as refused:
        if refused.refusal.code in ABSENT:
            return None
        raise


def _fresh(report: dict[str, Any], talk: Conversation) -> bool:
    try:
        return talk.now() - moment(str(report.get("GeneratedTime", ""))) < FRESH
    except ValueError:
        return False


def _generate(talk: Conversation) -> None:
    """Wait until AWS says that the report is complete, or until patience ends."""
    waited, pause = 0.0, 0.2
    while talk.call("GenerateCredentialReport").get("State") != "COMPLETE" and waited < PATIENCE:
        talk.sleep(pause)
        waited, pause = waited + pause, min(2 * pause, 5.0)
