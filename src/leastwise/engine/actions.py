"""The `Action` or `NotAction` of a statement, made ready to be asked about many actions."""

from __future__ import annotations

from leastwise.engine.verdict import NO, YES, Verdict, opposite
from leastwise.language import Statement, every_action, fold, has_wildcard, matches
from leastwise.spec import Choice

__all__ = ["Actions"]

_SERVICE_WILDCARD = Verdict(False, (Choice.SERVICE_WILDCARD,))
_ACTION_SPACE = Verdict(False, (Choice.ACTION_SPACE,))


class Actions:
    """Which actions a statement speaks of; letter case is ignored."""

    __slots__ = ("_all", "_exact", "_negated", "_odd", "_patterns")

    def __init__(self, statement: Statement) -> None:
        self._negated = statement.actions is None
        exact: set[str] = set()
        patterns: list[tuple[str, str]] = []
        odd: list[str] = []
        self._all = False
        for written in statement.actions or statement.not_actions or ():
            pattern = fold(written)
            service, _, name = pattern.partition(":")
            if every_action(written):
                self._all = True
            elif "".join(pattern.split()) != pattern or not name or has_wildcard(service):
                odd.append(pattern)
            elif has_wildcard(name):
                patterns.append((service, name))
            else:
                exact.add(pattern)
        self._exact = frozenset(exact)
        self._patterns = tuple(patterns)
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
