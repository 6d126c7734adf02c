"""A request, taken apart as far as somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from leastwise.language import fold
from leastwise.spec import Facts, Principal, PrincipalKind, Request

__all__ = ["Asked", "Caller", "Unknown", "caller_of"]

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


class Caller:
    """What follows from a principal alone."""

    __slots__ = ("account", "entity", "keys", "kind", "outside", "path_known", "root", "session", "who")

    def __init__(self, who: Principal) -> None:
        self.who = who
        self.kind = who.kind
        self.account = who.account
        self.outside = who.outside
        self.root = f"arn:{who.partition}:iam::{who.account}:root" if who.account else None
        self.entity = who.entity
        self.session = who.session
        self.path_known = who.path_known
        self.keys: Mapping[str, tuple[str, ...]] = Request(principal=who, action="", resource="*").keys()


@lru_cache(maxsize=65_536)
def caller_of(who: Principal) -> Caller:
    """One value for a principal, however many requests it makes."""
    return Caller(who)


class Asked:
    """A request with what is known of AWS's services.

    Attributes:
        arn: of the resource; `*` where the action has no resources.
        unknown: the keys that are not known; None: all are.
    """

    __slots__ = ("_keys", "_parts", "arn", "caller", "facts", "request", "unknown")

    def __init__(self, request: Request, facts: Facts, *, resourceless: bool, unknown: Unknown | None = None) -> None:
        self.request = request
        self.facts = facts
        self.caller = caller_of(request.principal)
        self.arn = "*" if resourceless else request.resource
        self.unknown = unknown
        self._keys: Mapping[str, tuple[str, ...]] | None = None
        self._parts: list[str] | None = None

    @property
    def keys(self) -> Mapping[str, tuple[str, ...]]:
        """The context in lower case, with the keys that follow from the principal."""
        if self._keys is None:
            given = self.request.context
            self._keys = {**self.caller.keys, **{fold(key): given[key] for key in given}} if given else self.caller.keys
        return self._keys

    @property
    def parts(self) -> list[str]:
        """The parts of `arn` between its colons, the last with the rest."""
        if self._parts is None:
            self._parts = self.arn.split(":", _ARN_PARTS - 1)
        return self._parts

    @property
    def same_account(self) -> bool:
        """Whether the principal and the resource belong to one account."""
        ours = self.caller.account
        return ours is not None and ours == self.resource_account

    @property
    def resource_account(self) -> str | None:
        """Whose resource it is: as given, as its ARN says, else the principal's account."""
        if self.request.owner:
            return self.request.owner
        parts = self.request.resource.split(":", _ARN_PARTS - 1)
        if len(parts) == _ARN_PARTS and parts[0] == "arn" and parts[4].isdigit():
            return parts[4]
        return self.caller.account

    @property
    def is_root(self) -> bool:
        """Whether the caller is a root user."""
        return self.caller.kind is PrincipalKind.ROOT

    def value(self, key: str) -> str | None:
        """What a policy variable finds: the value of a single-valued key that is present."""
        values = self.keys.get(key, ())
        return values[0] if len(values) == 1 and not self.facts.multivalued(key) else None

    def lacks(self, key: str) -> bool:
        """Whether nobody said what the request has for the key, in lower case."""
        return self.unknown is not None and key not in self.keys and key in self.unknown
