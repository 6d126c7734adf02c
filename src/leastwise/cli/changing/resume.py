"""Go on with an apply that was interrupted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from leastwise.errors import RefusedError

if TYPE_CHECKING:
    from leastwise.apply.execute import Result
    from leastwise.apply.journal import Begun
    from leastwise.cli.changing.planning import Access

__all__ = ["resumed"]


def resumed(path: Path, access: Access, *, yes: bool, quiet: bool) -> bool:
    """Make the steps of a journal that are not done; whether everything is as planned.

    Every object is read again: what is done is left alone, what stands between is finished, what somebody else has
    changed is refused.

    Raises:
        InputError: it is no journal.
        RefusedError: nothing was done, for this reason.
    """
    from leastwise.apply.execute import Outcome, Result, execute
    from leastwise.apply.journal import Begun, Done, Journal, read_journal
    from leastwise.apply.pace import Paced
    from leastwise.apply.place import Place
    from leastwise.cli.changing.carrying import account_of, agreed, remembered
    from leastwise.cli.changing.shown import result_line, result_lines
    from leastwise.cli.output import tell

    header, entries = read_journal(path)
    if header.undoes is not None:
        raise RefusedError(f"`{path}` is the journal of an undo: run `leastwise undo {header.undoes}` again")
    over = {each.step for each in entries if isinstance(each, Done) and each.verified}
    begun = {each.step: each for each in entries if isinstance(each, Begun)}
    steps = tuple(each for each in header.plan.steps if each.id in header.confirmed and each.id not in over)
    aws, place = (
        account_of(header.plan, access.within(header.plan.account, header.plan.partition)),
        Place(header.account),
    )
    made = tuple(Result(each, Outcome.DONE) for each in header.plan.steps if each.id in over)
    with place.locked():
        if not steps:
            remembered(place, header.plan, made)
            tell("everything was done already", quiet=quiet)
            return True
        if not agreed(f"go on with {len(steps)} of {len(header.confirmed)} steps?", yes=yes):
            raise RefusedError("nobody agreed: nothing was changed")
        journal = Journal(path, new=False)
        try:
            results = execute(
                steps, Paced(aws), journal, begun=begun, progress=lambda each: tell(result_line(each), quiet=quiet)
            )
        finally:
            journal.close()
        remembered(place, header.plan, (*made, *(_finished(each, begun) for each in results)))
    for line in result_lines(results):
        tell(line, quiet=quiet)
    return all(each.good for each in results)


def _finished(result: Result, begun: Mapping[str, Begun]) -> Result:
    """A step that was found done, and that the interrupted run had begun, is one that this plan has made."""
    from leastwise.apply.execute import Outcome

    ours = result.outcome is Outcome.ALREADY and result.step.id in begun
    return replace(result, outcome=Outcome.DONE) if ours else result
