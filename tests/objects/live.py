"""Kinds of objects on the embedded AWS over HTTP: an object is changed, read, and changed back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.apply.objects import calls_for, read_object
from leastwise.apply.states import matches
from leastwise.collect.target import static
from leastwise.model import Estate
from leastwise.model.change import Change, State, Target, Value, goal
from leastwise.objects import find_kind

__all__ = ["aws_of", "changed", "cycle", "plain", "read", "refused", "tried_and_seen"]


def aws_of(stage: Stage, account: str = "acme") -> Aws:
    """The account as the executor talks to it."""
    ids, endpoint = stage.story.accounts, stage.aws.endpoint
    base = static("base", endpoint=endpoint, **stage.aws.credentials(ids["acme"]).keywords())
    return Aws(static("test", endpoint=endpoint, **stage.aws.credentials(ids[account]).keywords()), base=base)


def read(aws: Aws, target: Target) -> State | None:
    """The object as it is; None where it is not there."""
    return plain(read_object(aws.ask, target))


def plain(state: State | None) -> State | None:
    """A state without what nobody sets, and without what is not there."""
    if state is None:
        return None
    return {name: value for name, value in state.items() if value is not None and not name.startswith("~")}


def changed(aws: Aws, target: Target, after: Mapping[str, Value] | None) -> None:
    """Give the object these attributes, through calls that are declared, and see that it has them."""
    kind = find_kind(target.kind)
    now = read_object(aws.ask, target)
    aim = goal(now, Change(target, None, None if after is None else dict(after)))
    wanted = None if aim is None else kind.settled(now, aim)
    for call in calls_for(target, now, wanted):
        assert call.action in kind.writes, call
        aws.do(call)
    assert matches(read_object(aws.ask, target), after), (read_object(aws.ask, target), after)


def cycle(aws: Aws, target: Target, *afters: Mapping[str, Value] | None) -> None:
    """Change the object in every way and back, byte for byte; what is there already takes no call."""
    first = read(aws, target)
    for after in afters:
        changed(aws, target, after)
        now = read_object(aws.ask, target)
        if now is not None:
            assert [*calls_for(target, now, goal(now, Change(target, {}, {})))] == []
        restore(aws, target, first)
        assert read(aws, target) == first, after


def restore(aws: Aws, target: Target, first: State | None) -> None:
    """Write what an undo would."""
    kind = find_kind(target.kind)
    for call in calls_for(target, read_object(aws.ask, target), first):
        assert call.action in kind.writes, call
        aws.do(call)


def refused(aws: Aws, target: Target, after: Mapping[str, Value] | None, code: str) -> None:
    """AWS itself refuses the change."""
    from leastwise.collect.step import Refused

    with pytest.raises(Refused, match=code):
        changed(aws, target, after)


def tried_and_seen(estate: Estate, target: Target, afters: Iterable[Mapping[str, Value] | None]) -> None:
    """What was tried is seen, as far as an Estate holds it."""
    kind = find_kind(target.kind)
    for after in afters:
        state: Any = kind.seen(kind.tried(estate, target, after), target)
        if after is None:
            assert state is None
        else:
            assert state is not None
            assert {name: state[name] for name in after if name in state} == {
                name: value for name, value in after.items() if name in state
            }
            assert {name for name, value in after.items() if value is not None} & state.keys() or not state
