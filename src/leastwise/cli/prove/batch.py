"""`leastwise prove --batch`: one pair of documents a line, one answer a line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from leastwise.cli.prove.beside import DISAGREEMENT, agreement, beside

__all__ = ["answer_batch"]

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_DIGITS = 6


def answer_batch(batch: Path, *, cross_check: bool) -> int:
    """Answer every line on standard output.

    The exit code is 70 if z3 was asked and disagrees, else 2 if a line could not be read, else 1 if one has new access,
    else 3 if one is not decided.
    """
    codes = {0}
    try:
        for answer, code in _answers(batch, cross_check):
            codes.add(code)
            sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever reads has seen enough; what is still buffered must not fail again at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return next(code for code in (DISAGREEMENT, 2, 1, 3, 0) if code in codes)


def _answers(batch: Path, cross_check: bool) -> Iterator[tuple[bytes, int]]:
    from leastwise.cli.batch import lines
    from leastwise.cli.output import tool
    from leastwise.cli.prove.files import exit_code
    from leastwise.prove.batch import answer_pair

    for line in lines(batch):
        begun = perf_counter()
        with beside(cross_check) as check:
            told, verdict = answer_pair(line)
        if verdict is not None:
            told["seconds"] = round(perf_counter() - begun, _DIGITS)
            told["engine"] = tool()
        code = 2 if verdict is None else exit_code(verdict)
        if check is not None and verdict is not None:
            told["cross_check"] = agreement(check)
            code = DISAGREEMENT if check.disagree else code
        yield f"{_ENCODER.encode(told)}\n".encode(), code
