"""Plans of several accounts, applied at once: each has a journal, a lock and a rate of its own.

Only calls are made by threads.  What is planned, asked, said and remembered is so in one thread, in the order of the
plans.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leastwise.cli.changing.parts import AT_ONCE, Part, all_at_once, in_turn, inside, once_each, own_account, worst
from leastwise.cli.output import tell
from leastwise.errors import RefusedError

if TYPE_CHECKING:
    from leastwise.cli.changing.applying import Entered, Ready, Terms
    from leastwise.cli.changing.carrying import Carried
    from leastwise.cli.changing.planning import Access
    from leastwise.collect.clients import Shared
    from leastwise.remedy.plan import Plan, Scope

__all__ = ["applied_at_once"]


@dataclass(slots=True)
class _Part(Part):
    """One account: how far it has come."""

    entered: Entered | None = None
    found: Ready | None = None
    made: Carried | None = None


def applied_at_once(plans: Sequence[Plan], access: Access, terms: Terms) -> int:
    """Apply the plans of several accounts; the exit code, which is the worst of theirs.

    All are read and agreed to before the first is changed.  With a canary they go one after the other, each only when
    the one before went well.  A role that is named alone is assumed in every account but that of the credentials.

    Raises:
        CredentialsError: there are none, or AWS refused those that assume the roles.
        UsageError: two plans are for one account, or nobody is there to agree.
    """
    from leastwise.collect.clients import Shared

    once_each(plans, "plans")
    own = own_account(access)
    parts = [_Part(plan, inside(plan, access, own)) for plan in plans]
    with ExitStack() as locks:
        shared = Shared()
        all_at_once(parts, lambda part: _enter(part, locks, shared))
        for scope in dict.fromkeys(plan.scope for plan in plans):
            _read(scope, [part for part in parts if part.entered and part.plan.scope == scope], access, terms)
        for part in parts:
            _ask(part, terms)
        _change_all(parts, terms)
    good = sum(part.code == 0 for part in parts)
    tell(f"{good} of {len(parts)} accounts are as planned", quiet=terms.quiet)
    return worst(parts)


def _enter(part: _Part, locks: ExitStack, shared: Shared) -> None:
    from leastwise.apply.place import Place
    from leastwise.apply.verifying import standing
    from leastwise.cli.changing.applying import Entered
    from leastwise.cli.changing.carrying import account_of

    with part.alone():
        aws, place = account_of(part.plan, part.access, shared), Place(part.plan.account)
        locks.enter_context(place.locked())
        part.entered = Entered(part.plan, aws, place, standing(part.plan.steps, aws.ask))


def _read(scope: Scope, parts: Sequence[_Part], access: Access, terms: Terms) -> None:
    """Find out what of the plans holds today."""
    from leastwise.cli.changing.applying import ready
    from leastwise.cli.changing.planning import collected_at_once

    seen = collected_at_once(scope, access, {part.plan.account: part.access for part in parts}) if parts else {}
    for part in parts:
        with part.alone():
            now = seen.get(part.plan.account)
            if now is None or part.entered is None:
                raise RefusedError("the account cannot be entered any more: nothing was changed")
            part.found = ready(part.entered, now, terms, part.say)
            part.code = 0 if part.found.good else 5


def _ask(part: _Part, terms: Terms) -> None:
    from leastwise.cli.changing.applying import agree

    if part.found is None or not part.found.steps:
        return
    try:
        agree(part.found, terms)
    except RefusedError as refused:
        part.found, part.code = None, refused.exit_code
        part.say(str(refused))


def _change_all(parts: Sequence[_Part], terms: Terms) -> None:
    """Change all accounts, and tell of each when those before are told.

    When it is interrupted, the steps that have begun are ended, and no other begins.
    """
    from leastwise.report.words import counted

    halt, workers = threading.Event(), 1 if terms.limits.canary else AT_ONCE
    count = sum(bool(part.found and part.found.steps) for part in parts)
    tell(f"changing {counted(count, 'account')}, {workers} at a time", quiet=terms.quiet or not count)
    in_turn(parts, lambda part: _change(part, terms, halt), lambda part: _conclude(part, terms), halt, workers)


def _change(part: _Part, terms: Terms, halt: threading.Event) -> None:
    """Make the steps of one account, if there are any and it may begin."""
    from leastwise.cli.changing.applying import carried

    with part.alone():
        if part.found is not None and part.found.steps:
            if halt.is_set():
                raise RefusedError("nothing was changed: it was stopped before this account began")
            part.made = carried(part.found, terms, part.say, halt)
            part.code = part.code if part.made.good else 5
    if terms.limits.canary and part.code:
        halt.set()


def _conclude(part: _Part, terms: Terms) -> None:
    """Remember what was done in an account, and say what is to be said of it, all of it together."""
    from leastwise.cli.changing.applying import concluded

    with part.alone():
        if part.found is not None and part.made is not None:
            concluded(part.found, part.made, terms, part.say)
    part.tell()
