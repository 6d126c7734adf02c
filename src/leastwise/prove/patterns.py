"""Patterns of policies as tokens that can be walked together."""

from __future__ import annotations

from functools import lru_cache

from leastwise.language.automaton import ANY, ANY_RUN, PART, PART_RUN
from leastwise.language.resources import resource_tokens
from leastwise.language.substituted import Pattern, pattern_text
from leastwise.prove.texts import LITERAL_WILDCARD, Tokens

__all__ = ["ANY_ARN", "arn_condition", "equal", "equal_ignoring_case", "format_tokens", "like", "resource"]

ANY_ARN: Tokens = (*"arn:", PART, PART_RUN, ":", PART, PART_RUN, ":", PART_RUN, ":", PART_RUN, ":", ANY, ANY_RUN)
"""The form of every ARN."""
_ARN_PARTS = 6


def like(pattern: Pattern) -> Tokens:
    """A pattern with `*` and `?`."""
    literal = _literal(pattern)
    return tuple(LITERAL_WILDCARD[char] if i in literal else char for i, char in enumerate(pattern_text(pattern)))


def equal(pattern: Pattern) -> Tokens:
    """A text in which nothing is a wildcard."""
    return tuple(LITERAL_WILDCARD.get(char, char) for char in pattern_text(pattern))


def equal_ignoring_case(pattern: Pattern) -> Tokens:
    """The same in any letter case; exact for ASCII."""
    return tuple(_either_case(char) for char in pattern_text(pattern))


def arn_condition(pattern: Pattern) -> Tokens:
    """A value of an ARN operator: no wildcard of the first five parts crosses a colon."""
    tokens: list[str] = []
    colons = 0
    for each in like(pattern):
        colons += each == ":"
        inside = colons < _ARN_PARTS - 1
        tokens.append({ANY_RUN: PART_RUN, ANY: PART}.get(each, each) if inside else each)
    return tuple(tokens)


@lru_cache(maxsize=16_384)
def resource(pattern: Pattern) -> Tokens:
    """A resource of a statement, read part by part (M1); one with fewer than six parts may stand for several (E3)."""
    text = pattern_text(pattern)
    if text.count(":") >= _ARN_PARTS - 1:
        return arn_condition(pattern)
    literal = _literal(pattern)
    return tuple(LITERAL_WILDCARD[text[i]] if i in literal else t for i, t in enumerate(resource_tokens(text)))


@lru_cache(maxsize=16_384)
def format_tokens(format: str, partition: str) -> Tokens:
    """An ARN format of the catalogue: variables of the first five parts stay inside them."""
    head, *rest = format.split("${")
    tokens, colons = [*head], head.count(":")
    for piece in rest:
        name, _, text = piece.partition("}")
        if name == "Partition":
            tokens += partition
        else:
            tokens += (ANY, ANY_RUN) if colons >= _ARN_PARTS - 1 else (PART, PART_RUN)
        tokens += text
        colons += text.count(":")
    return tuple(tokens)


def _literal(pattern: Pattern) -> frozenset[int]:
    return frozenset() if isinstance(pattern, str) else pattern.literal


def _either_case(char: str) -> str:
    if not char.isascii():
        return char
    return "".join(dict.fromkeys((char.lower(), char.upper()))) if char.isalpha() else LITERAL_WILDCARD.get(char, char)
