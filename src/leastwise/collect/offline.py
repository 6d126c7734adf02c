"""Find the pages of accounts in what was collected before: a snapshot, or exports of the AWS CLI."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Raw

from leastwise.collect.export import Export, read_authorization
from leastwise.collect.pages import Pages, moment
from leastwise.collect.report_file import ReportFile, read_report
from leastwise.collect.steps.iam_authorization import AUTHORIZATION
from leastwise.collect.steps.iam_credentials import REPORT
from leastwise.errors import InputError, SnapshotError, UsageError
from leastwise.model import NotEntered
from leastwise.snapshot import Line, Scope, Snapshot, open_snapshot
from leastwise.snapshot.format import member_name

__all__ = ["AccountPages", "Parted", "Source", "open_parted", "open_source"]


@dataclass(frozen=True, slots=True)
class AccountPages:
    """What is known of one account, and when it was so."""

    pages: Pages
    seen_at: datetime
    seen_at_source: str
    """Where `seen_at` comes from, in words."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a command reads."""

    path: str
    snapshot: str
    """The snapshot's id; of exports, the SHA-256 of the files."""
    accounts: tuple[AccountPages, ...]
    not_entered: tuple[NotEntered, ...] = ()
    """Accounts that were to be collected and could not be entered."""


@dataclass(frozen=True, slots=True)
class Parted:
    """A snapshot of which only the manifest was read: its accounts are read one at a time."""

    snapshot: Snapshot
    seen_at: datetime
    seen_at_source: str
    """Where `seen_at` comes from, in words."""

    def pages(self, scope: Scope, only: str = "") -> Pages:
        """The pages of one account; where `only` is given, those of one operation: `iam.ListUsers`.

        Raises:
            SnapshotError: a member cannot be read or trusted.
        """
        if not re.fullmatch("[0-9]{12}", scope.account):
            raise SnapshotError(
                f"`{self.snapshot.path}` names an account `{scope.account[:40]}`, which is not an account id"
            )
        return Pages(scope.account, scope.partition, scope.regions, self._chosen(scope, only).lines(scope))

    def _chosen(self, scope: Scope, only: str) -> Snapshot:
        if not only:
            return self.snapshot
        members = self.snapshot.members.get(scope.account, ())
        some = tuple(member for member in members if member.name.endswith(f"/{only}.jsonl"))
        return dataclasses.replace(self.snapshot, members={scope.account: some})


def open_parted(path: Path, *, seen_at: datetime | None) -> Parted | None:
    """Open a snapshot to read its accounts one at a time; None: it is an export, which has one.

    Args:
        path: what to open.
        seen_at: the time to take as now, with its zone; none: the snapshot's own.

    Raises:
        InputError: it cannot be read.
        SnapshotError: it is a snapshot that cannot be trusted.
    """
    return _parted(open_snapshot(path), seen_at) if path.is_dir() or _is_zip(path) else None


def open_source(path: Path, *, credential_report: Path | None, seen_at: datetime | None) -> Source:
    """Open a snapshot (folder or zip) or the output of `aws iam get-account-authorization-details`.

    Args:
        path: what to open.
        credential_report: a report beside an export, as JSON of the CLI or CSV.
        seen_at: the time to take as now, with its zone; none: a snapshot's own, else that of the credential
            report, else that of the file.

    Raises:
        InputError: it cannot be read, or mixes accounts.
        SnapshotError: it is a snapshot that cannot be trusted.
        UsageError: a report is given beside a snapshot, which has its own.
    """
    if path.is_dir() or _is_zip(path):
        if credential_report is not None:
            raise UsageError(f"`{path}` is a snapshot and has its own credential report: leave --credential-report out")
        return _from_snapshot(open_snapshot(path), seen_at)
    return _from_export(path, credential_report, seen_at)


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06") or path.suffix == ".zip"
    except OSError as error:
        raise InputError(f"cannot read `{path}`: {(error.strerror or str(error)).lower()}") from error


def _parted(snapshot: Snapshot, seen_at: datetime | None) -> Parted:
    try:
        started = moment(snapshot.manifest.started)
    except ValueError as error:
        raise SnapshotError(f"`manifest.json` in `{snapshot.path}` does not say when it was started") from error
    if not snapshot.manifest.scopes:
        raise SnapshotError(f"`{snapshot.path}` holds no account: collect again")
    when, why = (seen_at, "as --seen-at says") if seen_at else (started, "when the collection started")
    return Parted(snapshot, when, why)


def _from_snapshot(snapshot: Snapshot, seen_at: datetime | None) -> Source:
    parted, manifest = _parted(snapshot, seen_at), snapshot.manifest
    when, why = parted.seen_at, parted.seen_at_source
    accounts = tuple(AccountPages(parted.pages(scope), when, why) for scope in manifest.scopes)
    return Source(snapshot.path, manifest.id, accounts, manifest.not_entered)


def _from_export(path: Path, beside: Path | None, seen_at: datetime | None) -> Source:
    report = read_report(beside) if beside else None
    when, why = _when(path, report, seen_at)
    at = when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    export = read_authorization(path, at)
    partition, account = _account(path, export, beside, report)
    lines = _lines(account, export, report, at)
    pages = Pages(account, partition, (), lines, missing="an export of the AWS CLI does not hold it")
    return Source(str(path), _digest(path, beside), (AccountPages(pages, when, why),))


def _when(path: Path, report: ReportFile | None, seen_at: datetime | None) -> tuple[datetime, str]:
    if seen_at:
        return seen_at, "as --seen-at says"
    if report and report.generated:
        return report.generated, "when the credential report was generated"
    return datetime.fromtimestamp(path.stat().st_mtime, UTC), f"when `{path.name}` was last written"


def _account(path: Path, export: Export, beside: Path | None, report: ReportFile | None) -> tuple[str, str]:
    """Partition and account; an account without a single role or user is known by its report."""
    owners = {(export.partition, export.account)} if export.account else set()
    reported = report.accounts if report else frozenset()
    if len(reported) > 1 or (owners and reported - owners):
        raise InputError(
            f"`{beside}` is a credential report of account {' and '.join(sorted(a for _, a in reported))}, "
            f"`{path}` is of {export.account or 'nobody'}: give the report of the same account"
        )
    for owner in owners | reported:
        if re.fullmatch("[0-9]{12}", owner[1]):
            return owner
    raise InputError(f"`{path}` does not show whose account it is: there is nobody in it; give a credential report too")


def _lines(account: str, export: Export, report: ReportFile | None, at: str) -> Iterator[tuple[str, Line]]:
    name = member_name(account, None, AUTHORIZATION.service, AUTHORIZATION.operation)
    yield from ((name, line) for line in export.lines)
    if report:
        name = member_name(account, None, REPORT.service, REPORT.operation)
        yield name, Line(request={}, at=at, response=Raw(report.response))


def _digest(*paths: Path | None) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if path is not None:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
