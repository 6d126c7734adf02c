"""Progress of a collection on standard error: one line that moves, and only where somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from leastwise.cli.output import console, tell

if TYPE_CHECKING:
    from leastwise.collect.live import Progress

__all__ = ["progress"]


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """What a collection is told to call; notes are printed, counts are shown in a terminal alone."""
    screen = console(error=True)
    if quiet or not screen.is_terminal:
        yield lambda state: tell(state.note or "", quiet=quiet or not state.note)
        return
    with screen.status("asking AWS who is calling") as status:

        def show(state: Progress) -> None:
            if state.note:
                tell(state.note)
            refused = f", {state.refused} refused" if state.refused else ""
            accounts = f"{state.accounts_done} of {state.accounts} accounts, " if state.accounts > 1 else ""
            status.update(f"{accounts}{state.done} of {state.planned} calls{refused}  {state.current}")

        yield show
