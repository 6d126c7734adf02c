"""Many accounts on several cores: a process judges one account at a time, and the results come in order."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leastwise.audit import Across, Result
    from leastwise.checks import Check
    from leastwise.model import Estate

__all__ = ["across"]

WORTH_A_PROCESS = 8
"""Accounts; below that a process costs more to start than it saves."""


def across(jobs: int | None) -> Across:
    """What judges the accounts of an audit, the same whatever the number of processes.

    Args:
        jobs: how many processes at most; none: one for each core.
    """

    def judged(estates: Sequence[Estate], checks: Sequence[Check[Any]]) -> Iterable[tuple[Result, ...]]:
        from leastwise.audit import in_turn

        processes = min(jobs or os.cpu_count() or 1, len(estates) // WORTH_A_PROCESS)
        return _pooled(estates, checks, processes) if processes > 1 else in_turn(estates, checks)

    return judged


def _pooled(estates: Sequence[Estate], checks: Sequence[Check[Any]], processes: int) -> Iterator[tuple[Result, ...]]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    ids = tuple(check.id for check in checks)
    # processes are started anew: a copy of this one would have copies of the locks of its threads
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_prepare) as pool:
        for part in pool.map(_partition, estates, repeat(ids), chunksize=2):
            yield _unpacked(part) if isinstance(part, bytes) else part


def _prepare() -> None:
    gc.set_threshold(100_000, 50, 100)


def _partition(estate: Estate, ids: tuple[str, ...]) -> bytes | tuple[Result, ...]:
    """In a process of the pool.  Checks are functions and go by their names; results are packed, where they can be."""
    import msgspec

    from leastwise.audit import partition

    found = partition(estate, _named(ids))
    try:
        return msgspec.msgpack.encode(found)  # a tenth of what pickling them costs
    except UnicodeEncodeError:  # half a character out of a policy
        return found


def _unpacked(part: bytes) -> tuple[Result, ...]:
    import msgspec

    from leastwise.audit import Result

    return msgspec.msgpack.decode(part, type=tuple[Result, ...])


@cache
def _named(ids: tuple[str, ...]) -> tuple[Check[Any], ...]:
    from leastwise.audit import known_checks

    known = {check.id: check for check in known_checks()}
    return tuple(known[id] for id in ids)
