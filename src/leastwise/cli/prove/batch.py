"""`leastwise prove --batch`: one pair of documents a line, one answer a line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

__all__ = ["answer_batch"]

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_DIGITS = 6


def answer_batch(batch: Path) -> int:
    """Answer every line on standard output.

    The exit code is 2 if a line could not be read, else 1 if one has new access, else 3 if one is not decided.
    """
    codes = {0}
    try:
        for answer, code in _answers(batch):
            codes.add(code)
            sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever reads has seen enough; what is still buffered must not fail again at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return next(code for code in (2, 1, 3, 0) if code in codes)


def _answers(batch: Path) -> Iterator[tuple[bytes, int]]:
    from leastwise.cli.batch import lines
    from leastwise.cli.prove.files import exit_code
    from leastwise.prove.batch import answer_pair

    for line in lines(batch):
        begun = perf_counter()
        told, verdict = answer_pair(line)
        if verdict is not None:
            told["seconds"] = round(perf_counter() - begun, _DIGITS)
        code = 2 if verdict is None else exit_code(verdict)
        yield f"{_ENCODER.encode(told)}\n".encode(), code
