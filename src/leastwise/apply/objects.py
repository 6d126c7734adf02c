"""Objects read and written by their kinds; what a kind does not know whole counts as refused."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.step import Refused
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects import Ask, NotWhole, find_kind
from leastwise.snapshot import Refusal

__all__ = ["calls_for", "read_object"]


def read_object(ask: Ask, target: Target) -> State | None:
    """Its state in AWS, whole, None if it is not there.

    Raises:
        Refused: AWS refused it, or told less or more than its kind can give back.
    """
    try:
        return find_kind(target.kind).read(ask, target)
    except NotWhole as why:
        raise Refused(Refusal("NotWhole", str(why))) from why


def calls_for(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """The calls that lead from one whole state to another.

    Raises:
        Refused: its kind cannot give back something of it.
    """
    try:
        yield from find_kind(target.kind).write(target, now, then)
    except NotWhole as why:
        raise Refused(Refusal("NotWhole", str(why))) from why
