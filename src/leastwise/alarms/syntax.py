"""The parts of a CloudWatch Logs JSON filter pattern, as values, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from leastwise.alarms.regex import Regex

__all__ = [
    "And",
    "Atom",
    "Compare",
    "Constant",
    "Everything",
    "Exists",
    "Is",
    "Number",
    "Operator",
    "Or",
    "Pattern",
    "Selector",
    "Text",
    "Value",
    "atoms",
    "unparse",
]

Selector: TypeAlias = tuple[str | int, ...]
"""The way to a field from the root: names, and indexes of arrays.  `$.users[0].id` is `("users", 0, "id")`."""

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")


class Operator(StrEnum):
    """How a field is compared; the last four take numbers only."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="


class Constant(StrEnum):
    """What `IS` asks for."""

    TRUE = "TRUE"
    FALSE = "FALSE"
    NULL = "NULL"


@dataclass(frozen=True, slots=True)
class Text:
    """A string to compare with; an asterisk at its start or end stands for any run of characters.

    Anywhere else an asterisk is only an asterisk.
    """

    text: str

    @property
    def is_presence(self) -> bool:
        """A lone asterisk asks only whether the field has a value."""
        return self.text == "*"

    @property
    def open_start(self) -> bool:
        """Whether anything may come before."""
        return self.text.startswith("*")

    @property
    def open_end(self) -> bool:
        """Whether anything may follow."""
        return len(self.text) > 1 and self.text.endswith("*")

    @property
    def core(self) -> str:
        """The characters to be found, without the wildcards."""
        return self.text[self.open_start : len(self.text) - self.open_end]

    def fitting(self) -> Callable[[object], bool]:
        """Whether a value, as a whole, is a string that this one stands for; made ready for many of them."""
        core = self.core
        if self.open_start and self.open_end:
            return lambda text: isinstance(text, str) and core in text
        if self.open_start:
            return lambda text: isinstance(text, str) and text.endswith(core)
        if self.open_end:
            return lambda text: isinstance(text, str) and text.startswith(core)
        return lambda text: text == core


@dataclass(frozen=True, slots=True)
class Number:
    """An unquoted number, kept as it was written: `10e-3`, `+1000`, `55.5`."""

    literal: str

    @property
    def value(self) -> Decimal:
        """The exact value."""
        return Decimal(self.literal)


Value: TypeAlias = Text | Number | Regex


@dataclass(frozen=True, slots=True)
class Compare:
    """A field compared with a value."""

    selector: Selector
    op: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether a field is there (`EXISTS`), or is not (`NOT EXISTS`, negated)."""

    selector: Selector
    negated: bool


@dataclass(frozen=True, slots=True)
class Is:
    """Whether a field is true, false or null."""

    selector: Selector
    constant: Constant


@dataclass(frozen=True, slots=True)
class And:
    """Every term matches; there are at least two."""

    terms: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Some term matches; there are at least two."""

    terms: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Everything:
    """The empty pattern, which matches every event; never a part of another."""


Atom: TypeAlias = Compare | Exists | Is
Pattern: TypeAlias = Atom | And | Or | Everything


def atoms(pattern: Pattern) -> Iterator[Atom]:
    """The conditions on single fields, in the order they are written."""
    if isinstance(pattern, And | Or):
        for term in pattern.terms:
            yield from atoms(term)
    elif not isinstance(pattern, Everything):
        yield pattern


def unparse(pattern: Pattern) -> str:
    """The pattern as AWS takes it; `parse` gives the same value back."""
    return "" if isinstance(pattern, Everything) else f"{{ {_written(pattern)} }}"


def _written(pattern: Pattern) -> str:
    match pattern:
        case And(terms):
            return " && ".join(map(_term, terms))
        case Or(terms):
            return " || ".join(map(_term, terms))
        case Compare(selector, op, value):
            return f"{_path(selector)} {op} {_value(value)}"
        case Exists(selector, negated):
            return f"{_path(selector)} {'NOT ' * negated}EXISTS"
        case Is(selector, constant):
            return f"{_path(selector)} IS {constant}"
        case Everything():
            return ""


def _term(pattern: Pattern) -> str:
    return f"({_written(pattern)})" if isinstance(pattern, And | Or) else _written(pattern)


def _path(selector: Selector) -> str:
    return "$" + "".join(map(_path_part, selector))


def _path_part(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if _PLAIN_NAME.fullmatch(part) else f'["{part}"]'


def _value(value: Value) -> str:
    match value:
        case Text(text):
            return f'"{text}"'
        case Number(literal):
            return literal
        case Regex(source=source):
            return f"%{source}%"
