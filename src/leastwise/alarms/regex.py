"""The regular expressions of CloudWatch Logs filter patterns, matched in linear time.

The language is small: no groups, so an expression is a choice of branches and a branch is a row of
character sets with repetitions.  It is matched by following all positions at once, never by backtracking,
so no expression can take more than (its length) x (the text's length) steps.

Source: CloudWatch Logs User Guide, "Supported regular expressions (regex) syntax".
"""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from enum import Enum

from leastwise.errors import PatternError

__all__ = ["MAX_STEPS", "Regex", "parse_regex"]

MAX_STEPS = 1_000
"""How many character sets an expression may have once its counted repetitions are written out."""

_LITERALS = frozenset(string.ascii_letters + string.digits + ":_#=@/;,-")
_OPERATORS = frozenset("^$?[]{}|\\*+.")
_WORD = frozenset(string.ascii_letters + string.digits + "_")
_SHORTHANDS = {"d": frozenset(string.digits), "s": frozenset(" \t\n\r\f\v"), "w": _WORD}
_SAMPLES = string.ascii_lowercase + string.ascii_uppercase + string.digits + "-_./: "


class _Repeat(Enum):
    ONCE = "once"
    MAYBE = "maybe"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class _Set:
    chars: frozenset[str]
    negated: bool = False

    def __contains__(self, char: str) -> bool:
        return (char in self.chars) is not self.negated

    def sample(self) -> str:
        return next((c for c in _SAMPLES if c in self), next(iter(sorted(self.chars)), "~"))


@dataclass(frozen=True, slots=True)
class _Step:
    chars: _Set
    repeat: _Repeat


