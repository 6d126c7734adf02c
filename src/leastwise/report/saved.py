"""An audit read back from its JSON, as strictly as it was written."""

from __future__ import annotations

import json
import re
from datetime import datetime

import msgspec
from msgspec import Struct

from leastwise.audit import Audit, Coverage, PracticeScore, Result, Score, known_checks
from leastwise.errors import InputError
from leastwise.model import PRACTICES, Evidence, NotEntered, Severity, Subject
from leastwise.report.json import SCHEMA
from leastwise.report.saved_shape import SavedAudit, SavedCoverage, SavedPractice, SavedResult, SavedSubject

__all__ = ["read_results"]


class _Kind(Struct):
    schema: str


def read_results(path: str, data: bytes) -> Audit:
    """The audit that `audit --format json` wrote.

    Args:
        path: how messages name the file.
        data: what it holds.

    Raises:
        InputError: it is none, it is of a newer format, or it is broken.
    """
    _refuse_others(path, data)
    try:
        found = msgspec.json.decode(data, type=SavedAudit)
        json.loads(data, object_pairs_hook=_unique)
        _check(found)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InputError(f"`{path}` is broken: {_lower(error)}; make it again with `audit --format json`") from error
    return _audit(found)


def _refuse_others(path: str, data: bytes) -> None:
    """Tells a file of another kind from one that is broken."""
    try:
        schema = msgspec.json.decode(data, type=_Kind).schema
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"`{path}` is not what `audit --format json` writes: {_lower(error)}") from error
    if schema == SCHEMA:
        return
    kind, _, number = SCHEMA.rpartition("/")
    found = re.fullmatch(rf"{re.escape(kind)}/(\d{{1,9}})", schema)
    if found and int(found[1]) > int(number):
        raise InputError(f"`{path}` is of a newer format, `{schema}`: use a newer leastwise")
    raise InputError(f"`{path}` holds `{schema[:80]}`, not `{SCHEMA}`: give what `audit --format json` writes")


def _unique(pairs: list[tuple[str, object]]) -> None:
    if len(pairs) > 1 and len({key for key, _ in pairs}) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key `{next(key for key in keys if keys.count(key) > 1)}` stands twice")


def _check(found: SavedAudit) -> None:
    """What holds between fields."""
    practices = {check.id: check.practice.id for check in known_checks()}
    accounts = {account.id for account in found.accounts}
    for result in found.results:
        if result.account not in accounts:
            raise ValueError(f"a result is of `{result.account}`, which is not among the accounts")
        if result.check not in practices:
            raise ValueError(f"this version has no check `{result.check}`")
        if result.practice != practices[result.check]:
            raise ValueError(f"`{result.check}` does not belong to `{result.practice}`")
    if [row.practice for row in found.score.practices] != [practice.id for practice in PRACTICES]:
        raise ValueError("the practices of the score are not the eleven")
    for time in _times(found):
        datetime.fromisoformat(time)
    if found.results and not found.seen_at:
        raise ValueError("there are results, and `seen_at` is empty")


def _times(found: SavedAudit) -> set[str]:
    times = {seen.time for seen in found.coverage.seen_at} | {result.since for result in found.results}
    return {time for time in (*times, found.seen_at) if time}


def _audit(found: SavedAudit) -> Audit:
    return Audit(
        snapshot=found.snapshot,
        seen_at=found.seen_at,
        accounts=tuple((account.id, account.alias) for account in found.accounts),
        coverage=_coverage(found.coverage),
        score=Score(overall=found.score.overall, practices=tuple(map(_practice, found.score.practices))),
        results=tuple(map(_result, found.results)),
        baseline=found.baseline,
    )


def _coverage(found: SavedCoverage) -> Coverage:
    return Coverage(
        answered=found.answered,
        calls=found.calls,
        missing=found.missing,
        unknown_checks=found.unknown_checks,
        seen_at=tuple((seen.account, seen.time, seen.source) for seen in found.seen_at),
        report_age_seconds=tuple(found.credential_report_age_seconds.items()),
        thresholds=tuple((each.name, each.value, each.default) for each in found.thresholds),
        not_entered=tuple(
            NotEntered(account=each.account, name=each.name, code=each.code, why=each.why) for each in found.not_entered
        ),
    )


def _practice(found: SavedPractice) -> PracticeScore:
    return PracticeScore(
        practice=found.practice,
        score=found.score,
        failing=found.failing,
        passing=found.passing,
        unknown=found.unknown,
        worst=None if found.worst is None else Severity[found.worst.upper()],
    )


def _result(found: SavedResult) -> Result:
    return Result(
        check=found.check,
        practice=found.practice,
        status=found.status,
        severity=Severity[found.severity.upper()],
        account=found.account,
        region=found.region,
        subject=_subject(found.subject, found.region) if found.subject else None,
        says=found.says,
        evidence=tuple(
            Evidence(call=each.call, request=tuple(each.request.items()), path=each.path, value=each.value)
            for each in found.evidence
        ),
        permissions=found.permissions,
        count=found.count,
        waiver=found.waiver,
        news=found.baseline,
        since=found.since,
        fingerprint=found.fingerprint,
    )


def _subject(found: SavedSubject, region: str | None) -> Subject:
    """What stays the same when it is renamed is in the fingerprint only; nothing shows it."""
    return Subject(type=found.type, id=found.id, arn=found.arn, unique=found.id, region=region)


def _lower(error: Exception) -> str:
    said = str(error)[:200]
    return said if said[:2].isupper() else f"{said[:1].lower()}{said[1:]}"
