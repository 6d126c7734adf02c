"""Whether an object is as a change says."""

from __future__ import annotations

import pytest

from leastwise.apply.states import differing, matches, same
from leastwise.model.change import Change, State, Target, goal

TARGET = Target("iam:user", "alice")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("a", "a", True),
        ('{"a":1}', '{"a": 1}', True),
        ('{"a":1}', '{"a":2}', False),
        ('{"a":1}', '{"a":1', False),
        (None, None, True),
        (None, "a", False),
        (True, True, True),
    ],
)
def test_policies_are_compared_by_what_they_say(one: str | None, other: str | None, *, alike: bool) -> None:
    assert same(one, other) is alike


@pytest.mark.parametrize(
    ("now", "named", "alike"),
    [
        (None, None, True),
        ({}, None, False),
        (None, {}, False),
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"a": 1}, {"a": 1, "b": None}, True),
        ({"a": 1}, {"b": 1}, False),
    ],
)
def test_only_what_is_named_counts(now: State | None, named: State | None, *, alike: bool) -> None:
    assert matches(now, named) is alike


def test_the_goal_keeps_what_the_change_does_not_name() -> None:
    change = Change(TARGET, {"a": 1, "b": 2}, {"a": 3, "b": None})
    assert goal({"a": 1, "b": 2, "c": 4}, change) == {"a": 3, "c": 4}
    assert goal({"a": 1}, Change(TARGET, {"a": 1}, None)) is None
    assert goal(None, Change(TARGET, None, {"a": 1})) == {"a": 1}


def test_what_aws_alone_sets_never_differs() -> None:
    assert differing({"a": 1, "~n": "v1"}, {"a": 2, "~n": "v2"}) == {"a": 1}
    assert differing(None, {"a": 2}) == {"a": None}
