"""Read a snapshot that anybody may have handed over.

Nothing in it is trusted: names are checked before they are opened, sizes before they are read, and
every member against the SHA-256 of the manifest.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from leastwise.errors import SnapshotError
from leastwise.snapshot.format import FORMER, MEMBER_NAME, SCHEMA, Line, Manifest, Member, Scope

__all__ = ["Snapshot", "open_snapshot"]

MOST_MEMBERS = 1_000_000
MOST_BYTES = 8 << 30
MOST_MEMBER_BYTES = 1 << 30
MOST_EXPANSION = 200
"""How many times larger than its compressed form a member of a zip may be; JSON of ours reaches about 40."""

_LINES = msgspec.json.Decoder(Line)
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError)
"""What the zip reader raises on files that are damaged, encrypted or of a kind that it does not know."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that was opened: its manifest, and a way to its pages."""

    path: str
    manifest: Manifest
    read: Callable[[str], bytes]
    members: Mapping[str, tuple[Member, ...]]
    """Of each account."""

    def lines(self, scope: Scope) -> Iterator[tuple[str, Line]]:
        """Every page of one account: member name and line, file by file.

        Raises:
            SnapshotError: a member is missing, was changed after it was collected, or cannot be read.
        """
        for member in self.members.get(scope.account, ()):
            data = self.read(member.name)
            if hashlib.sha256(data).hexdigest() != member.sha256:
                raise SnapshotError(
                    f"`{member.name}` in `{self.path}` is not what the manifest says (SHA-256 differs): collect again"
                )
            for number, raw in enumerate(data.splitlines(), 1):
                yield member.name, _line(raw, f"{self.path}: {member.name}", number)


def open_snapshot(path: Path) -> Snapshot:
    """Open a snapshot: a folder or a `.zip`.

    Raises:
        SnapshotError: it is not one, is unfinished, hostile, or of a newer format.
    """
    read = _zip_reader(path) if path.is_file() else _folder_reader(path)
    try:
        data = read("manifest.json")
    except SnapshotError as error:
        if path.name.endswith(".partial"):
            raise SnapshotError(f"`{path}` is an unfinished collection: run the same collect again to go on") from error
        raise SnapshotError(f"`{path}` is not a snapshot: it has no readable manifest.json ({error})") from error
    manifest = _read_manifest(data, str(path))
    return Snapshot(str(path), manifest, read, _by_account(manifest))


def _by_account(manifest: Manifest) -> Mapping[str, tuple[Member, ...]]:
    members: dict[str, list[Member]] = defaultdict(list)
    for member in manifest.members:
        members[member.name.partition("/")[0]].append(member)
    return {account: tuple(found) for account, found in members.items()}


def _read_manifest(data: bytes, path: str) -> Manifest:
    try:
        schema = msgspec.json.decode(data, type=_Schema).schema_
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SnapshotError(f"`manifest.json` in `{path}` cannot be read: {_reason(error)}") from error
    kind, _, number = schema.rpartition("/")
    if kind != SCHEMA.rpartition("/")[0]:
        raise SnapshotError(f"`{path}` holds `{schema[:80]}`, not a snapshot")
    if schema != SCHEMA and schema not in FORMER:
        raise SnapshotError(f"`{path}` is a snapshot of format {number[:20]}, newer than this leastwise: update it")
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError as error:
        raise SnapshotError(f"`manifest.json` in `{path}` cannot be read: {_reason(error)}") from error
    for member in manifest.members:
        if not MEMBER_NAME.fullmatch(member.name):
            raise SnapshotError(f"`{path}` names a member `{member.name[:120]}` that no snapshot has: it is not opened")
    return manifest


class _Schema(msgspec.Struct, rename={"schema_": "schema"}):
    schema_: str


def _folder_reader(folder: Path) -> Callable[[str], bytes]:
    def read(name: str) -> bytes:
        path = folder / name
        try:
            if path.is_symlink() or path.stat().st_size > MOST_MEMBER_BYTES:
                raise SnapshotError(f"`{path}` is a link or larger than {MOST_MEMBER_BYTES >> 20} MiB: it is not read")
            return path.read_bytes()
        except OSError as error:
            raise SnapshotError(f"cannot read `{path}`: {(error.strerror or str(error)).lower()}") from error

    return read


def _zip_reader(path: Path) -> Callable[[str], bytes]:
    try:
        archive = zipfile.ZipFile(path)
        entries = archive.infolist()
    except (*_DAMAGED, OSError) as error:
        raise SnapshotError(f"`{path}` is not a zip file that can be read: {_reason(error)}") from error
    _refuse_hostile(path, entries)
    known = {entry.filename: entry for entry in entries}

    def read(name: str) -> bytes:
        if name not in known:
            raise SnapshotError(f"`{path}` has no member `{name}`")
        try:
            with archive.open(known[name]) as member:
                data = member.read(known[name].file_size + 1)
        except (*_DAMAGED, OSError) as error:
            raise SnapshotError(f"member `{name}` of `{path}` cannot be read: {_reason(error)}") from error
        if len(data) != known[name].file_size:
            raise SnapshotError(f"member `{name}` of `{path}` is not as long as the zip file says: it is not read")
        return data

    return read


def _refuse_hostile(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_MEMBERS or len(names) != len(entries):
        raise SnapshotError(f"`{path}` has too many members or the same one twice: it is not opened")
    for entry in entries:
        if entry.filename != "manifest.json" and not MEMBER_NAME.fullmatch(entry.filename):
            raise SnapshotError(f"`{path}` holds `{entry.filename[:120]}`, which no snapshot has: it is not opened")
        if entry.file_size > max(1 << 20, MOST_EXPANSION * entry.compress_size) or entry.file_size > MOST_MEMBER_BYTES:
            raise SnapshotError(
                f"member `{entry.filename}` of `{path}` would expand to {entry.file_size} bytes: refused"
            )
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise SnapshotError(f"`{path}` would expand to more than {MOST_BYTES >> 30} GiB: it is not opened")


def _line(raw: bytes, where: str, number: int) -> Line:
    try:
        return _LINES.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SnapshotError(f"line {number} of `{where}` cannot be read: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    return str(error).lower().rstrip(".")
