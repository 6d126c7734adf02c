"""Several accounts, each with a plan of its own: what they share, whichever command goes to all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from leastwise.cli.output import tell
from leastwise.errors import LeastwiseError, UsageError

if TYPE_CHECKING:
    from leastwise.cli.changing.planning import Access
    from leastwise.remedy.plan import Plan

__all__ = ["AT_ONCE", "Part", "all_at_once", "files_of", "in_turn", "inside", "once_each", "own_account", "worst"]

AT_ONCE = 8
"""Accounts that are gone to at once, each with threads of its own: AWS counts an account's calls by itself."""

_WORST = (4, 2, 5, 1, 3, 0)
"""Exit codes, the worst first."""


@dataclass(slots=True)
class Part:
    """One account: its plan, what is to be said of it, and how it ended."""

    plan: Plan
    access: Access
    lines: list[str] = field(default_factory=list)
    code: int = 0

    def say(self, message: str, *, quiet: bool = False) -> None:
        """Keep it until the accounts before are told."""
        if not quiet:
            self.lines.append(message)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """What goes wrong here stops no other account."""
        try:
            yield
        except LeastwiseError as error:
            self.code = error.exit_code
            self.say(str(error))

    def tell(self) -> None:
        """Say all of it, under the account's number."""
        for line in (f"account {self.plan.account}", *self.lines):
            tell(line, quiet=not self.lines)


P = TypeVar("P", bound=Part)


def files_of(paths: Sequence[Path], ending: str) -> tuple[Path, ...]:
    """The files, and those of the folders that end so, in their order."""
    return tuple(file for path in paths for file in (sorted(path.glob(f"*{ending}")) if path.is_dir() else [path]))


def once_each(plans: Sequence[Plan], what: str) -> None:
    """Make sure that no account comes twice.

    Raises:
        UsageError: one does.
    """
    seen: set[str] = set()
    for plan in plans:
        if plan.account in seen:
            raise UsageError(f"two {what} are for account {plan.account}: {_ONE[what]}")
        seen.add(plan.account)


_ONE = {
    "plans": "give one of them, and plan again",
    "journals": "take the later one back first, by itself",
}


def own_account(access: Access) -> str:
    """The account of the credentials that assume the roles."""
    from leastwise.apply.aws import Aws
    from leastwise.cli.sources import target

    return Aws(target(access.profile, None, None)).identity.account


def inside(plan: Plan, access: Access, own: str) -> Access:
    """As whom to come into an account; as in a collection of an Organization, into one's own as oneself."""
    named = access.role is not None and not access.role.startswith("arn:")
    if named and plan.account == own:
        return replace(access, role=None, external_id=None)
    return access.within(plan.account, plan.partition)


def all_at_once(parts: Sequence[P], do: Callable[[P], None]) -> None:
    """Do it for all accounts, so many at once; when it is interrupted, no other begins."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="accounts") as pool:
        try:
            list(pool.map(do, parts))
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def in_turn(
    parts: Sequence[P],
    do: Callable[[P], None],
    conclude: Callable[[P], None],
    halt: threading.Event,
    workers: int = AT_ONCE,
) -> None:
    """Do it for all accounts, so many at once, and conclude each when those before are.

    When it is interrupted, `halt` is set, and what has begun is waited for.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="accounts") as pool:
        going = [(part, pool.submit(do, part)) for part in parts]
        try:
            for part, future in going:
                _await(future, halt)
                conclude(part)
        finally:
            halt.set()


def _await(future: Future[None], halt: threading.Event) -> None:
    """Wait until it is over, whoever interrupts."""
    while True:
        try:
            return future.result()
        except KeyboardInterrupt:
            halt.set()


def worst(parts: Sequence[Part]) -> int:
    """The exit code of all of them: the worst of theirs."""
    return min((part.code for part in parts), key=_WORST.index)
