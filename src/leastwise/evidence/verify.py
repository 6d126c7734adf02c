"""Whether a pack is what was made: every file as its chain says, and the results those of its pages."""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from leastwise.audit import all_checks, audit
from leastwise.collect.assemble import estate, with_organization
from leastwise.collect.offline import open_source
from leastwise.errors import InputError
from leastwise.evidence.chain import MANIFEST, SCHEMA, EvidenceManifest, chained
from leastwise.model import NotEntered, Thresholds
from leastwise.snapshot import Snapshot, open_snapshot, snapshot_id

__all__ = ["Verified", "verify"]

_MOST = 8 << 30
"""Bytes that a pack may unpack to."""
_EXPANSION = 400
_UNWAIVED = {"WAIVED": "FAIL"}
"""Waivers are somebody's decision, not what follows from the pages."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError)


class Verified(Struct, frozen=True, kw_only=True):
    """What came of it.

    Attributes:
        problems: a sentence each; none: the pack is what was made.
        sheet: the sheet for the review of access, as it was made.
    """

    manifest: EvidenceManifest
    problems: tuple[str, ...]
    sheet: bytes


class _Schema(Struct, rename={"schema_": "schema"}):
    schema_: str = ""


class _Result(Struct):
    check: str
    status: str
    fingerprint: str


class _Coverage(Struct, frozen=True):
    not_entered: tuple[NotEntered, ...] = ()


class _Results(Struct):
    snapshot: str = ""
    results: tuple[_Result, ...] = ()
    coverage: _Coverage = _Coverage()


def verify(path: Path, *, link: str | None = None) -> Verified:
    """Check a pack, offline.

    Args:
        path: the zip.
        link: its last link as it was written down when it was made, if it was.

    Raises:
        InputError: it is no pack, or a newer one.
    """
    files = _files(path)
    manifest = _manifest(files.pop(MANIFEST, b""), path)
    problems = [*_changed(files, manifest)]
    if link is not None and link != manifest.last_link:
        problems.append("its last link is not the one that was written down: this is another pack")
    if not problems:
        problems += _different(files, manifest)
    return Verified(manifest=manifest, problems=tuple(problems), sheet=files.get("access-review.csv", b""))


def _files(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len({entry.filename for entry in entries}) != len(entries):
                raise InputError(f"`{path}` has a file twice: it is not opened")
            if sum(entry.file_size for entry in entries) > _MOST or any(map(_is_bomb, entries)):
                raise InputError(f"`{path}` would unpack to far more than a pack holds: it is not opened")
            return {entry.filename: archive.read(entry) for entry in entries}
    except _DAMAGED as error:
        raise InputError(f"`{path}` is not a pack that can be read: {str(error).lower().rstrip('.')}") from error


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > max(1 << 20, _EXPANSION * entry.compress_size)


def _manifest(data: bytes, path: Path) -> EvidenceManifest:
    try:
        schema = msgspec.json.decode(data, type=_Schema).schema_
        if schema == SCHEMA:
            return msgspec.json.decode(data, type=EvidenceManifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"`{path}` is no evidence pack: it has no readable {MANIFEST}") from error
    if schema.startswith(SCHEMA.rpartition("/")[0]):
        number = f"`{path}` is a pack of format `{schema[:40]}`"
        raise InputError(f"{number}: this leastwise reads `{SCHEMA}`, so take the version that made it, or a newer one")
    raise InputError(f"`{path}` is no evidence pack: {MANIFEST} says `{schema[:40]}`")


def _changed(files: dict[str, bytes], manifest: EvidenceManifest) -> Iterator[str]:
    """Files that are missing, new or other than they were, and links that do not hold."""
    known = {entry.name for entry in manifest.files}
    yield from (f"`{name[:120]}` was added" for name in files.keys() - known)
    for entry in manifest.files:
        if entry.name not in files:
            yield f"`{entry.name[:120]}` is missing"
        elif hashlib.sha256(files[entry.name]).hexdigest() != entry.sha256:
            yield f"`{entry.name[:120]}` was changed"
    linked = chained(manifest, ((entry.name, files.get(entry.name, b"")) for entry in manifest.files))
    if linked != manifest:
        yield f"the chain of hashes does not hold: a file or what {MANIFEST} says was changed"


def _different(files: dict[str, bytes], manifest: EvidenceManifest) -> Iterator[str]:
    """What does not follow from the snapshot: what is said of it, and results, by this version of the program."""
    stated = _results(files)
    with tempfile.TemporaryDirectory(prefix="leastwise-") as folder:
        _unpack(files, Path(folder))
        yield from _misstated(open_snapshot(Path(folder, "snapshot")), manifest, stated)
        yield from _judged_otherwise(Path(folder, "snapshot"), manifest, stated)


def _results(files: dict[str, bytes]) -> _Results:
    try:
        return msgspec.json.decode(files.get("results.json", b""), type=_Results)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"the pack has no readable `results.json`: {str(error).lower()}") from error


def _misstated(snapshot: Snapshot, manifest: EvidenceManifest, stated: _Results) -> Iterator[str]:
    """What the pack says of the snapshot and the snapshot does not."""
    taken = snapshot.manifest
    if {manifest.snapshot, stated.snapshot, snapshot_id(taken.members, taken.not_entered)} != {taken.id}:
        yield "the snapshot is not the one that the pack and its results are of: their ids differ"
    if manifest.callers != {scope.account: scope.caller for scope in taken.scopes}:
        yield f"{MANIFEST} names other accounts or callers than the snapshot"
    if manifest.collected != (taken.started, taken.finished):
        yield f"{MANIFEST} says another time of collection than the snapshot"
    seen, told = {(each.account, each.code) for each in taken.not_entered}, stated.coverage.not_entered
    if differing := sorted({account for account, _ in seen ^ {(each.account, each.code) for each in told}}):
        yield f"the results and the snapshot differ on accounts that were not entered: {', '.join(differing)[:200]}"


def _judged_otherwise(snapshot: Path, manifest: EvidenceManifest, stated: _Results) -> Iterator[str]:
    known = {check.id for check in all_checks()}
    if others := {each.check for each in stated.results if each.check in known} - {*manifest.checks}:
        yield f"{MANIFEST} leaves out {len(others)} checks that the results are of: {', '.join(sorted(others))[:200]}"
    ours = [each for each in stated.results if each.check in manifest.checks]
    wanted = {(each.fingerprint, _UNWAIVED.get(each.status, each.status)) for each in ours}
    found = set(_again(snapshot, manifest))
    missing, more = len(found - wanted), len(wanted - found)
    if missing or more:
        yield (
            f"judged again by this version, {missing} results are not in the pack and {more} of the pack are not found:"
            f" it was made by {manifest.tool}"
        )


def _unpack(files: dict[str, bytes], folder: Path) -> None:
    for name, data in files.items():
        if name.startswith("snapshot/"):
            place = folder / name
            if folder.resolve() not in place.resolve().parents:
                raise InputError(f"`{name[:120]}` leads out of the pack: it is not opened")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)


def _again(snapshot: Path, manifest: EvidenceManifest) -> Iterator[tuple[str, str]]:
    source = open_source(snapshot, credential_report=None, seen_at=None)
    thresholds = _thresholds(manifest)
    seen = with_organization(tuple(estate(a.pages, a.seen_at, a.seen_at_source) for a in source.accounts))
    estates = [dataclasses.replace(each, thresholds=thresholds) for each in seen]
    chosen = tuple(check for check in all_checks() if check.id in manifest.checks)
    for result in audit(source.snapshot, estates, chosen, every=True).results:
        yield result.fingerprint, str(result.status)


def _thresholds(manifest: EvidenceManifest) -> Thresholds:
    try:
        return msgspec.convert(manifest.thresholds, Thresholds)
    except msgspec.ValidationError as error:
        raise InputError(f"a threshold in {MANIFEST} cannot be used: {str(error).lower()}") from error
