"""Make a pack of an audit; the same inputs make the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from leastwise.audit import Audit
from leastwise.evidence.chain import MANIFEST, EvidenceManifest, chained
from leastwise.evidence.review import review_sheet
from leastwise.model import Estate
from leastwise.report import render
from leastwise.snapshot import Snapshot

__all__ = ["pack"]

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time that every member of the zip is given: when it was made stands in the manifest."""


def pack(
    snapshot: Snapshot,
    estates: Sequence[Estate],
    audit: Audit,
    *,
    checks: Sequence[str],
    tool: str,
    made: str,
    beside: Mapping[str, bytes],
) -> bytes:
    """The pack, as a zip.

    Args:
        snapshot: what was collected.
        estates: its accounts.
        audit: what was found, every subject told.
        checks: ids of the checks.
        tool: name and version of the program.
        made: now, ISO 8601 with Z.
        beside: further files by name, as `waivers.toml`.

    Raises:
        SnapshotError: a member of the snapshot cannot be read.
    """
    files = [*_files(snapshot, estates, audit), *sorted(beside.items())]
    scopes, manifest = snapshot.manifest.scopes, snapshot.manifest
    about = EvidenceManifest(
        tool=tool,
        made=made,
        snapshot=manifest.id,
        collected=(manifest.started, manifest.finished),
        callers={scope.account: scope.caller for scope in scopes},
        coverage=audit.coverage.sentence(),
        checks=tuple(checks),
        thresholds={name: value for name, value, _ in audit.coverage.thresholds},
    )
    about = chained(about, files)
    return _zipped([*files, (MANIFEST, msgspec.json.format(msgspec.json.encode(about), indent=1) + b"\n")])


def _files(snapshot: Snapshot, estates: Sequence[Estate], audit: Audit) -> Iterator[tuple[str, bytes]]:
    yield "snapshot/manifest.json", snapshot.read("manifest.json")
    for member in snapshot.manifest.members:
        yield f"snapshot/{member.name}", snapshot.read(member.name)
    yield "results.json", render(audit, "json", every=True)
    yield "report.html", render(audit, "html", every=True)
    yield "access-review.csv", review_sheet(estates)


def _zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(entry, data)
    return written.getvalue()
