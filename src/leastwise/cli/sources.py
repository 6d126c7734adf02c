"""Where Estates come from: a snapshot, an export, or AWS itself."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.collect.organization import Membership
    from leastwise.collect.step import Step
    from leastwise.collect.target import Target
    from leastwise.model import Estate, NotEntered
    from leastwise.snapshot import Manifest

__all__ = [
    "LIVE",
    "Read",
    "accounts_to_ask",
    "collect_live",
    "keeping_place",
    "membership",
    "read",
    "snapshot_folder",
    "target",
    "time_of",
]

LIVE = "live"
STALE_SECONDS = 4 * 3600
"""An interrupted collection is gone on with for as long as AWS keeps a credential report."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the Estates, the id of what they were read from, and the accounts that are missing there."""

    id: str
    estates: tuple[Estate, ...]
    not_entered: tuple[NotEntered, ...] = ()


def read(path: Path, credential_report: Path | None = None, seen_at: str | None = None) -> Read:
    """The accounts in a snapshot or an export.

    Raises:
        InputError: it cannot be read, or is neither.
        UsageError: `seen_at` is not a time.
    """
    from leastwise.collect.assemble import estate, with_organization
    from leastwise.collect.offline import open_source

    source = open_source(path, credential_report=credential_report, seen_at=time_of(seen_at))
    estates = tuple(estate(a.pages, a.seen_at, a.seen_at_source) for a in source.accounts)
    return Read(source.snapshot, with_organization(estates), source.not_entered)


def target(profile: str | None, role: str | None, external_id: str | None) -> Target:
    """Whom to ask: the account of the credentials at hand, or of a role that they assume.

    Raises:
        UsageError: an external id without a role.
    """
    from leastwise.collect.target import assumed, own

    if external_id and not role:
        raise UsageError("`--external-id` goes with `--read-role`: give the role as well")
    base = own(profile)
    return assumed(base, role, external_id=external_id) if role else base


def membership(
    profile: str | None, read_role: str | None, role_name: str | None, external_id: str | None
) -> Membership:
    """Every account of the Organization that the credentials at hand, or the role that they assume, may list.

    Raises:
        CredentialsError: AWS refused the credentials, or they may not list the accounts.
        InputError: the account is in no Organization.
        UsageError: there is no name of a role to assume, or it is none.
    """
    from leastwise.collect.organization import members
    from leastwise.collect.target import assumed, own

    if not role_name:
        raise UsageError("`--organization` needs the role to assume in every account: give its name with --role-name")
    base = own(profile)
    if read_role:
        base = assumed(base, read_role, external_id=external_id)
    return members(base, role_name, external_id=external_id)


def accounts_to_ask(
    profile: str | None, read_role: str | None, role_name: str | None, external_id: str | None, *, organization: bool
) -> Membership:
    """One account, or every account of the Organization.

    Raises:
        CredentialsError: AWS refused the credentials, or they may not list the accounts.
        InputError: the account is in no Organization.
        UsageError: these options do not go together.
    """
    from leastwise.collect.organization import Membership

    if organization:
        return membership(profile, read_role, role_name, external_id)
    if role_name:
        raise UsageError("`--role-name` goes with `--organization`; one role of one account is `--read-role ARN`")
    return Membership((target(profile, read_role, external_id),), ())


def collect_live(
    targets: tuple[Target, ...],
    into: Path,
    *,
    regions: list[str] | None,
    quiet: bool,
    overwrite: bool = False,
    steps: tuple[Step[Any], ...] | None = None,
    not_entered: tuple[NotEntered, ...] = (),
) -> Manifest:
    """Collect these accounts into a snapshot, with progress on standard error; all steps, unless some are chosen.

    Raises:
        CredentialsError: AWS refused the credentials, or there are none.
        OutputError: the snapshot cannot be written.
    """
    from leastwise.cli.progress import progress
    from leastwise.collect.assemble import all_steps
    from leastwise.collect.live import collect
    from leastwise.snapshot import SnapshotWriter

    wanted = tuple(name for each in regions or () for name in each.split(",") if name)
    with SnapshotWriter(into, overwrite=overwrite) as writer, progress(quiet=quiet) as report:
        return collect(
            targets,
            writer,
            regions=wanted or None,
            steps=all_steps() if steps is None else steps,
            progress=report,
            clock=lambda: datetime.now(UTC),
            not_entered=not_entered,
        )


def snapshot_folder() -> Path:
    """Where snapshots are kept when nobody says where: `$XDG_DATA_HOME/leastwise/snapshots`."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "leastwise" / "snapshots"


def keeping_place(profile: str | None, role: str | None) -> Path:
    """A name for a new snapshot, or that of a collection that was interrupted less than four hours ago."""
    label = re.sub(r"[^A-Za-z0-9]+", "-", role or profile or os.environ.get("AWS_PROFILE") or "default").strip("-")
    folder = snapshot_folder()
    unfinished = [path for path in folder.glob(f"{label}-????????T??????Z.zip.partial") if path.is_dir()]
    fresh = [path for path in unfinished if time.time() - path.stat().st_mtime < STALE_SECONDS]
    if fresh:
        return max(fresh).with_suffix("")
    return folder / f"{label}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip"


def time_of(text: str | None) -> datetime | None:
    """The time that an option gives; none of none.

    Raises:
        UsageError: it is not a time.
    """
    from leastwise.collect.pages import moment

    try:
        return moment(text) if text else None
    except ValueError as error:
        raise UsageError(f"`{text}` is not a time: write it as 2026-01-31 or 2026-01-31T12:00:00Z") from error