@dataclass(frozen=True, slots=True)
class _Branch:
    steps: tuple[_Step, ...]
    at_start: bool
    at_end: bool

    def found_in(self, text: str) -> bool:
        active = self._reach({0})
        for char in text:
            if len(self.steps) in active and not self.at_end:
                return True
            following = {i if self.steps[i].repeat is _Repeat.ANY else i + 1 for i in active if self._takes(i, char)}
            active = self._reach(following if self.at_start else following | {0})
        return len(self.steps) in active

    def _takes(self, position: int, char: str) -> bool:
        return position < len(self.steps) and char in self.steps[position].chars

    def _reach(self, positions: set[int]) -> set[int]:
        for at, step in enumerate(self.steps):
            if at in positions and step.repeat is not _Repeat.ONCE:
                positions.add(at + 1)
        return positions

    def samples(self) -> tuple[str, str]:
        """A shortest text that is found, and one that takes every optional step once."""
        once = (step.chars.sample() for step in self.steps if step.repeat is _Repeat.ONCE)
        return "".join(once), "".join(step.chars.sample() for step in self.steps)


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression; two are equal when their sources are.

    Args:
        source: the text between the two percent signs.
    """

    source: str
    _branches: tuple[_Branch, ...] = field(compare=False, repr=False)

    def found_in(self, text: str) -> bool:
        """Whether the expression matches somewhere in `text` (anchors bind it to the ends)."""
        return any(branch.found_in(text) for branch in self._branches)

    def samples(self) -> tuple[str, ...]:
        """Texts in which the expression is found, two a branch."""
        return tuple(sample for branch in self._branches for sample in branch.samples())


def parse_regex(source: str, column: int = 1) -> Regex:
    """Read the expression between the percent signs; `column` is where it starts in the pattern.

    Raises:
        PatternError: AWS does not accept it (groups, other symbols, characters of several bytes), or written
            out it has more than `MAX_STEPS` steps.
    """
    for offset, char in enumerate(source):
        if char not in _LITERALS and char not in _OPERATORS:
            raise PatternError(f"`{char}` is not accepted in a regular expression; remove it", column + offset)
    return Regex(source, _Reader(source, column).branches())


class _Reader:
    def __init__(self, source: str, column: int) -> None:
        self.source, self.column, self.at, self.size = source, column, 0, 0

    def fail(self, message: str) -> PatternError:
        return PatternError(message, self.column + self.at)

    def peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def take(self) -> str:
        char = self.peek()
        if not char:
            raise self.fail("the regular expression ends too early; complete it")
        self.at += 1
        return char

    def branches(self) -> tuple[_Branch, ...]:
        found = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            found.append(self.branch())
        return tuple(found)

    def branch(self) -> _Branch:
        at_start = self.peek() == "^"
        self.at += at_start
        steps: list[_Step] = []
        while self.peek() not in ("", "|", "$"):
            steps += self.repeated(self.atom())
        at_end = self.peek() == "$"
        self.at += at_end
        if self.peek() not in ("", "|"):
            raise self.fail("`$` is accepted only at the end of a branch; escape it with a backslash")
        if not (steps or at_start or at_end):
            raise self.fail("a branch of the regular expression is empty; remove it")
        return _Branch(tuple(steps), at_start, at_end)

    def atom(self) -> _Set:
        char = self.take()
        if char == ".":
            return _Set(frozenset("\n"), negated=True)
        if char == "\\":
            return self.escape()
        if char == "[":
            return self.bracket()
        if char in _LITERALS:
            return _Set(frozenset(char))
        self.at -= 1
        raise self.fail(f"`{char}` has nothing to act on here; escape it with a backslash")

    def escape(self) -> _Set:
        char = self.take()
        if char.lower() in _SHORTHANDS:
            return _Set(_SHORTHANDS[char.lower()], negated=char.isupper())
        if char == "x":
            digits = self.source[self.at : self.at + 2]
            if len(digits) < 2 or not set(digits) <= set(string.hexdigits):
                raise self.fail("`\\x` is followed by two hexadecimal digits; add them")
            self.at += 2
            return _Set(frozenset(chr(int(digits, 16))))
        if char.isalnum():
            raise self.fail(f"`\\{char}` is not an escape that AWS accepts; remove the backslash")
        return _Set(frozenset(char))

    def bracket(self) -> _Set:
        negated = self.peek() == "^"
        self.at += negated
        chars: set[str] = set()
        while self.peek() != "]":
            low = self.member()
            if self.peek() == "-" and self.source[self.at + 1 : self.at + 2] not in ("", "]"):
                self.at += 1
                chars |= self.between(low, self.member())
            else:
                chars |= low
        if not chars:
            raise self.fail("the brackets `[]` are empty; write a character between them")
        self.at += 1
        return _Set(frozenset(chars), negated)

    def member(self) -> frozenset[str]:
        char = self.take()
        if char == "\\":
            escaped = self.escape()
            if escaped.negated:
                raise self.fail("a negated escape is not accepted between brackets; list the characters")
            return escaped.chars
        return frozenset(char)

    def between(self, low: frozenset[str], high: frozenset[str]) -> set[str]:
        if len(low) != 1 or len(high) != 1 or min(low) > min(high):
            raise self.fail("the range between brackets goes backwards; swap its ends")
        return {chr(code) for code in range(ord(min(low)), ord(min(high)) + 1)}

    def repeated(self, chars: _Set) -> list[_Step]:
        least, most = self.counts()
        if self.peek() in ("?", "*", "+", "{"):
            raise self.fail("a repetition is repeated; keep one of the two")
        self.size += least + 1 if most is None else most
        if self.size > MAX_STEPS:
            raise self.fail(f"the regular expression repeats too much (over {MAX_STEPS:,} steps); shorten it")
        steps = [_Step(chars, _Repeat.ONCE)] * least
        if most is None:
            return [*steps, _Step(chars, _Repeat.ANY)]
        return steps + [_Step(chars, _Repeat.MAYBE)] * (most - least)

    def counts(self) -> tuple[int, int | None]:
        char = self.peek()
        simple = {"?": (0, 1), "*": (0, None), "+": (1, None)}
        if char in simple:
            self.at += 1
            return simple[char]
        return self.braces() if char == "{" else (1, 1)

    def braces(self) -> tuple[int, int | None]:
        end = self.source.find("}", self.at)
        low, comma, high = self.source[self.at + 1 : max(end, 0)].partition(",")
        if end < 0 or not _is_count(low) or not (high == "" or _is_count(high)):
            raise self.fail("a counted repetition is written `{2}`, `{2,}` or `{2,5}`; correct it")
        least = int(low)
        most = (int(high) if high else None) if comma else least
        if most is not None and most < least:
            raise self.fail("a counted repetition ends below its start; swap the two")
        self.at = end + 1
        return least, most


def _is_count(text: str) -> bool:
    return 0 < len(text) <= 4 and text.isascii() and text.isdigit()
