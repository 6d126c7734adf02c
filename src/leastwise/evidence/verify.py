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
from leastwise.model import Thresholds

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


class _Results(Struct):
    results: tuple[_Result, ...]


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
        raise InputError(f"`{path}` is a pack of format `{schema[:40]}`, newer than this leastwise: update it")
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
    linked = chained((entry.name, files.get(entry.name, b"")) for entry in manifest.files)
    if not linked or linked[-1].link != manifest.last_link:
        yield "the chain of hashes does not hold"


def _different(files: dict[str, bytes], manifest: EvidenceManifest) -> Iterator[str]:
    """Results that do not follow from the pages, by this version of the program."""
    stated = msgspec.json.decode(files.get("results.json", b""), type=_Results)
    ours = [each for each in stated.results if each.check in manifest.checks]
    wanted = {(each.fingerprint, _UNWAIVED.get(each.status, each.status)) for each in ours}
    found = set(_again(files, manifest))
    missing, more = len(found - wanted), len(wanted - found)
    if missing or more:
        yield (
            f"judged again by this version, {missing} results are not in the pack and {more} of the pack are not found:"
            f" it was made by {manifest.tool}"
        )


def _again(files: dict[str, bytes], manifest: EvidenceManifest) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory(prefix="leastwise-") as folder:
        for name, data in files.items():
            if name.startswith("snapshot/"):
                place = Path(folder, name)
                if Path(folder).resolve() not in place.resolve().parents:
                    raise InputError(f"`{name[:120]}` leads out of the pack: it is not opened")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)
        source = open_source(Path(folder, "snapshot"), credential_report=None, seen_at=None)
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
