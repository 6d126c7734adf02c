"""Reads CloudWatch Logs JSON filter patterns.

    pattern  = '{' or '}'
    or       = and { '||' and }
    and      = term { '&&' term }
    term     = '(' or ')' | selector op value | selector 'IS' constant | selector ['NOT'] 'EXISTS'
    selector = '$' { '.' name | '[' index ']' | '["' any name '"]' }
    value    = '"' text '"' | bare word | number | '%' regular expression '%'

The blank pattern matches every event.  The two other kinds of pattern, plain terms and space-delimited
fields in square brackets, say nothing about the fields of a JSON event and are refused.  So is what the
guide leaves open: words of several parts without quotes, keywords in lower case, backslashes in quotes.

Source: CloudWatch Logs User Guide, "Filter pattern syntax for metric filters", section on JSON log events;
CloudWatch Logs API, FilterPattern (at most 1,024 characters).
"""

from __future__ import annotations

import re
from functools import lru_cache

from leastwise.alarms.regex import Regex, parse_regex
from leastwise.alarms.syntax import (
    And,
    Compare,
    Constant,
    Everything,
    Exists,
    Is,
    Number,
    Operator,
    Or,
    Pattern,
    Selector,
    Text,
    Value,
)
from leastwise.errors import PatternError

__all__ = ["MAX_CHARACTERS", "MAX_DEPTH", "MAX_REGEXES", "parse"]

MAX_CHARACTERS = 1_024
"""AWS's limit on a filter pattern."""
MAX_REGEXES = 2
"""AWS's limit on regular expressions in one pattern."""
MAX_DEPTH = 64
"""Parentheses within parentheses; our own limit, far beyond any real pattern."""

_SPACE = re.compile(r"[ \t\r\n]*")
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_INDEX = re.compile(r"\[([0-9]{1,3})\]")
_QUOTED_NAME = re.compile(r'\["([^"\\]+)"\]')
_OPERATOR = re.compile(r"!=|<=|>=|=|<|>")
_KEYWORD = re.compile(r"[A-Z]+(?![A-Za-z0-9_])")
_QUOTED = re.compile(r'"([^"]*)"')
_BARE = re.compile(r"[A-Za-z0-9_.*:/+-]+")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_REGEX = re.compile(r"%([^%]*)%")
_NUMERIC = frozenset({Operator.LESS, Operator.AT_MOST, Operator.GREATER, Operator.AT_LEAST})


