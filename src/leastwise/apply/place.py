"""What leastwise remembers of changes on this machine, by account: the lock, what waits to ripen, journals."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from leastwise.errors import InputError, OutputError, UsageError
from leastwise.model.change import Target

__all__ = ["Memory", "Place", "Waiting"]


class Waiting(Struct, frozen=True, kw_only=True):
    """Something that was switched off, and may be deleted when nobody has missed it."""

    check: str
    target: Target
    since: str
    days: int
    plan: str


class Memory(Struct, frozen=True, kw_only=True):
    """What is remembered of an account."""

    schema: str = "leastwise/memory/1"
    waiting: tuple[Waiting, ...] = ()
    last_changes: int | None = None
    """How many steps the last plan had that was applied."""


class Place:
    """The folder of one account: `$XDG_STATE_HOME/leastwise/<account>`.

    Raises:
        OutputError: it cannot be made.
    """

    def __init__(self, account: str, variables: Mapping[str, str] | None = None) -> None:
        found = os.environ if variables is None else variables
        base = found.get("XDG_STATE_HOME") or f"{found.get('HOME') or Path.home()}/.local/state"
        self.folder = Path(base) / "leastwise" / account
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise OutputError(f"cannot make `{self.folder}`: {error.strerror}") from error

    def journal(self, plan: str, at: str) -> Path:
        """Where the journal of a plan goes."""
        return self.folder / f"{at}-{plan}.jsonl"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the account's lock.

        Raises:
            UsageError: another process of this machine changes the account.
        """
        with (self.folder / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise UsageError(f"another leastwise changes this account now (`{file.name}` is locked)") from error
            yield

    def memory(self) -> Memory:
        """What is remembered.

        Raises:
            InputError: it cannot be read.
        """
        path = self.folder / "memory.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=Memory)
        except FileNotFoundError:
            return Memory()
        except (OSError, msgspec.MsgspecError) as error:
            raise InputError(f"`{path}` cannot be read: {error}; move it away to start afresh") from error

    def forget(self, targets: Collection[Target]) -> None:
        """What was taken back does not wait any more.

        Raises:
            InputError, OutputError: as `memory` and `remember`.
        """
        memory = self.memory()
        kept = tuple(each for each in memory.waiting if each.target not in targets)
        if kept != memory.waiting:
            self.remember(msgspec.structs.replace(memory, waiting=kept))

    def remember(self, memory: Memory) -> None:
        """Keep this instead of what was remembered.

        Raises:
            OutputError: it cannot be written.
        """
        path, fresh = self.folder / "memory.json", self.folder / "memory.json.new"
        try:
            fresh.touch(mode=0o600)
            fresh.write_bytes(msgspec.json.format(msgspec.json.encode(memory), indent=2))
            fresh.replace(path)
        except OSError as error:
            raise OutputError(f"cannot write `{path}`: {error.strerror}") from error
