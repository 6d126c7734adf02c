"""The journal of an apply: what was intended is on disk before each call, what came of it after.

One JSON object a line, each with the SHA-256 of the line before it, so that a line that was lost or changed shows.
A line that was cut off by a crash is the last one and counts as not written.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from leastwise.errors import InputError, OutputError
from leastwise.model.change import AwsCall, Change
from leastwise.remedy.plan import Plan

__all__ = ["SCHEMA", "Begun", "Called", "Done", "Entry", "Header", "Intended", "Journal", "read_journal"]

SCHEMA = "leastwise/journal/1"

States: TypeAlias = dict[str, Any] | None


class Header(Struct, frozen=True, kw_only=True, tag="header"):
    """The first line."""

    schema: str
    at: str
    account: str
    endpoint: str
    caller: str
    plan: Plan
    confirmed: tuple[str, ...]
    """Ids of the steps that were found to hold when it began."""
    undoes: str | None = None
    """The journal that this one takes back."""


class Begun(Struct, frozen=True, kw_only=True, tag="begun"):
    """A step is to be made: the whole object as it was read, and as it is to be."""

    step: str
    change: Change
    before: States
    goal: States


class Intended(Struct, frozen=True, kw_only=True, tag="intended"):
    """A call is about to be made."""

    step: str
    call: AwsCall


class Called(Struct, frozen=True, kw_only=True, tag="called"):
    """A call is over; with an error, if AWS refused it or nobody knows."""

    step: str
    error: str | None = None


class Done(Struct, frozen=True, kw_only=True, tag="done"):
    """A step is over: read back as it is to be, or not within the time."""

    step: str
    verified: bool
    state: States = None
    """The whole object, as it was read back."""


Entry: TypeAlias = Header | Begun | Intended | Called | Done


class _Line(Struct, frozen=True):
    previous: str
    entry: Entry


class Journal:
    """Takes entries, from several threads; every one is on disk when `write` returns.

    Raises:
        OutputError: it cannot be written.
    """

    def __init__(self, path: Path, *, new: bool = True) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            if new:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                self._last = ""
            else:
                whole = _whole_lines(path)
                handle = os.open(path, os.O_WRONLY)
                os.truncate(handle, sum(len(line) + 1 for line in whole))
                os.lseek(handle, 0, os.SEEK_END)
                self._last = _hash(whole[-1]) if whole else ""
            self._handle = handle
            self._broken: str | None = None
            _sync_folder(path.parent)
        except FileExistsError as error:
            raise OutputError(f"there is a journal `{path}` already: go on with `apply --resume`") from error
        except OSError as error:
            raise OutputError(f"the journal `{path}` cannot be written: {error.strerror}") from error

    def write(self, entry: Entry) -> None:
        """Put an entry on disk; after one that could not be, none follows."""
        with self._lock:
            line = msgspec.json.encode(_Line(self._last, entry))
            try:
                if self._broken is None:
                    _whole(self._handle, line + b"\n")
                    os.fsync(self._handle)
            except OSError as error:
                self._broken = error.strerror or str(error)
            if self._broken is not None:
                raise OutputError(f"the journal `{self.path}` cannot be written: {self._broken}")
            self._last = _hash(line)

    def close(self) -> None:
        """Nothing more will be written."""
        os.close(self._handle)


def read_journal(path: Path) -> tuple[Header, tuple[Entry, ...]]:
    """The header of a journal and what came after it.

    A header that comes later is of the same work, and adds steps to it.

    Raises:
        InputError: it cannot be read, is none, or was changed.
    """
    entries = [*_entries(path)]
    if not entries or not isinstance(entries[0], Header):
        raise InputError(f"`{path}` is no journal: its first line is no header")
    header = entries[0]
    if header.schema != SCHEMA:
        raise InputError(f"`{path}` is of the kind `{header.schema}`, and this version reads `{SCHEMA}`")
    return _whole_header(header, entries[1:]), tuple(each for each in entries if not isinstance(each, Header))


def _whole_header(first: Header, entries: Sequence[Entry]) -> Header:
    later = [each for each in entries if isinstance(each, Header)]
    if not later:
        return first
    steps = tuple(step for each in (first, *later) for step in each.plan.steps)
    confirmed = tuple(id for each in (first, *later) for id in each.confirmed)
    plan = msgspec.structs.replace(first.plan, steps=steps)
    return msgspec.structs.replace(first, plan=plan, confirmed=confirmed)


def _entries(path: Path) -> Iterator[Entry]:
    last = ""
    for number, line in enumerate(_whole_lines(path), start=1):
        try:
            found = msgspec.json.decode(line, type=_Line)
        except msgspec.MsgspecError as error:
            raise InputError(f"line {number} of the journal `{path}` cannot be read: {error}") from error
        if found.previous != last:
            raise InputError(f"line {number} of the journal `{path}` does not follow the line before: it was changed")
        last = _hash(line)
        yield found.entry


def _whole_lines(path: Path) -> list[bytes]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"the journal `{path}` cannot be read: {error.strerror}") from error
    return data.split(b"\n")[:-1]


def _whole(handle: int, data: bytes) -> None:
    """Write all of it; what a full disk took is cut off when the journal is opened again."""
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]


def _hash(line: bytes) -> str:
    return sha256(line).hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
