"""A pattern after its policy variables have been replaced, and how it matches.

What a variable brings in stands for itself: a `*` or `?` in a user's name, or one written as `${*}` or `${?}`, is
that character and no wildcard. So such a pattern is its text and the places of these characters. A pattern
without any is its text alone, and the functions here take a plain string for it.

Source: IAM User Guide, "IAM policy elements: Variables and tags". That wildcards inside a value are characters is
how policy engines that are tested against AWS behave; no page says so.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from leastwise.language import resources
from leastwise.language.automaton import Automaton
from leastwise.language.pattern import matches

__all__ = ["Pattern", "Substituted", "pattern_matches", "pattern_text", "resource_matches", "split_pattern"]

_WILDCARDS = "*?"
_ITSELF = "\\"
"""Before a wildcard, in a token of two characters: the character, not the wildcard."""


class Substituted(Struct, frozen=True):
    """A pattern in which some wildcards stand for themselves.

    Attributes:
        text: the whole pattern.
        literal: the offsets in `text` of each `*` and `?` that is no wildcard.
        early: whether a variable stood before the fifth colon, where AWS's pages allow none in a resource.
    """

    text: str
    literal: frozenset[int] = frozenset()
    early: bool = False


Pattern: TypeAlias = str | Substituted
"""A pattern as it is written, or as it is after substitution."""


def pattern_text(pattern: Pattern) -> str:
    """The pattern where nothing in it is a wildcard, as under `StringEquals`."""
    return pattern if isinstance(pattern, str) else pattern.text


def pattern_matches(pattern: Pattern, text: str) -> bool:
    """Whether the pattern spans the whole of `text`, letter for letter."""
    if isinstance(pattern, str):
        return matches(pattern, text)
    if not pattern.literal:
        return matches(pattern.text, text)
    return not resources.is_longer(pattern.text, text) and _automaton(pattern).spans(text)


def resource_matches(pattern: Pattern, arn: str) -> bool:
    """Whether a resource pattern of a document matches `arn`.

    `*` and `?` behave as `leastwise.language.resources` says, in the text as it is after substitution: colons
    that a variable brought in count. `arn` is `*` for an action that knows no resources: only a pattern of `*`
    alone matches that, and `${*}` is not one.
    """
    if isinstance(pattern, str):
        return resources.resource_matches(pattern, arn)
    if not pattern.literal:
        return resources.resource_matches(pattern.text, arn)
    if arn == "*" or resources.is_longer(pattern.text, arn):
        return False
    return _resource_automaton(pattern).spans(arn)


def split_pattern(pattern: Pattern, most: int) -> tuple[Pattern, ...]:
    """The parts between the colons: at most `most`, the last of which keeps the colons that are left."""
    if isinstance(pattern, str):
        return tuple(pattern.split(":", most - 1))
    parts: list[Pattern] = []
    start = 0
    for text in pattern.text.split(":", most - 1):
        end = start + len(text)
        parts.append(Substituted(text, frozenset(i - start for i in pattern.literal if start <= i < end)))
        start = end + 1
    return tuple(parts)


class _Automaton(Automaton):
    """An automaton that knows the tokens of wildcards that stand for themselves."""

    __slots__ = ()

    def __init__(self, tokens: list[str]) -> None:
        super().__init__(tokens)
        for wildcard in _WILDCARDS:
            if positions := self.literal.pop(_ITSELF + wildcard, 0):
                self.literal[wildcard] = positions


@lru_cache(maxsize=16_384)
def _automaton(pattern: Substituted) -> Automaton:
    return _with_literals(list(pattern.text), pattern)


@lru_cache(maxsize=16_384)
def _resource_automaton(pattern: Substituted) -> Automaton:
    return _with_literals(resources.resource_tokens(pattern.text), pattern)


def _with_literals(tokens: list[str], pattern: Substituted) -> Automaton:
    for i in pattern.literal:
        tokens[i] = _ITSELF + pattern.text[i]
    return _Automaton(tokens)
