"""Write a snapshot so that nothing that was answered is lost.

Pages are appended to `NAME.partial/` as they come, and the folder becomes the snapshot by one rename
(or is zipped beside it first).  A collection that is killed and started again finds its pages there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from leastwise.errors import OutputError, SnapshotError
from leastwise.model import NotEntered
from leastwise.snapshot.format import MEMBER_NAME, Line, Manifest, Member, Scope, member_name

__all__ = ["SnapshotWriter", "page_line"]

_ENCODER = msgspec.json.Encoder()
_LINES = msgspec.json.Decoder(Line)


def page_line(request: Mapping[str, Any], response: bytes, at: str, following: Mapping[str, Any] | None = None) -> Line:
    """A line for one page, whose kept fields are already JSON."""
    return Line(
        request=dict(request), response=msgspec.Raw(response), at=at, next=dict(following) if following else None
    )


class SnapshotWriter:
    """Collects pages under `target` + `.partial`, then turns them into `target`.

    The target is a folder, or one file if its name ends in `.zip`.  Safe to use from many threads.

    Raises:
        OutputError: the target exists already, or cannot be written.
    """

    def __init__(self, target: Path, *, overwrite: bool = False) -> None:
        if target.exists() and not overwrite:
            raise OutputError(f"`{target}` exists already: choose another name, or move it away")
        self.target = target
        self.folder = target.with_name(target.name + ".partial")
        self._lock = threading.Lock()
        self._answered = self._refused = 0
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"cannot make `{self.folder}`: {_reason(error)}") from error

    def accounts(self) -> tuple[str, ...]:
        """The accounts of which an earlier, interrupted collection left pages."""
        return tuple(sorted(path.name for path in self.folder.iterdir() if path.is_dir()))

    def kept(self, account: str | None = None) -> Iterator[tuple[str, Line]]:
        """The pages that it left: member name and line, in the order they were written; of one account, or of all.

        A last line that was cut off is removed from its file, so that what is appended later stands alone.

        Raises:
            SnapshotError: another line is damaged.
        """
        for path in sorted((self.folder / (account or "")).rglob("*.jsonl")):
            name = path.relative_to(self.folder).as_posix()
            data = path.read_bytes()
            whole = data[: data.rfind(b"\n") + 1]
            if len(whole) != len(data):
                path.write_bytes(whole)
            for raw in whole.splitlines():
                try:
                    yield name, _LINES.decode(raw)
                except msgspec.DecodeError as error:
                    raise SnapshotError(
                        f"`{path}` is damaged ({error}): remove `{self.folder}`, then collect again"
                    ) from error

    def forget(self, account: str) -> None:
        """Drop what an earlier collection left of one account."""
        shutil.rmtree(self.folder / account, ignore_errors=True)

    def rewrite(self, name: str, lines: Sequence[Line]) -> None:
        """Replace the kept lines of one member."""
        path = self.folder / name
        try:
            if lines:
                path.write_bytes(b"".join(_ENCODER.encode(line) + b"\n" for line in lines))
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"cannot write `{path}`: {_reason(error)}") from error

    def add(self, account: str, region: str | None, service: str, operation: str, line: Line) -> None:
        """Append one page.

        Raises:
            OutputError: the disk is full, or the folder cannot be written; what was added before is kept.
        """
        path = self.folder / member_name(account, region, service, operation)
        try:
            with self._lock:
                for folder in (path.parent.parent, path.parent):
                    folder.mkdir(mode=0o700, exist_ok=True)
                with open(path, "ab", opener=_private) as file:
                    file.write(_ENCODER.encode(line) + b"\n")
        except OSError as error:
            raise OutputError(f"cannot write `{path}`: {_reason(error)}; what was collected is kept") from error

    def finish(
        self,
        *,
        tool: str,
        started: str,
        finished: str,
        scopes: tuple[Scope, ...],
        not_entered: tuple[NotEntered, ...] = (),
        refused: Callable[[str, Line], bool] = lambda name, line: line.error is not None,
    ) -> Manifest:
        """Write the manifest and put the snapshot in its place.

        Args:
            tool: name and version of what collected.
            started: when, ISO 8601 with Z.
            finished: when, ISO 8601 with Z.
            scopes: the accounts.
            not_entered: those that were to be collected and could not be entered.
            refused: whether a line of a member stands for a call that was not answered.

        Raises:
            OutputError: the disk is full, or the target cannot be written; `.partial` is kept.
        """
        try:
            members, answered, unanswered = _members(self.folder, refused)
            manifest = Manifest(
                id=snapshot_id(members, not_entered),
                tool=tool,
                started=started,
                finished=finished,
                scopes=scopes,
                not_entered=not_entered,
                answered=answered,
                refused=unanswered,
                members=members,
            )
            with open(self.folder / "manifest.json", "wb", opener=_private) as file:
                file.write(msgspec.json.format(_ENCODER.encode(manifest), indent=1) + b"\n")
            self._place()
        except OSError as error:
            raise OutputError(
                f"cannot write `{self.target}`: {_reason(error)}; what was collected is kept in `{self.folder}`"
            ) from error
        return manifest

    def _place(self) -> None:
        if self.target.suffix == ".zip":
            unfinished = self.target.with_name(self.target.name + ".tmp")
            try:
                with open(unfinished, "wb", opener=_private) as file:
                    _zip(self.folder, file)
                unfinished.replace(self.target)
            finally:
                unfinished.unlink(missing_ok=True)
            shutil.rmtree(self.folder)
        else:
            if self.target.exists():
                shutil.rmtree(self.target)
            self.folder.replace(self.target)

    def __enter__(self) -> SnapshotWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Keep `.partial`, where the next run goes on after an interruption; take it away when it is empty."""
        with suppress(OSError):
            self.folder.rmdir()


def snapshot_id(members: Iterable[Member], not_entered: Iterable[NotEntered]) -> str:
    """What a snapshot of these members is called: the same answers have the same id."""
    named = [f"{member.name} {member.sha256}\n" for member in members]
    outside = [f"{each.account} not entered: {each.code}\n" for each in not_entered]
    return hashlib.sha256("".join((*named, *outside)).encode()).hexdigest()


def _members(folder: Path, refused: Callable[[str, Line], bool]) -> tuple[tuple[Member, ...], int, int]:
    """The files of the snapshot; how many of their lines are answers, and how many refusals."""
    members, answered, unanswered = [], 0, 0
    for path in sorted(folder.rglob("*.jsonl")):
        name = path.relative_to(folder).as_posix()
        if not MEMBER_NAME.fullmatch(name):
            continue
        data = path.read_bytes()
        members.append(Member(name, hashlib.sha256(data).hexdigest(), len(data)))
        verdicts = [refused(name, _LINES.decode(raw)) for raw in data.splitlines()]
        unanswered += sum(verdicts)
        answered += len(verdicts) - sum(verdicts)
    return tuple(members), answered, unanswered


def _zip(folder: Path, file: Any) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            archive.write(path, path.relative_to(folder).as_posix())


def _private(path: str, flags: int) -> int:
    """Open so that nobody else can read: a snapshot tells an attacker where to go."""
    return os.open(path, flags, 0o600)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
