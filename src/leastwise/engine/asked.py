"""A request, taken apart as far as somebody asks."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from leastwise.engine.call import Call
from leastwise.language import fold
from leastwise.spec import Request

__all__ = ["Asked", "Unknown", "ask"]

_ARN_PARTS = 6


class Unknown:
    """The condition keys of which nobody said whether the request has them.

    Args:
        only: these, in any letter case, with `*` for the tag keys of a kind (`aws:RequestTag/*`).
        all_but: every key but these and those that the request has.
    """

    __slots__ = ("_all_but", "_only", "_starts")

    def __init__(self, only: frozenset[str] | None = None, all_but: frozenset[str] = frozenset()) -> None:
        self._only = None if only is None else frozenset(map(fold, only))
        self._all_but = frozenset(map(fold, all_but))
        self._starts = tuple(key[:-1] for key in self._only or self._all_but if key.endswith("*"))

    def __contains__(self, key: str) -> bool:
        """Whether the key, in lower case, is one of them, if the request lacks it."""
        listed = self._all_but if self._only is None else self._only
        found = key in listed or (bool(self._starts) and key.startswith(self._starts))
        return found is (self._only is not None)


class Asked(Struct):
    """A request with what is known of its caller and its action.

    Attributes:
        arn: of the resource; `*` where the action has no resources.
        parts: of the resource between its colons, the last with the rest.
        unknown: the keys that are not known; None: all are.
    """

    request: Request
    call: Call
    arn: str
    parts: list[str]
    unknown: Unknown | None = None
    _keys: Mapping[str, tuple[str, ...]] | None = None

    @property
    def keys(self) -> Mapping[str, tuple[str, ...]]:
        """The context in lower case, with the keys that follow from the principal."""
        if self._keys is None:
            mine, given = self.call.caller.keys, self.request.context
            self._keys = {**mine, **{fold(key): given[key] for key in given}} if given else mine
        return self._keys

    @property
    def same_account(self) -> bool:
        """Whether the principal and the resource belong to one account."""
        ours = self.call.caller.account
        return ours is not None and ours == self.resource_account

    @property
    def resource_account(self) -> str | None:
        """Whose resource it is: as given, as its ARN says, else the principal's account."""
        if self.request.owner:
            return self.request.owner
        parts = self.parts
        if len(parts) == _ARN_PARTS and parts[0] == "arn" and parts[4].isdigit():
            return parts[4]
        return self.call.caller.account

    def value(self, key: str) -> str | None:
        """What a policy variable finds: the value of a single-valued key that is present."""
        values = self.keys.get(key, ())
        return values[0] if len(values) == 1 and not self.call.facts.multivalued(key) else None

    def lacks(self, key: str) -> bool:
        """Whether nobody said what the request has for the key, in lower case."""
        return self.unknown is not None and key not in self.keys and key in self.unknown


def ask(request: Request, call: Call, unknown: Unknown | None = None) -> Asked:
    """The request, taken apart; `call` is its principal's and its action's."""
    resource = request.resource
    return Asked(request, call, "*" if call.resourceless else resource, resource.split(":", _ARN_PARTS - 1), unknown)
