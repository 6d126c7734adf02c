"""Strict JSON at the speed of the standard library.

`loads` accepts exactly what `scan` accepts, with equal values: it asks the standard library first and reads a
text a second time, with `scan`, only where that refuses or where one of its leniencies could matter.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from json import JSONDecoder
from typing import TypeAlias

from leastwise.language.scanner import MAX_DEPTH, MAX_LENGTH, number, scan
from leastwise.language.tree import JsonValue, plain

__all__ = ["Literal", "loads", "loads_literal"]


_Nested: TypeAlias = "dict[str, JsonValue] | list[JsonValue]"


class Literal(str):
    """A JSON number as it was written, told from a string by its type."""

    __slots__ = ()


def loads(text: str) -> JsonValue:
    """The value of a JSON text.

    Raises:
        JsonError: with the place; see `scanner` for the language.
    """
    return _read(text, _VALUES, number)


def loads_literal(text: str) -> JsonValue:
    """As `loads`, with every number as a `Literal`: `1.50` stays `1.50`."""
    return _read(text, _LITERALS, _literal)


def _read(text: str, decoder: JSONDecoder, convert: Callable[[str], int | float | str]) -> JsonValue:
    if len(text) <= MAX_LENGTH and not _may_hold_surrogates(text):
        try:
            value: JsonValue = decoder.decode(text)
        except (ValueError, RecursionError):
            return plain(scan(text, convert))
        if text.count("[") + text.count("{") <= MAX_DEPTH or not _is_deep(value):
            return value
    return plain(scan(text, convert))


def _may_hold_surrogates(text: str) -> bool:
    if "\\" in text and ("\\ud" in text or "\\uD" in text):  # one character is looked for much faster than three
        return True
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _is_deep(value: JsonValue) -> bool:
    """Whether more than `MAX_DEPTH` arrays and objects are inside each other; looks at one level after another."""
    level: list[_Nested] = [value] if isinstance(value, (dict, list)) else []
    for _ in range(MAX_DEPTH):
        items = chain.from_iterable([each.values() if isinstance(each, dict) else each for each in level])
        level = [each for each in items if isinstance(each, (dict, list))]
        if not level:
            return False
    return True


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate key")
    return members


def _literal(raw: str) -> Literal:
    number(raw)
    return Literal(raw)


def _refuse(word: str) -> JsonValue:
    raise ValueError(word)


_VALUES = JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse, parse_float=number)
_LITERALS = JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_literal, parse_int=_literal)
