"""Whether an object is as a change says: attribute by attribute, policies by what they say."""

from __future__ import annotations

import msgspec

from leastwise.model.change import State, Value

__all__ = ["differing", "matches", "same"]


def same(one: Value, other: Value) -> bool:
    """Whether two values are one; some services write a policy's JSON anew."""
    if one == other:
        return True
    if not (isinstance(one, str) and isinstance(other, str) and one[:1] == other[:1] == "{"):
        return False
    try:
        return bool(msgspec.json.decode(one) == msgspec.json.decode(other))
    except msgspec.MsgspecError:
        return False


def matches(now: State | None, named: State | None) -> bool:
    """Whether an object has all the attributes that are named; None: whether it is not there."""
    if now is None or named is None:
        return now is None and named is None
    return all(same(now.get(name), value) for name, value in named.items())


def differing(one: State | None, other: State | None) -> dict[str, Value]:
    """The attributes of `one` that `other` has otherwise."""
    here, there = one or {}, other or {}
    names = [name for name in {**here, **there} if not name.startswith("~")]
    return {name: here.get(name) for name in names if not same(here.get(name), there.get(name))}
