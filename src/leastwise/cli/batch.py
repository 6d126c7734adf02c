"""`leastwise can --batch`: one scenario a line, one decision a line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["answer_batch", "lines"]

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def answer_batch(batch: Path) -> int:
    """Answer every line on standard output; the exit code is 2 if one of them could not be read."""
    all_read = True
    try:
        for answer, read in _answers(batch):
            all_read = all_read and read
            sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever reads has seen enough; what is still buffered must not fail again at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0 if all_read else 2


def _answers(batch: Path) -> Iterator[tuple[bytes, bool]]:
    """The answer to each line, and whether the line could be read."""
    from leastwise.engine import decide
    from leastwise.engine.facts import facts
    from leastwise.spec.scenario import answer_line

    known = facts()
    for line in lines(batch):
        answer, read = answer_line(line, known, decide)
        yield f"{_ENCODER.encode(answer)}\n".encode(), read


def lines(batch: Path) -> Iterator[bytes]:
    """The lines that are not blank."""
    if str(batch) == "-":
        yield from filter(bytes.strip, sys.stdin.buffer)
        return
    with batch.open("rb") as file:
        yield from filter(bytes.strip, file)