@lru_cache(maxsize=1_024)
def parse(text: str) -> Pattern:
    """Read a filter pattern.

    Raises:
        PatternError: it is too long, not a JSON pattern, or not one that AWS documents; the column is where
            reading stopped.
    """
    if len(text) > MAX_CHARACTERS:
        raise PatternError(f"the pattern has {len(text):,} characters; shorten it to 1,024", MAX_CHARACTERS + 1)
    reader = _Reader(text)
    if reader.at == len(text):
        return Everything()
    if not reader.accept("{"):
        raise reader.fail('not a JSON pattern; write it as `{ $.eventName = "CreateUser" }`')
    pattern = reader.either(0)
    if not reader.accept("}"):
        raise reader.fail(f"`&&`, `||` or `}}` is expected before `{reader.rest()}`; put values in double quotes")
    if reader.at < len(text):
        raise reader.fail(f"`{reader.rest()}` follows the closing brace; remove it")
    return pattern


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.regexes = text, 0, 0
        self.skip()

    def skip(self) -> None:
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at

    def fail(self, message: str) -> PatternError:
        return PatternError(message, self.at + 1)

    def rest(self) -> str:
        rest = self.text[self.at : self.at + 20]
        return rest.translate(str.maketrans("\r\n\t`", "   '")) or "the end"

    def accept(self, token: str) -> bool:
        found = self.text.startswith(token, self.at)
        if found:
            self.at += len(token)
            self.skip()
        return found

    def read(self, expression: re.Pattern[str], group: int = 0) -> str | None:
        found = expression.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return str(found[group])

    def either(self, depth: int) -> Pattern:
        terms = [self.both(depth)]
        while self.accept("||"):
            terms.append(self.both(depth))
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def both(self, depth: int) -> Pattern:
        terms = [self.term(depth)]
        while self.accept("&&"):
            terms.append(self.term(depth))
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def term(self, depth: int) -> Pattern:
        if not self.accept("("):
            return self.condition(self.selector())
        if depth == MAX_DEPTH:
            raise self.fail(f"parentheses are nested more than {MAX_DEPTH} deep; remove the needless ones")
        inner = self.either(depth + 1)
        if not self.accept(")"):
            raise self.fail(f"`)` is expected before `{self.rest()}`; close the parenthesis or quote the value")
        return inner

    def selector(self) -> Selector:
        if not self.text.startswith("$", self.at):
            raise self.fail(f"a field is expected at `{self.rest()}`; write it as `$.eventName`")
        self.at += 1
        parts: list[str | int] = []
        while (part := self.selector_part(first=not parts)) is not None:
            parts.append(part)
        if not parts:
            raise self.fail("`$` names no field; write it as `$.eventName`")
        self.skip()
        return tuple(parts)

    def selector_part(self, first: bool) -> str | int | None:
        if self.text.startswith(".", self.at):
            self.at += 1
            name = self.read(_NAME)
            if name is None:
                raise self.fail('a field name of letters, digits, `-` or `_` is expected; put others in `["…"]`')
            return name
        if not self.text.startswith("[", self.at):
            return None
        name = self.read(_QUOTED_NAME, 1)
        if name is not None:
            return name
        index = None if first else self.read(_INDEX, 1)
        if index is None:
            raise self.fail('an index like `[0]` after a field, or a name like `["field"]`, is expected')
        return int(index)

    def condition(self, selector: Selector) -> Pattern:
        operator = self.read(_OPERATOR)
        if operator is not None:
            self.skip()
            return self.comparison(selector, Operator(operator))
        if self.keyword("NOT"):
            if not self.keyword("EXISTS"):
                raise self.fail("`EXISTS` is expected after `NOT`; add it")
            return Exists(selector, negated=True)
        if self.keyword("EXISTS"):
            return Exists(selector, negated=False)
        if self.keyword("IS"):
            for constant in Constant:
                if self.keyword(constant):
                    return Is(selector, constant)
            raise self.fail("`TRUE`, `FALSE` or `NULL` is expected after `IS`; write it in capitals")
        raise self.fail(f"a comparison, `IS` or `NOT EXISTS` is expected at `{self.rest()}`; add it")

    def keyword(self, word: str) -> bool:
        found = _KEYWORD.match(self.text, self.at)
        return found is not None and found[0] == word and self.accept(word)

    def comparison(self, selector: Selector, op: Operator) -> Compare:
        start = self.at
        value = self.value()
        if op in _NUMERIC and not isinstance(value, Number):
            self.at = start
            raise self.fail(f"`{op}` compares numbers; write one without quotes")
        self.skip()
        return Compare(selector, op, value)

    def value(self) -> Value:
        if self.text.startswith('"', self.at):
            return self.quoted()
        if self.text.startswith("%", self.at):
            return self.regex()
        word = self.read(_BARE)
        if word is None:
            raise self.fail(f"a value is expected at `{self.rest()}`; put it in double quotes")
        return Number(word) if _NUMBER.fullmatch(word) else Text(word)

    def quoted(self) -> Text:
        text = self.read(_QUOTED, 1)
        if text is None:
            raise self.fail("the double quote is never closed; close it")
        if "\\" in text:
            raise self.fail("a backslash in quotes has no documented meaning; remove it")
        return Text(text)

    def regex(self) -> Regex:
        start = self.at
        source = self.read(_REGEX, 1)
        if source is None:
            raise self.fail("the percent sign is never closed; close the regular expression")
        self.regexes += 1
        if self.regexes > MAX_REGEXES:
            raise PatternError(f"a pattern has at most {MAX_REGEXES} regular expressions; split it", start + 1)
        return parse_regex(source, start + 2)
