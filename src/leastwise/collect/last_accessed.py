"""Read a report of last accessed services that was started before: wait for it, join its pages.

Source: "Refine permissions in AWS using last accessed information", IAM User Guide.
"""

from __future__ import annotations

from typing import Any

from leastwise.collect.step import Conversation, Refused
from leastwise.snapshot import Refusal

__all__ = ["PATIENCE", "last_accessed"]

PATIENCE = 120.0
"""Seconds to wait for one report; most are ready in a few."""

_MOST_PAGES = 100
_GET = "GetServiceLastAccessedDetails"


def last_accessed(talk: Conversation) -> dict[str, Any]:
    """The report that `JobId` of the request makes, with the services of all of its pages.

    Raises:
        Refused: it was refused, failed, or was not ready within two minutes.
    """
    job = talk.request["JobId"]
    first = _finished(talk, job)
    services, page, tokens = list(first.get("ServicesLastAccessed", ())), first, set[str]()
    while page.get("IsTruncated"):
        marker = page.get("Marker")
        if not marker or marker in tokens or len(tokens) >= _MOST_PAGES:
            raise Refused(Refusal("BadToken", "the next page's token is missing or was given before"))
        tokens.add(marker)
        page = talk.call(_GET, {"JobId": job, "MaxItems": 1000, "Marker": marker})
        services += page.get("ServicesLastAccessed", ())
    return {**first, "ServicesLastAccessed": services}


def _finished(talk: Conversation, job: object) -> dict[str, Any]:
    """The first page, once the job has ended; AWS takes some seconds for one."""
    waited, pause = 0.0, 0.5
    while True:
        page = talk.call(_GET, {"JobId": job, "MaxItems": 1000})
        match page.get("JobStatus"):
            case "COMPLETED":
                return page
            case "FAILED":
                error = page.get("Error", {})
                raise Refused(Refusal(str(error.get("Code") or "JobFailed"), str(error.get("Message", ""))))
        if waited >= PATIENCE:
            raise Refused(Refusal("JobTimeout", f"the report was not ready within {PATIENCE:.0f} seconds"))
        talk.sleep(pause)
        waited, pause = waited + pause, min(2 * pause, 5.0)
