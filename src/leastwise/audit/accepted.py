"""What waivers do to results: what they cover becomes WAIVED, and those that are expired or unused are findings."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date
from typing import Any

import msgspec
from msgspec import Struct

from leastwise.audit.result import Accepted, Result
from leastwise.audit.waiver import Waiver
from leastwise.checks.check import Check, Reference
from leastwise.checks.page import CheckPage
from leastwise.model import PRACTICES, Estate, Fact, Fail, Gap, Observed, Severity, Status, Subject, Verdict, seen

__all__ = ["WAIVER_CHECKS", "accept", "checks_of"]


class Used(Struct, frozen=True, kw_only=True):
    """A waiver, and how many findings of an audit it covers."""

    waiver: Waiver
    findings: Fact[int]
    """A gap where something that it may be about was not seen."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return self.waiver.subject


def accept(results: Sequence[Result], estates: Sequence[Estate], waivers: Sequence[Waiver]) -> list[Result]:
    """The same results; failures that a waiver covers are WAIVED, unless it has expired.

    Where several cover one, the one that holds longest counts.
    """
    days = {estate.account.id: _day(estate) for estate in estates}
    tags = _tags(estates)
    lasting = sorted(waivers, key=lambda waiver: waiver.expires, reverse=True)

    def one(result: Result) -> Result:
        if result.status is not Status.FAIL:
            return result
        found = next((w for w in lasting if w.expires >= days[result.account] and w.covers(result, tags)), None)
        if found is None:
            return result
        accepted = Accepted(owner=found.owner, reason=found.reason, expires=found.expires.isoformat())
        return msgspec.structs.replace(result, status=Status.WAIVED, waiver=accepted)

    return [one(result) for result in results]


def checks_of(
    results: Sequence[Result], estates: Sequence[Estate], checks: Sequence[Check[Any]], waivers: Sequence[Waiver]
) -> Iterator[tuple[Estate, tuple[Check[Used], ...]]]:
    """The checks on the waivers themselves, by account; each waiver is judged in the first account that it is about.

    Waivers of checks that did not run, and of accounts that were not read, are not judged.
    """
    ran, tags, left = {check.id for check in checks}, _tags(estates), list(waivers)
    for estate in estates:
        mine = [waiver for waiver in left if waiver.of_account(estate.account.id) and ran & {*waiver.checks}]
        left = [waiver for waiver in left if waiver not in mine]
        used = Observed(tuple(Used(waiver=w, findings=_findings(w, results, tags)) for w in mine))
        yield estate, tuple(_about(check, used) for check in WAIVER_CHECKS)


def _about(check: Check[Used], used: Observed[Used]) -> Check[Used]:
    return dataclasses.replace(check, subjects=lambda estate: used)


def _findings(waiver: Waiver, results: Sequence[Result], tags: Mapping[str, Mapping[str, str]]) -> Fact[int]:
    """How many failures it covers, expired or not; unknown where none is known and one may be hidden."""
    count = sum(r.status in (Status.FAIL, Status.WAIVED) and waiver.covers(r, tags) for r in results)
    hidden = (r for r in results if r.status is Status.UNKNOWN and _may_be_about(waiver, r, tags))
    unseen = None if count else next(hidden, None)
    if unseen is None:
        return count
    permission = next(iter(unseen.permissions), "")
    call = unseen.evidence[0].call if unseen.evidence else permission
    why = f"`{unseen.check}` is UNKNOWN ({unseen.says})"
    return Gap(call=call, permission=permission, account=unseen.account, code="NotCollected", why=why)


def _may_be_about(waiver: Waiver, result: Result, tags: Mapping[str, Mapping[str, str]]) -> bool:
    if result.subject is None:
        return result.check in waiver.checks and waiver.of_account(result.account)
    return waiver.covers(result, tags)


def _tags(estates: Sequence[Estate]) -> dict[str, dict[str, str]]:
    """The tags of what has tags, by ARN."""
    return {
        item.arn: dict(item.tags)
        for estate in estates
        for items in (estate.users.items, estate.roles.items, estate.instances.items)
        for item in items
    }


def _day(estate: Estate) -> date:
    return estate.seen_at.astimezone(UTC).date()


def _expired(estate: Estate, used: Used) -> Verdict:
    waiver = used.waiver
    if waiver.expires >= _day(estate):
        return None
    return Fail(f"the waiver at {waiver.place} expired on {waiver.expires.isoformat()}: {_whose(waiver)}")


def _unused(estate: Estate, used: Used) -> Verdict:
    if seen(used.findings):
        return None
    waiver = used.waiver
    return Fail(f"the waiver at {waiver.place} covers no finding: {_whose(waiver)}")


def _whose(waiver: Waiver) -> str:
    return f"`{waiver.name}`, owner {waiver.owner}, reason: {waiver.reason}"


def _nobody(estate: Estate) -> Observed[Used]:
    """An Estate knows no waivers: those of an audit are put in when it is made."""
    return Observed()


def _practice() -> Any:
    return next(practice for practice in PRACTICES if practice.id == "remove_unneeded")


_EXPIRED_PAGE = """Expired waivers.

## What it finds
Entries of `waivers.toml` whose last day has passed.

## Why it matters
Somebody accepted a risk for a time, and the time is over. What the waiver hid counts again, and its owner should know.

## How it is decided
By the day on which the account was observed, in UTC. A waiver holds to the end of its day.

## What to do
Fix what it is about and delete the entry, or agree with its owner on another day. The reason has to be read again, and
not only the date moved.

## References
- The page on waivers in this project's documentation
"""

_UNUSED_PAGE = """Waivers that cover nothing.

## What it finds
Entries of `waivers.toml` that cover no finding of this audit.

## Why it matters
A waiver that is left behind silently accepts whatever it fits next, perhaps years later and on somebody else.

## How it is decided
By all findings of the checks that it names, in the accounts that it names. Where one of these checks is UNKNOWN for
subjects that it may be about, so is this. Waivers of checks that did not run are not judged.

## What to do
Delete the entry. If it should have covered something, compare its subject with the id and the ARN in the finding.

## References
- The page on waivers in this project's documentation
"""

WAIVER_CHECKS: tuple[Check[Used], ...] = (
    Check(
        id="waiver-expired",
        practice=_practice(),
        severity=Severity.LOW,
        page=CheckPage.parse(_EXPIRED_PAGE),
        needs=frozenset(),
        reference=Reference(controls=()),
        subjects=_nobody,
        judge=_expired,
    ),
    Check(
        id="waiver-unused",
        practice=_practice(),
        severity=Severity.LOW,
        page=CheckPage.parse(_UNUSED_PAGE),
        needs=frozenset(),
        reference=Reference(controls=()),
        subjects=_nobody,
        judge=_unused,
    ),
)
