"""A strict reader of JSON that remembers where everything stands.

It is written for people who look for a mistake, so it is slow and exact; `json.loads` accepts the same
language at the speed of C and comes here only to say what is wrong.

The language is RFC 8259 with the choices that RFC leaves open made the strict way: no duplicate keys (IAM
refuses such documents), no numbers beyond the range of a double, no lone surrogates, no byte order
mark, at most `MAX_DEPTH` open arrays and objects and `MAX_LENGTH` characters.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable
from typing import TypeAlias

from leastwise.errors import JsonError
from leastwise.language.tree import Array, Member, Node, Object, Place, Scalar, quote

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "number", "scan"]

MAX_LENGTH = 1_000_000
"""Characters in one text; the largest document that AWS stores has 40,000."""
MAX_DEPTH = 64
"""Arrays and objects open at once; a policy document needs 6."""

Convert: TypeAlias = Callable[[str], int | float | str]

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = re.compile(r"-?[A-Za-z]+")
_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_HEX = re.compile(r"[0-9A-Fa-f]{4}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def number(raw: str) -> int | float:
    """The value of a JSON number; ValueError where it has too many digits or is beyond a double."""
    if raw.lstrip("-").isdigit():
        return int(raw)
    value = float(raw)
    if math.isinf(value):
        raise ValueError(raw)
    return value


def scan(text: str, convert: Convert = number) -> Node:
    """The tree of a JSON text.

    Args:
        text: one JSON value, at most `MAX_LENGTH` characters.
        convert: makes the value of a number from its literal.

    Raises:
        JsonError: at the first character that cannot stand where it stands.
    """
    if len(text) > MAX_LENGTH:
        raise JsonError(f"text of {len(text):,} characters is longer than {MAX_LENGTH:,}, shorten it", 1, 1)
    scanner = _Scanner(text, convert)
    if text.startswith("\ufeff"):
        raise scanner.error("byte order mark before the JSON, save the text as UTF-8 without one", 0)
    if lone := _SURROGATE.search(text):
        raise scanner.error("lone surrogate in the text, save it as valid UTF-8", lone.start())
    return scanner.document()


class _Scanner:
    """One pass over one text; `at` is the offset of the next character."""

    __slots__ = ("at", "convert", "depth", "lines", "text")

    def __init__(self, text: str, convert: Convert) -> None:
        self.text, self.convert = text, convert
        self.at = self.depth = 0
        self.lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(self, offset: int) -> Place:
        line = bisect_right(self.lines, offset)
        return Place(line, offset - self.lines[line - 1] + 1)

    def error(self, message: str, offset: int) -> JsonError:
        place = self.place(offset)
        return JsonError(message, place.line, place.column)

    def unexpected(self, wanted: str) -> JsonError:
        if self.at >= len(self.text):
            return self.error(f"the text ends where {wanted} is expected, complete it", self.at)
        return self.error(f"found {quote(self.text[self.at])} where {wanted} is expected", self.at)

    def peek(self) -> str:
        """The next character that is not white space, or "" at the end."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def document(self) -> Node:
        node = self.value()
        if self.peek():
            raise self.error(f"found {quote(self.text[self.at])} after the JSON value, remove it", self.at)
        return node

    def value(self) -> Node:
        first = self.peek()
        if first == "{":
            return self.nested(self.object)
        if first == "[":
            return self.nested(self.array)
        start = self.at
        if first == '"':
            return Scalar(self.string(), self.place(start))
        return Scalar(self.bare(), self.place(start))

    def nested(self, read: Callable[[Place], Node]) -> Node:
        if self.depth == MAX_DEPTH:
            raise self.error(f"more than {MAX_DEPTH} arrays and objects inside each other, flatten them", self.at)
        self.depth += 1
        place = self.place(self.at)
        self.at += 1
        node = read(place)
        self.depth -= 1
        return node

    def array(self, place: Place) -> Node:
        items: list[Node] = []
        if self.peek() != "]":
            items.append(self.value())
            while self.another("]"):
                items.append(self.value())
        self.at += 1
        return Array(tuple(items), place)

    def object(self, place: Place) -> Node:
        members: dict[str, Member] = {}
        if self.peek() != "}":
            self.member(members)
            while self.another("}"):
                self.member(members)
        self.at += 1
        return Object(members, place)

    def member(self, members: dict[str, Member]) -> None:
        if self.peek() != '"':
            raise self.unexpected("a name in double quotes")
        start = self.at
        name = self.string()
        if name in members:
            raise self.error(f"duplicate key {quote(name)}, keep one of them", start)
        if self.peek() != ":":
            raise self.unexpected("`:`")
        self.at += 1
        members[name] = Member(name, self.value(), self.place(start))

    def another(self, close: str) -> bool:
        """Whether a comma follows (and is taken) rather than the closing bracket."""
        found = self.peek()
        if found != ",":
            if found != close:
                raise self.unexpected(f"`,` or `{close}`")
            return False
        comma = self.at
        self.at += 1
        if self.peek() == close:
            raise self.error(f"comma before {quote(close)}, remove it", comma)
        return True

    def bare(self) -> bool | int | float | str | None:
        """A number, or one of the three words of JSON."""
        start = self.at
        if found := _NUMBER.match(self.text, start):
            self.at = found.end()
            try:
                return self.convert(found[0])
            except ValueError:
                raise self.error(f"number {quote(found[0], 20)} is too long or too large", start) from None
        word = _WORD.match(self.text, start)
        if word is None:
            raise self.unexpected("a value")
        if word[0] not in _CONSTANTS:
            raise self.error(f"{quote(word[0])} is not a JSON value, write it as a string or a number", start)
        self.at = word.end()
        return _CONSTANTS[word[0]]

    def string(self) -> str:
        start = self.at
        self.at += 1
        parts: list[str] = []
        while True:
            if found := _PLAIN.match(self.text, self.at):
                parts.append(found[0])
                self.at = found.end()
            stop = self.text[self.at : self.at + 1]
            if stop == '"':
                self.at += 1
                return "".join(parts)
            if stop == "\\":
                parts.append(self.escape())
            elif stop:
                code = f"\\u{ord(stop):04x}"
                raise self.error(f"control character in a string, write it as `{code}`", self.at)
            else:
                raise self.error("string without an end, add the closing quote", start)

    def escape(self) -> str:
        start = self.at
        letter = self.text[start + 1 : start + 2]
        if letter != "u":
            if letter not in _ESCAPES or not letter:
                raise self.error(f"unknown escape {quote(self.text[start : start + 2])}, write `\\\\`", start)
            self.at += 2
            return _ESCAPES[letter]
        code = self.code_unit()
        if 0xD800 <= code <= 0xDBFF and self.text.startswith("\\u", self.at):
            low = self.code_unit()
            if 0xDC00 <= low <= 0xDFFF:
                return chr(0x10000 + ((code - 0xD800) << 10) + low - 0xDC00)
        if 0xD800 <= code <= 0xDFFF:
            raise self.error(f"lone surrogate {quote(self.text[start : start + 6])}, write the whole pair", start)
        return chr(code)

    def code_unit(self) -> int:
        """The number behind `\\u` at the present offset, which is passed."""
        found = _HEX.match(self.text, self.at + 2)
        if not found:
            raise self.error("`\\u` without four hexadecimal digits, complete it", self.at)
        self.at = found.end()
        return int(found[0], 16)
