"""Whether a permission was used: what is asked before it is taken away.

IAM remembers for 400 days and is up to four hours behind, so the last hours are never known to be idle: False means
that no use was seen up to the report.  Of an action that is not tracked it is only known that its service was not used.
Source: "Refine permissions in AWS using last accessed information", IAM User Guide.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from leastwise.model import Estate, Gap, LastAccessedReport, Observed, Unseen

__all__ = ["CALL", "TRACKED", "reported", "used_since"]

CALL = "iam:GetServiceLastAccessedDetails"
"""The call, and the permission, that shows it."""

TRACKED = timedelta(days=400)
"""How long IAM remembers."""


def used_since(estate: Estate, arn: str, asked: str, since: datetime) -> bool:
    """Whether a service or an action was used through a user, group, role or policy at `since` or later.

    Args:
        estate: the account.
        arn: of the user, the group (its members count), the role, or the policy (whoever carries it counts).
        asked: `s3`, or `s3:CreateBucket`, in any letter case.
        since: with its zone.

    Raises:
        Unseen: there is no report on `arn`, or it lacks the service; AWS does not track the action, and its
            service was used; or `since` is further back than IAM remembers.
    """
    prefix, _, name = asked.lower().partition(":")
    report = reported(estate, arn)
    service = next((each for each in report.services if each.service == prefix), None)
    if service is None:
        raise Unseen(_gap(estate, arn, "NotSaid", f"the report does not hold {prefix}"))
    last = service.last_authenticated
    if name and last is not None and last >= since:
        action = next((each for each in service.actions if each.name.lower() == name), None)
        if action is None:
            raise Unseen(_gap(estate, arn, "NotSaid", f"the use of {asked} is not tracked"))
        last = action.last_accessed
    if last is None and since < report.generated - TRACKED:
        raise Unseen(_gap(estate, arn, "NotSaid", "that is further back than use is tracked"))
    return last is not None and last >= since


def reported(estate: Estate, arn: str) -> LastAccessedReport:
    """What AWS reports on one user, group, role or policy.

    Raises:
        Unseen: there is no report on it.
    """
    found = _by_arn(estate.service_last_accessed).get(arn)
    if found is not None:
        return found
    hidden = _gaps_by_arn(estate.service_last_accessed)
    gaps = (*hidden.get(None, ()), *hidden.get(arn, ()))
    raise Unseen(*(gaps or (_gap(estate, arn, "NotCollected", "it was not asked for"),)))


@lru_cache(maxsize=8)
def _by_arn(observed: Observed[LastAccessedReport]) -> dict[str, LastAccessedReport]:
    return {each.arn: each for each in observed.items}


@lru_cache(maxsize=8)
def _gaps_by_arn(observed: Observed[LastAccessedReport]) -> dict[str | None, tuple[Gap, ...]]:
    """The gaps by what was asked about; None: those that hide all of it."""
    found: dict[str | None, list[Gap]] = {}
    for gap in observed.gaps:
        found.setdefault(dict(gap.request).get("Arn"), []).append(gap)
    return {arn: tuple(gaps) for arn, gaps in found.items()}


def _gap(estate: Estate, arn: str, code: str, why: str) -> Gap:
    return Gap(call=CALL, permission=CALL, account=estate.account.id, request=(("Arn", arn),), code=code, why=why)
