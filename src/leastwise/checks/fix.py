"""The declaration of a fix: what would heal one finding, written directly under its check.

A fix says what it wants of which objects.  Whether that may be done is not its business: the plan tries every fix on
the Estate, proves what it grants and takes, and leaves it out with the reason where it does not hold.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from leastwise.checks.check import Check, HasSubject
from leastwise.model import Estate, Fixing
from leastwise.model.change import Edit, Safety, Target

__all__ = ["Access", "Fix", "Later", "Unfit", "fix"]

S = TypeVar("S", bound=HasSubject)


class Unfit(Exception):  # noqa: N818  (it is an answer, not an error)
    """This finding cannot be healed by the fix, for this reason: one sentence in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a fix may do to what principals are allowed; the plan proves that it does no more."""

    takes: bool = False
    """Whether those whose objects it touches lose something.  Everybody else keeps what they have, always."""
    gives: bool = False
    """Whether those whose objects it touches gain something: a way to enrol an MFA device, and the like."""
    despite_use: bool = False
    """Whether it may take what was used within `fixes.usage_days`: then it has seen to it that nobody misses it."""
    of_callers: bool = False
    """Whether it takes from nobody but those who come by the trust policy of a role, or by the policy of a resource.

    Their use is not what AWS reports of principals, so that those reports need not be asked for.
    """


KEEPS = Access()


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """The lossy step that follows when nobody has missed what the fix switched off."""

    days: Callable[[Fixing], int]
    """Of silence."""
    make: Callable[[Estate, Target, datetime], Iterable[Edit]]
    """What to do with the object that was switched off at this time; raises Unfit where it was used since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix(Generic[S]):
    """What heals the findings of one check, as far as a program can."""

    check: Check[S]
    safety: Safety
    does: str
    """One sentence: the first of its docstring."""
    make: Callable[[Estate, S], Iterable[Edit]]
    """The edits, in the order in which they have to be made; raises Unfit, and Unseen."""
    access: Access = KEEPS
    later: Later | None = None
    needs: tuple[str, ...] = ()
    """Settings that have to be given first, as `alarm_email`."""
    sees: frozenset[str] = frozenset()
    """Permissions that show what it looks at beside what its check does, as `iam:ListSigningCertificates`."""


def fix(
    check: Check[S],
    safety: Safety,
    *,
    access: Access = KEEPS,
    later: Later | None = None,
    needs: tuple[str, ...] = (),
    sees: Iterable[str] = (),
) -> Callable[[Callable[[Estate, S], Iterable[Edit]]], Fix[S]]:
    """Declare the function below as what heals a check's findings; its docstring says what it does and why so."""

    def declare(make: Callable[[Estate, S], Iterable[Edit]]) -> Fix[S]:
        does = (inspect.getdoc(make) or "").partition(".")[0].replace("\n", " ")
        return Fix(
            check=check,
            safety=safety,
            does=does,
            make=make,
            access=access,
            later=later,
            needs=needs,
            sees=frozenset(sees),
        )

    return declare
