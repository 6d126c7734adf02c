"""What the changing commands say in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leastwise.apply.execute import Outcome, Result
from leastwise.report.safe import for_terminal

__all__ = ["result_line", "result_lines"]


def result_line(result: Result) -> str:
    """What came of one step."""
    why = f": {result.why}" if result.why else ""
    return for_terminal(f"{result.step.id} {result.step.change.target}: {result.outcome}{why}")


def result_lines(results: Iterable[Result]) -> Iterator[str]:
    """What came of all of them, in one line for each outcome."""
    several = [*results]
    for outcome in Outcome:
        count = sum(each.outcome is outcome for each in several)
        if count:
            yield f"{count} {outcome}"
