"""The `Action` or `NotAction` of a statement, made ready to be asked about many actions."""

from __future__ import annotations

from functools import lru_cache

from leastwise.engine.verdict import NO, YES, Verdict, opposite
from leastwise.language import every_action, fold, has_wildcard, matches
from leastwise.spec import Choice

__all__ = ["Actions", "actions_of"]

_SERVICE_WILDCARD = Verdict(False, (Choice.SERVICE_WILDCARD,))
_ACTION_SPACE = Verdict(False, (Choice.ACTION_SPACE,))


class Actions:
    """Which actions a statement speaks of; letter case is ignored.

    Args:
        patterns: those of `Action`, or of `NotAction` if `negated`.
    """

    __slots__ = ("_all", "_exact", "_negated", "_odd", "_patterns")

    def __init__(self, patterns: tuple[str, ...], *, negated: bool) -> None:
        self._negated = negated
        self._all = False
        exact: set[str] = set()
        named: list[tuple[str, str]] = []
        odd: list[str] = []
        for pattern in map(fold, patterns):
            service, _, name = pattern.partition(":")
            if "*" in pattern and every_action(pattern):
                self._all = True
            elif not name or has_wildcard(service) or "".join(pattern.split()) != pattern:
                odd.append(pattern)
            elif has_wildcard(name):
                named.append((service, name))
            else:
                exact.add(pattern)
        self._exact = frozenset(exact)
        self._patterns = tuple(named)
        self._odd = tuple(odd)

    def verdict(self, action: str) -> Verdict:
        """Whether the statement speaks of the action, which is in lower case."""
        said = self._named(action)
        return opposite(said) if self._negated else said

    def _named(self, action: str) -> Verdict:
        if self._all or action in self._exact:
            return YES
        if self._patterns:
            service, _, name = action.partition(":")
            for prefix, pattern in self._patterns:
                if prefix == service and matches(pattern, name):
                    return YES
        return self._doubted(action) if self._odd else NO

    def _doubted(self, action: str) -> Verdict:
        """What IAM would refuse to store matches nothing, though a kinder reading might."""
        doubts: list[Choice] = []
        for pattern in self._odd:
            bare = "".join(pattern.split())
            if not matches(bare, action):
                continue
            doubts.append(Choice.SERVICE_WILDCARD if bare == pattern else Choice.ACTION_SPACE)
        if not doubts:
            return NO
        if len(doubts) == 1:
            return _SERVICE_WILDCARD if doubts[0] is Choice.SERVICE_WILDCARD else _ACTION_SPACE
        return Verdict(False, tuple(dict.fromkeys(doubts)))


@lru_cache(maxsize=4_096)
def actions_of(actions: tuple[str, ...] | None, not_actions: tuple[str, ...] | None) -> Actions:
    """Those of a statement; documents differ in their resources more than in their actions."""
    return Actions(not_actions or (), negated=True) if actions is None else Actions(actions, negated=False)
