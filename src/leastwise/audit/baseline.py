"""An audit beside an earlier one: what is new, what is there still, what is fixed.

Fingerprints are the key.  A finding of before counts as fixed where its check was answered; where it was not, it is
unseen, which is no news in either direction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec
from msgspec import Struct

from leastwise.audit.result import News, Result
from leastwise.errors import InputError
from leastwise.model import Status

__all__ = ["Baseline", "Comparison", "Fate", "Former", "compare", "read_baseline"]

SCHEMA = "leastwise/results/1"

FINDINGS = (Status.FAIL, Status.WAIVED)


class _Subject(Struct, frozen=True):
    type: str
    id: str


class Former(Struct, frozen=True):
    """A result of the earlier audit."""

    check: str
    status: str
    severity: str
    account: str
    says: str
    fingerprint: str
    region: str | None = None
    subject: _Subject | None = None
    since: str | None = None
    """When it was first seen, if that audit knew."""


class Baseline(Struct, frozen=True, rename={"schema_": "schema"}):
    """An earlier audit."""

    schema_: str
    snapshot: str
    seen_at: str
    results: tuple[Former, ...]


class Comparison(Struct, frozen=True, kw_only=True):
    """What became of the findings of the earlier audit."""

    snapshot: str
    """Id of the snapshot that it was made of."""
    seen_at: str
    new: int
    still: int
    fixed: tuple[Former, ...]
    unseen: tuple[Former, ...]
    """Findings whose check was not answered this time, did not run, or whose account was not read."""


class Fate(StrEnum):
    """What became of a finding that is no longer there."""

    FIXED = "fixed"
    UNSEEN = "unseen"


def read_baseline(path: str, data: bytes) -> Baseline:
    """The audit that `audit --format json` wrote.

    Args:
        path: how messages name the file.
        data: what it holds.

    Raises:
        InputError: it is not one, or of a newer format.
    """
    try:
        found = msgspec.json.decode(data, type=Baseline)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"`{path}` is not an audit as `audit --format json` writes it: {str(error).lower()}"
        ) from error
    if found.schema_ != SCHEMA:
        raise InputError(f"`{path}` holds `{found.schema_[:80]}`, not `{SCHEMA}`: make it again with this version")
    return found


def compare(
    results: Sequence[Result], baseline: Baseline, seen_at: Mapping[str, str], ran: frozenset[str]
) -> tuple[list[Result], Comparison]:
    """The same results, with what is new and since when, and what became of the rest.

    Args:
        results: one for each subject.
        baseline: the earlier audit.
        seen_at: when each account was observed, by id.
        ran: the ids of the checks that ran.
    """
    before = {former.fingerprint: former for former in baseline.results if former.status in FINDINGS}
    compared = [_compared(result, before, baseline.seen_at, seen_at) for result in results]
    here = {result.fingerprint: result for result in compared}
    gone = [
        (former, _fate(former, here, results, seen_at, ran))
        for former in before.values()
        if not _is_there(former, here)
    ]
    return compared, Comparison(
        snapshot=baseline.snapshot,
        seen_at=baseline.seen_at,
        new=sum(result.news is News.NEW for result in compared),
        still=sum(result.news is News.STILL for result in compared),
        fixed=tuple(former for former, fate in gone if fate is Fate.FIXED),
        unseen=tuple(former for former, fate in gone if fate is Fate.UNSEEN),
    )


def _compared(result: Result, before: Mapping[str, Former], then: str, now: Mapping[str, str]) -> Result:
    if result.status not in FINDINGS:
        return result
    former = before.get(result.fingerprint)
    if former is None:
        return msgspec.structs.replace(result, news=News.NEW, since=now[result.account])
    return msgspec.structs.replace(result, news=News.STILL, since=former.since or then)


def _is_there(former: Former, here: Mapping[str, Result]) -> bool:
    return former.fingerprint in here and here[former.fingerprint].status in FINDINGS


def _fate(
    former: Former,
    here: Mapping[str, Result],
    results: Sequence[Result],
    accounts: Mapping[str, str],
    ran: frozenset[str],
) -> Fate:
    if former.check not in ran or former.account not in accounts:
        return Fate.UNSEEN
    same = here.get(former.fingerprint)
    if same is not None:
        return Fate.UNSEEN if same.status is Status.UNKNOWN else Fate.FIXED
    return Fate.UNSEEN if any(_hides(former, result) for result in results) else Fate.FIXED


def _hides(former: Former, result: Result) -> bool:
    """Whether the subject of a finding of before may be among what was not seen."""
    return (
        result.status is Status.UNKNOWN
        and result.subject is None
        and (result.check, result.account) == (former.check, former.account)
    )
