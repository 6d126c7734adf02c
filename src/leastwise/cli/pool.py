"""Many accounts on several cores: a process reads and judges one account at a time, and the parts come in order."""

from __future__ import annotations

import dataclasses
import gc
import os
import pickle
from collections.abc import Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leastwise.audit import Result
    from leastwise.cli.parts import Part, Work
    from leastwise.collect.offline import Parted
    from leastwise.snapshot import Scope

__all__ = ["in_order", "processes"]

WORTH_A_PROCESS = 8
"""Accounts; below that a process costs more to start than it saves."""


def processes(jobs: int | None, accounts: int) -> int:
    """How many processes to take.

    Args:
        jobs: how many at most; none: one for each core.
        accounts: how many are to be judged.
    """
    return max(1, min(jobs or os.cpu_count() or 1, accounts // WORTH_A_PROCESS))


def in_order(work: Work, opened: Parted, processes: int) -> Iterator[Part]:
    """What becomes of each account of a snapshot: the same whatever the number of processes.

    Raises:
        SnapshotError: a member cannot be read or trusted.
    """
    from leastwise.cli.parts import part

    scopes = opened.snapshot.manifest.scopes
    return _pooled(work, scopes, processes) if processes > 1 else (part(work, opened, scope) for scope in scopes)


def _pooled(work: Work, scopes: tuple[Scope, ...], processes: int) -> Iterator[Part]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    task = partial(_packed_part, pickle.dumps(work))
    # processes are started anew: a copy of this one would have copies of the locks of its threads
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_prepare) as pool:
        for found, results in pool.map(task, scopes, chunksize=2):
            yield dataclasses.replace(found, results=_unpacked(results)) if results else found


def _prepare() -> None:
    gc.set_threshold(100_000, 50, 100)


def _packed_part(work: bytes, scope: Scope) -> tuple[Part, bytes]:
    """In a process of the pool.  Results are packed, where they can be: a tenth of what pickling them costs."""
    import msgspec

    from leastwise.cli.parts import part

    found = part(*_held(work), scope)
    try:
        return dataclasses.replace(found, results=()), msgspec.msgpack.encode(found.results)
    except UnicodeEncodeError:  # half a character out of a policy
        return found, b""


def _unpacked(results: bytes) -> tuple[Result, ...]:
    import msgspec

    from leastwise.audit import Result

    return msgspec.msgpack.decode(results, type=tuple[Result, ...])


@cache
def _held(packed: bytes) -> tuple[Work, Parted]:
    """What a process keeps from one account to the next: the work, and the snapshot that it has opened.

    Raises:
        SnapshotError: it is not the one that the audit began with.
    """
    from leastwise.collect.offline import open_parted
    from leastwise.errors import SnapshotError

    work: Work = pickle.loads(packed)  # noqa: S301  (packed by the process that started this one)
    opened = open_parted(work.path, seen_at=None)
    if opened is None or opened.snapshot.manifest.id != work.snapshot:
        raise SnapshotError(f"`{work.path}` was replaced while it was read: audit it again")
    return work, opened
