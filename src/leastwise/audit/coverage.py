"""How much of the accounts was seen.  Coverage and cleanliness are told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from leastwise.audit.result import Result
from leastwise.model import Estate, NotEntered, Status, ThresholdValue
from leastwise.model.organization import entered

__all__ = ["Coverage", "Missing", "coverage"]


class Missing(Struct, frozen=True, kw_only=True):
    """An operation that was not answered, over all accounts and regions."""

    call: str
    permission: str
    code: str
    calls: int
    """How many calls were refused."""
    accounts: tuple[str, ...]
    regions: tuple[str, ...]


class Coverage(Struct, frozen=True, kw_only=True):
    """What was seen, and what is unknown for it."""

    answered: int
    """Calls that were answered; a page counts as a call."""
    calls: int
    """Calls that were made."""
    missing: tuple[Missing, ...]
    unknown_checks: tuple[str, ...]
    """Ids of the checks that could not be answered in full."""
    seen_at: tuple[tuple[str, str, str], ...]
    """(account, time, where the time comes from)."""
    report_age_seconds: tuple[tuple[str, int], ...]
    """(account, age) of each credential report."""
    thresholds: tuple[tuple[str, ThresholdValue, ThresholdValue], ...] = ()
    """(name, value, default) of the lines that checks drew elsewhere than documented."""
    not_entered: tuple[NotEntered, ...] = ()
    """Accounts that belong to what was to be collected, and of which nothing was seen."""

    @property
    def complete(self) -> bool:
        """Whether every account was entered that could be."""
        return not any(account.active for account in self.not_entered)

    def sentence(self) -> str:
        """`37 of 38 calls answered; iam:GetLoginProfile denied, so 2 checks are UNKNOWN`."""
        told = f"{self.answered} of {self.calls} calls answered"
        if self.not_entered:
            told = f"{entered(len(self.seen_at), self.not_entered)}; {told}"
        names = [f"{item.call} {_refused(item.code)}" for item in self.missing]
        if names:
            told += f"; {', '.join(names[:5])}" + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        unknown = len(self.unknown_checks)
        if unknown:
            told += (
                f"{', so' if names else ';'} {unknown} {'check is' if unknown == 1 else 'checks are'} UNKNOWN in part"
            )
        return told


def coverage(
    estates: Sequence[Estate], results: Sequence[Result], not_entered: tuple[NotEntered, ...] = ()
) -> Coverage:
    """Sum up what was seen of these accounts.

    Args:
        estates: the accounts.
        results: one for each subject.
        not_entered: the accounts that are missing among them.
    """
    refused: dict[tuple[str, str, str], list[tuple[str, str | None]]] = defaultdict(list)
    for estate in estates:
        for gap in estate.gaps:
            refused[gap.call, gap.permission, gap.code].append((estate.account.id, gap.region))
    answered = sum(estate.answered for estate in estates)
    return Coverage(
        answered=answered,
        calls=answered + sum(map(len, refused.values())),
        missing=tuple(
            Missing(
                call=call,
                permission=permission,
                code=code,
                calls=len(places),
                accounts=tuple(sorted({account for account, _ in places})),
                regions=tuple(sorted({region for _, region in places if region})),
            )
            for (call, permission, code), places in sorted(refused.items())
        ),
        unknown_checks=tuple(sorted({result.check for result in results if result.status is Status.UNKNOWN})),
        seen_at=tuple((e.account.id, _iso(e), e.seen_at_source) for e in estates),
        report_age_seconds=tuple(_ages(estates)),
        thresholds=tuple(dict.fromkeys(changed for estate in estates for changed in estate.thresholds.changed())),
        not_entered=not_entered,
    )


def _iso(estate: Estate) -> str:
    return estate.seen_at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _ages(estates: Sequence[Estate]) -> list[tuple[str, int]]:
    return [
        (estate.account.id, max(0, int((estate.seen_at - estate.report_generated).total_seconds())))
        for estate in estates
        if isinstance(estate.report_generated, datetime)
    ]


def _refused(code: str) -> str:
    if "AccessDenied" in code or "Unauthorized" in code:
        return "denied"
    return "throttled" if "Throttl" in code or "TooManyRequests" in code else f"failed ({code})"
