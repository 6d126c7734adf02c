"""The audit of what a path holds: one account here, many of them each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leastwise.audit import Audit, Baseline, Waiver
    from leastwise.checks import Check
    from leastwise.collect.offline import Parted

__all__ = ["audited", "audited_in_parts"]


def audited(
    path: Path,
    checks: Sequence[Check[Any]],
    *,
    credential_report: Path | None = None,
    seen_at: str | None = None,
    every: bool = False,
    waivers: Sequence[Waiver] = (),
    baseline: Baseline | None = None,
    jobs: int | None = None,
) -> Audit:
    """Audit a snapshot or an export.

    Args:
        path: what to read.
        checks: what to look for.
        credential_report: a report beside an export.
        seen_at: the time to take as now.
        every: one result per subject.
        waivers: what somebody has accepted.
        baseline: an earlier audit to compare with.
        jobs: how many processes at most; none: one for each core.

    Raises:
        InputError: it cannot be read, or is neither.
        UsageError: `seen_at` is not a time.
    """
    from leastwise.audit import audit
    from leastwise.cli.configured import with_thresholds
    from leastwise.cli.pool import processes
    from leastwise.cli.sources import read, time_of
    from leastwise.collect.offline import open_parted

    opened = None if credential_report else open_parted(path, seen_at=time_of(seen_at))
    if opened and len(opened.snapshot.manifest.scopes) > 1:
        many = processes(jobs, len(opened.snapshot.manifest.scopes))
        return audited_in_parts(path, opened, checks, every=every, waivers=waivers, baseline=baseline, processes=many)
    one = read(path, credential_report, seen_at)
    return audit(
        one.id,
        with_thresholds(one.estates),
        checks,
        every=every,
        waivers=waivers,
        baseline=baseline,
        not_entered=one.not_entered,
    )


def audited_in_parts(
    path: Path,
    opened: Parted,
    checks: Sequence[Check[Any]],
    *,
    every: bool = False,
    waivers: Sequence[Waiver] = (),
    baseline: Baseline | None = None,
    processes: int = 1,
) -> Audit:
    """Audit the accounts of a snapshot, each by itself; never is more than one account in the memory of a process.

    Args:
        path: where the snapshot is.
        opened: the same, opened.
        checks: what to look for.
        every: one result per subject.
        waivers: what somebody has accepted.
        baseline: an earlier audit to compare with.
        processes: how many read and judge.

    Raises:
        SnapshotError: a member cannot be read or trusted.
    """
    from leastwise.audit import audit
    from leastwise.cli.configured import configuration
    from leastwise.cli.parts import Work, brief, organizations
    from leastwise.cli.pool import in_order

    settings, manifest = configuration(), opened.snapshot.manifest
    work = Work(
        path=path.resolve(),
        snapshot=manifest.id,
        seen_at=opened.seen_at,
        seen_at_source=opened.seen_at_source,
        organizations=organizations(opened),
        checks=tuple(check.id for check in checks),
        thresholds=settings.thresholds,
        fixing=settings.fixing,
        every=every or bool(waivers) or baseline is not None,
        tagged=bool(waivers),
    )
    parts = [*in_order(work, opened, processes)]
    return audit(
        manifest.id,
        brief(work, parts),
        checks,
        every=every,
        waivers=waivers,
        baseline=baseline,
        not_entered=manifest.not_entered,
        across=lambda estates, checks: (part.results for part in parts),
    )
