"""Run checks over Estates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from leastwise.audit.accepted import WAIVER_CHECKS, accept, checks_of
from leastwise.audit.baseline import Baseline, Comparison, compare
from leastwise.audit.coverage import Coverage, coverage
from leastwise.audit.result import Result, fingerprint
from leastwise.audit.score import Score, score
from leastwise.audit.waiver import Waiver
from leastwise.checks import Check
from leastwise.errors import InputError, JsonError, PolicyError
from leastwise.model import (
    Estate,
    Evidence,
    Fail,
    Gap,
    NotApplicable,
    NotEntered,
    Severity,
    Status,
    Subject,
    Unseen,
    Verdict,
)

__all__ = ["Across", "Audit", "audit", "in_turn", "judge", "partition"]


class Audit(Struct, frozen=True, kw_only=True):
    """The audit of one or more accounts."""

    snapshot: str
    """Id of the snapshot: SHA-256 of what it holds."""
    seen_at: str
    """When the youngest of the accounts was observed, ISO 8601 with Z."""
    accounts: tuple[tuple[str, str | None], ...]
    """(id, alias) pairs."""
    coverage: Coverage
    score: Score
    results: tuple[Result, ...]
    baseline: Comparison | None = None
    """What became of the findings of an earlier audit; None: there is none to compare with."""


_DOUBTS = (Unseen, InputError)
"""What a check raises where it cannot tell."""

OURS = frozenset({"NotCollected", "NotSaid", "OtherAccount", "Unreadable"})
"""Codes of gaps that are no refusal of AWS: their text says it all."""


Across = Callable[[Sequence[Estate], Sequence[Check[Any]]], Iterable[tuple[Result, ...]]]
"""Gives the results of `partition` for each Estate, in the order of the Estates, wherever they are made."""


def partition(estate: Estate, checks: Sequence[Check[Any]], *, every: bool = True) -> tuple[Result, ...]:
    """Judge every subject of one account: a function of its Estate alone, for a process of a pool or of a cluster.

    Args:
        estate: the account.
        checks: what to look for.
        every: one result per subject; otherwise those that pass, and those that a check does not apply to for one
            reason, are counted in one result.  `audit` says the same of them, unless it compares or waives.
    """
    judged = judge if every else _counted
    return tuple(result for check in checks for result in judged(check, estate))


def in_turn(estates: Sequence[Estate], checks: Sequence[Check[Any]]) -> Iterator[tuple[Result, ...]]:
    """Judge the accounts one after the other."""
    return (partition(estate, checks) for estate in estates)


def audit(
    snapshot: str,
    estates: Sequence[Estate],
    checks: Sequence[Check[Any]],
    *,
    every: bool = False,
    waivers: Sequence[Waiver] = (),
    baseline: Baseline | None = None,
    not_entered: tuple[NotEntered, ...] = (),
    across: Across | None = None,
) -> Audit:
    """Judge every subject of every account.

    Args:
        snapshot: id of what the Estates were read from.
        estates: one for each account.
        checks: what to look for.
        every: one result per subject; otherwise subjects that pass, and those hidden by one and the same gap,
            are told in one line with their count.
        waivers: what somebody has accepted.
        baseline: an earlier audit to compare with.
        not_entered: accounts that were to be collected and could not be entered.
        across: judges the accounts, in their order; none: one after the other, here, as a single one always is.
    """
    if len(estates) == 1:
        full = [*partition(estates[0], checks, every=every or bool(waivers) or baseline is not None)]
    else:
        full = [result for part in (across or in_turn)(estates, checks) for result in part]
    ran = (*checks, *(WAIVER_CHECKS if waivers else ()))
    full = _waived(full, estates, checks, waivers) if waivers else full
    compared = None
    if baseline is not None:
        times = {estate.account.id: _iso(estate.seen_at) for estate in estates}
        full, compared = compare(full, baseline, times, frozenset(check.id for check in ran))
    results = full if every else [*_gathered(full)]
    youngest = max((estate.seen_at for estate in estates), default=None)
    return Audit(
        snapshot=snapshot,
        seen_at=_iso(youngest) if youngest else "",
        accounts=tuple((estate.account.id, estate.account.alias) for estate in estates),
        coverage=coverage(estates, full, not_entered),
        score=score(full, ran),
        results=tuple(sorted(results, key=lambda result: result.rank)),
        baseline=compared,
    )


def _waived(
    results: list[Result], estates: Sequence[Estate], checks: Sequence[Check[Any]], waivers: Sequence[Waiver]
) -> list[Result]:
    """The results under these waivers, and what is to be said of the waivers themselves."""
    about = checks_of(results, estates, checks, waivers)
    said = [result for estate, mine in about for check in mine for result in judge(check, estate)]
    return [*accept(results, estates, waivers), *said]


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def judge(check: Check[Any], estate: Estate) -> Iterator[Result]:
    """One result for every subject of a check, and one for each gap where more subjects may be."""
    observed = check.subjects(estate)
    for item in observed.items:
        yield _judged(check, estate, item)
    for gap in observed.gaps:
        yield _unknown(check, estate, None, (gap,))


def _counted(check: Check[Any], estate: Estate) -> Iterator[Result]:
    """As `judge`, with those that pass in one result, and those that the check does not apply to in one a reason.

    An account passes nine times in ten, and a result for each of these costs more than most checks.
    """
    alike: dict[NotApplicable | None, list[Any]] = {}
    observed = check.subjects(estate)
    for item in observed.items:
        try:
            verdict = check.judge(estate, item)
        except _DOUBTS as doubt:
            yield _doubtful(check, estate, item.subject, doubt)
            continue
        if isinstance(verdict, Fail):
            yield _told(check, estate, item.subject, verdict)
        else:
            alike.setdefault(verdict, []).append(item)
    for verdict, items in alike.items():
        first = _told(check, estate, items[0].subject, verdict)
        yield first if len(items) == 1 else _line(first, len(items), {item.subject.region for item in items})
    for gap in observed.gaps:
        yield _unknown(check, estate, None, (gap,))


def _judged(check: Check[Any], estate: Estate, item: Any) -> Result:
    try:
        verdict = check.judge(estate, item)
    except _DOUBTS as doubt:
        return _doubtful(check, estate, item.subject, doubt)
    return _told(check, estate, item.subject, verdict)


def _doubtful(check: Check[Any], estate: Estate, subject: Subject, doubt: Exception) -> Result:
    if isinstance(doubt, Unseen):
        return _unknown(check, estate, subject, doubt.gaps)
    what = "a policy document" if isinstance(doubt, (PolicyError, JsonError)) else "what was collected"
    return _result(check, estate, Status.UNKNOWN, subject, f"{what} cannot be read: {doubt}")


def _told(check: Check[Any], estate: Estate, subject: Subject, verdict: Verdict) -> Result:
    if verdict is None:
        return _result(check, estate, Status.PASS, subject, "as it should be")
    if isinstance(verdict, NotApplicable):
        return _result(check, estate, Status.NOT_APPLICABLE, subject, verdict.why)
    return _result(check, estate, Status.FAIL, subject, verdict.says, verdict.evidence, severity=verdict.severity)


def _unknown(check: Check[Any], estate: Estate, subject: Subject | None, gaps: tuple[Gap, ...]) -> Result:
    return _result(
        check,
        estate,
        Status.UNKNOWN,
        subject,
        "; ".join(dict.fromkeys(_refusal(gap) for gap in gaps)),
        tuple(Evidence(call=gap.call, request=gap.request, path="Error", value=gap.code) for gap in gaps),
        permissions=tuple(sorted({gap.permission for gap in gaps})),
        region=gaps[0].region if len({gap.region for gap in gaps}) == 1 else None,
    )


def _refusal(gap: Gap) -> str:
    if gap.code in OURS:
        return f"{gap.call}: {gap.why}"
    return f"{gap.call} was refused ({gap.code})"


def _result(
    check: Check[Any],
    estate: Estate,
    status: Status,
    subject: Subject | None,
    says: str,
    evidence: tuple[Evidence, ...] = (),
    *,
    severity: Severity | None = None,
    permissions: tuple[str, ...] = (),
    region: str | None = None,
) -> Result:
    account = estate.account
    place = (subject.region if subject else None) or region
    unique = subject.unique if subject else f"?{says}"
    return Result(
        check=check.id,
        practice=check.practice.id,
        status=status,
        severity=check.severity if severity is None else severity,
        account=account.id,
        region=place,
        subject=subject,
        says=says,
        evidence=evidence,
        permissions=permissions,
        fingerprint=fingerprint(account.partition, account.id, place, check.id, unique),
    )


def _gathered(results: Sequence[Result]) -> Iterator[Result]:
    """Failures one by one, waived or not; of the rest one line for each check, account, status and reason."""
    alike: dict[tuple[object, ...], list[Result]] = defaultdict(list)
    for result in results:
        if result.status in (Status.FAIL, Status.WAIVED):
            yield result
        elif result.status is Status.PASS:
            alike[result.check, result.account, result.status].append(result)
        else:
            alike[result.check, result.account, result.status, result.says].append(result)
    for group in alike.values():
        if len(group) == 1:
            yield group[0]
        else:
            yield _line(group[0], sum(result.count for result in group), {result.region for result in group})


def _line(first: Result, count: int, regions: Set[str | None]) -> Result:
    """Results of one status and reason in one line."""
    return msgspec.structs.replace(
        first,
        subject=None,
        region=first.region if len(regions) == 1 else None,
        count=count,
        fingerprint=fingerprint("", first.account, None, first.check, f"{first.status}:{first.says}"),
    )
