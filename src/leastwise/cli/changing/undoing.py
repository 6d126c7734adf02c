"""Take back what journals tell, of one account or of several at once."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leastwise.cli.changing.parts import Part, all_at_once, in_turn, inside, once_each, own_account, worst
from leastwise.cli.output import Tell, tell
from leastwise.errors import RefusedError

if TYPE_CHECKING:
    from leastwise.apply.aws import Aws
    from leastwise.apply.place import Place
    from leastwise.apply.undo import Undoing
    from leastwise.cli.changing.planning import Access
    from leastwise.collect.clients import Shared
    from leastwise.remedy.plan import Plan

__all__ = ["Going", "going_back", "taken_back", "taken_back_at_once"]


@dataclass(frozen=True, slots=True)
class Going:
    """What a journal told, and what of it goes back."""

    journal: Path
    plan: Plan
    back: Undoing


def going_back(journal: Path, steps: Collection[str] = ()) -> Going:
    """What takes a journal back.

    Args:
        journal: the file.
        steps: ids of the only ones to take back; none: all.

    Raises:
        InputError: it is no journal.
    """
    from leastwise.apply.journal import read_journal
    from leastwise.apply.undo import undoing

    header, entries = read_journal(journal)
    return Going(journal, header.plan, undoing(header, entries, steps))


def taken_back(going: Going, access: Access, *, yes: bool, quiet: bool) -> int:
    """Take one journal back; the exit code.

    Raises:
        RefusedError: nobody agreed, or somebody else changes the account now.
    """
    from leastwise.apply.place import Place
    from leastwise.cli.changing.carrying import account_of

    if not _announced(going, tell, quiet=quiet):
        return 5 if going.back.lost else 0
    aws, place = account_of(going.plan, access), Place(going.plan.account)
    with place.locked():
        _agree(going, yes=yes)
        return _restored(going, aws, place, tell, quiet=quiet)


def _announced(going: Going, say: Tell, *, quiet: bool) -> bool:
    """Say what cannot be taken back, and what that brings along; whether there is anything to do."""
    for each in going.back.lost:
        say(f"{each.id} {each.change.target}: cannot be taken back")
    if not going.back.steps:
        say("nothing can be taken back" if going.back.lost else "nothing was changed", quiet=quiet)
    for each in going.back.steps:
        if each.change.target.kind == "iam:access-key" and (each.change.after or {}).get("Status") == "Active":
            say(f"{each.change.target} signs in again: if it has leaked, whoever else has it does as well")
    return bool(going.back.steps)


def _agree(going: Going, *, yes: bool) -> None:
    from leastwise.cli.changing.carrying import agreed

    if not agreed(f"take back {len(going.back.steps)} steps in account {going.plan.account}?", yes=yes):
        raise RefusedError("nobody agreed: nothing was changed")


def _restored(
    going: Going, aws: Aws, place: Place, say: Tell, *, quiet: bool, halt: threading.Event | None = None
) -> int:
    from leastwise.cli.changing.carrying import carry_out, new_header
    from leastwise.cli.changing.shown import result_lines

    back = going.back
    opened = new_header(going.plan, aws, back.steps, undoes=str(going.journal))
    carried = carry_out(back.steps, aws, opened, None, place, quiet=quiet, tolerant=True, say=say, halt=halt)
    place.forget({each.step.change.target for each in carried.results if each.good})
    for line in result_lines(carried.results):
        say(line, quiet=quiet)
    return 0 if carried.good and not back.lost else 5


@dataclass(slots=True, kw_only=True)
class _Part(Part):
    going: Going
    aws: Aws | None = None
    place: Place | None = None
    ready: bool = False


def taken_back_at_once(several: Sequence[Going], access: Access, *, yes: bool, quiet: bool) -> int:
    """Take back the journals of several accounts; the exit code, which is the worst of theirs.

    All are entered and agreed to before the first is changed.  When it is interrupted, the steps that have begun are
    ended, and no other begins.

    Raises:
        CredentialsError: there are none, or AWS refused those that assume the roles.
        UsageError: two journals are of one account, or nobody is there to agree.
    """
    from leastwise.collect.clients import Shared

    once_each([going.plan for going in several], "journals")
    own, shared, halt = own_account(access), Shared(), threading.Event()
    parts = [_Part(going.plan, inside(going.plan, access, own), going=going) for going in several]
    with ExitStack() as locks:
        all_at_once(parts, lambda part: _enter(part, locks, shared, quiet=quiet))
        for part in parts:
            with part.alone():
                if part.ready:
                    part.ready = False
                    _agree(part.going, yes=yes)
                    part.ready = True
        in_turn(parts, lambda part: _restore(part, halt, quiet=quiet), _Part.tell, halt)
    tell(f"{sum(part.code == 0 for part in parts)} of {len(parts)} accounts are as they were", quiet=quiet)
    return worst(parts)


def _enter(part: _Part, locks: ExitStack, shared: Shared, *, quiet: bool) -> None:
    from leastwise.apply.place import Place
    from leastwise.cli.changing.carrying import account_of

    with part.alone():
        if not _announced(part.going, part.say, quiet=quiet):
            part.code = 5 if part.going.back.lost else 0
            return
        part.aws, part.place = account_of(part.plan, part.access, shared), Place(part.plan.account)
        locks.enter_context(part.place.locked())
        part.ready = True


def _restore(part: _Part, halt: threading.Event, *, quiet: bool) -> None:
    with part.alone():
        if part.ready and part.aws is not None and part.place is not None:
            if halt.is_set():
                raise RefusedError("nothing was taken back: it was stopped before this account began")
            part.code = _restored(part.going, part.aws, part.place, part.say, quiet=quiet, halt=halt)
