"""Condition keys: which there are, and what their values are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from leastwise.catalogue.archive import Archive
from leastwise.catalogue.formats import variable
from leastwise.catalogue.global_keys import CLAIMS, GLOBAL_KEYS
from leastwise.catalogue.values import ConditionKey
from leastwise.language import fold

__all__ = ["ConditionKeys"]

_ANY_TAG = re.compile(r"/(tag-key|key)?\Z")
"""How AWS ends some names that go on with the key of a tag: `ssm:resourceTag/tag-key`, `glacier:ResourceTag/`."""

_KEPT = 10_000
"""Answers that are remembered; policies name some hundred keys, hostile ones any number."""


class ConditionKeys:
    """All keys of a file, and the global ones.  Letter case does not matter.

    Raises:
        InputError: here: the file is damaged.
    """

    __slots__ = ("_archive", "_found", "_keys", "_templates", "_texts")

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        named = [ConditionKey(name, type) for name, type in archive.decoded("+keys", dict[str, str]).items()]
        self._keys = {each.name.lower(): each for each in (*named, *GLOBAL_KEYS)}
        self._templates = tuple(_templates(self._keys.values()))
        self._found: dict[str, ConditionKey | None] = {}
        self._texts: dict[str, str] | None = None

    def all(self) -> tuple[ConditionKey, ...]:
        """By their folded names, without their descriptions."""
        return tuple(self._keys[name] for name in sorted(self._keys))

    def find(self, key: str) -> ConditionKey | None:
        """The key, or the one that it is an example of: `aws:RequestTag/team` of `aws:RequestTag/${TagKey}`."""
        folded = fold(key)
        if folded not in self._found:
            if len(self._found) >= _KEPT:
                self._found.clear()
            self._found[folded] = self._keys.get(folded) or self._template(folded) or _claim(folded)
        return self._found[folded]

    def described(self, key: str) -> ConditionKey | None:
        """As `find`, with its description."""
        found = self.find(key)
        if found is None or found.description:
            return found
        if self._texts is None:
            self._texts = self._archive.decoded("key descriptions", dict[str, str])
        return ConditionKey(found.name, found.type, self._texts.get(found.name, ""))

    def _template(self, folded: str) -> ConditionKey | None:
        fitting = (key for head, pattern, key in self._templates if folded.startswith(head) and pattern.match(folded))
        return next(fitting, None)


def _templates(keys: Iterable[ConditionKey]) -> list[tuple[str, re.Pattern[str], ConditionKey]]:
    """The keys with variables: their fixed start, what they match, themselves; the most definite first."""
    found = []
    for key in keys:
        pieces = variable(_ANY_TAG.sub("/${TagKey}", key.name).lower())
        if pieces:
            pattern = ".+".join(map(re.escape, pieces))
            found.append((pieces[0], re.compile(rf"{pattern}\Z", re.DOTALL), key))
    return sorted(found, key=lambda each: -len(each[1].pattern))


def _claim(folded: str) -> ConditionKey | None:
    """A claim of a web identity, as `oidc.eks.eu-west-1.amazonaws.com/id/…:sub`."""
    provider, colon, claim = folded.rpartition(":")
    known = colon and "." in provider.partition("/")[0] and claim in CLAIMS
    return ConditionKey(folded, CLAIMS[claim], "a claim of the web identity token") if known else None
