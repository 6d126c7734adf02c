"""Plans of several accounts, verified at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leastwise.cli.changing.parts import Part, all_at_once, inside, once_each, own_account, worst
from leastwise.cli.output import tell
from leastwise.errors import RefusedError

if TYPE_CHECKING:
    from leastwise.apply.aws import Aws
    from leastwise.cli.changing.planning import Access, Seen
    from leastwise.collect.clients import Shared
    from leastwise.remedy.plan import Plan

__all__ = ["told", "verified_at_once"]


@dataclass(slots=True)
class _Part(Part):
    aws: Aws | None = None


def told(plan: Plan, aws: Aws, seen: Seen, say: Callable[[str], None]) -> int:
    """Say what of a plan does not hold, and how much does; the exit code."""
    from leastwise.apply.verifying import verified

    found = verified(plan, seen.estate, aws.ask)
    for step, why in found.wrong.items():
        say(f"{step}: {why}")
    for step, why in found.unseen.items():
        say(f"{step}: not seen: {why}")
    say(f"{len(plan.steps) - len(found.wrong) - len(found.unseen)} of {len(plan.steps)} steps hold")
    return 1 if found.wrong else 3 if found.unseen else 0


def verified_at_once(plans: Sequence[Plan], access: Access, *, quiet: bool) -> int:
    """Verify the plans of several accounts; the exit code, which is the worst of theirs.

    Raises:
        CredentialsError: there are none, or AWS refused those that assume the roles.
        UsageError: two plans are for one account.
    """
    from leastwise.cli.changing.planning import collected_at_once
    from leastwise.collect.clients import Shared

    once_each(plans, "plans")
    own, shared = own_account(access), Shared()
    parts = [_Part(plan, inside(plan, access, own)) for plan in plans]
    all_at_once(parts, lambda part: _enter(part, shared))
    seen: dict[str, Seen] = {}
    for scope in dict.fromkeys(part.plan.scope for part in parts if part.aws):
        wanted = {part.plan.account: part.access for part in parts if part.aws and part.plan.scope == scope}
        seen |= collected_at_once(scope, access, wanted)
    all_at_once(parts, lambda part: _verify(part, seen.get(part.plan.account)))
    for part in parts:
        part.tell()
    tell(f"{sum(part.code == 0 for part in parts)} of {len(parts)} accounts are as planned", quiet=quiet)
    return worst(parts)


def _enter(part: _Part, shared: Shared) -> None:
    from leastwise.cli.changing.carrying import account_of

    with part.alone():
        part.aws = account_of(part.plan, part.access, shared)


def _verify(part: _Part, seen: Seen | None) -> None:
    with part.alone():
        if part.aws is None:
            return
        if seen is None:
            raise RefusedError("the account cannot be entered any more")
        part.code = told(part.plan, part.aws, seen, part.say)
