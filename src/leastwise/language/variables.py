"""Policy variables: `${aws:username}` replaced by what the request says.

    ${key}                the value of a condition key
    ${key, 'default'}     the same, with a text for requests without the key
    ${*} ${?} ${$}        the characters themselves

Only documents of Version 2012-10-17 have variables; in others the same text is text. A variable begins with `${`
and ends with the next `}` outside a default. Its key is not empty and has none of `$ { } ' , * ?`, and a default
is between single quotes and may be empty. Whatever begins with `${` and has not this form is text as well, in
which `*` and `?` are wildcards as elsewhere. A value and a default are taken as they are: variables and wildcards
in them mean nothing.

Source: IAM User Guide, "IAM policy elements: Variables and tags". What AWS makes of a variable that is not well
formed, and of wildcards in a default, no page says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from leastwise.language.pattern import fold
from leastwise.language.resources import has_variables
from leastwise.language.substituted import Substituted

__all__ = ["VARIABLES_VERSION", "Lookup", "has_variables", "substitute", "variable_keys"]

VARIABLES_VERSION = "2012-10-17"
"""The one Version of the policy language that has variables."""

Lookup = Callable[[str], str | None]
"""The value of a condition key, whose name comes in lower case; None if absent or multivalued."""

_VARIABLE = re.compile(r"\$\{(?:(?P<char>[*?$])|(?P<key>[^${}',*?]+)(?:,\s*'(?P<default>[^']*)')?)\}")
_HEAD_COLONS = 5


def substitute(text: str, lookup: Lookup, *, version: str | None) -> Substituted | None:
    """A pattern of `Resource`, or a value of a condition, with its variables replaced.

    Args:
        text: as in the document.
        lookup: says what the request has for a key.
        version: `Version` of the document, None if it has none.

    Returns:
        None when some variable has no value: then the pattern matches nothing, and nothing is equal to the value.
    """
    if version != VARIABLES_VERSION or not has_variables(text):
        return Substituted(text)
    first = _VARIABLE.search(text)
    if first is None:
        return Substituted(text)
    parts: list[str] = []
    literal: list[int] = []
    length = done = 0
    for found in _VARIABLE.finditer(text):
        value = _value(found, lookup)
        if value is None:
            return None
        before = text[done : found.start()]
        length += len(before)
        literal.extend(length + i for i, char in enumerate(value) if char in "*?")
        length += len(value)
        parts += (before, value)
        done = found.end()
    early = text.count(":", 0, first.start()) < _HEAD_COLONS
    return Substituted("".join([*parts, text[done:]]), frozenset(literal), early)


@lru_cache(maxsize=16_384)
def variable_keys(text: str) -> tuple[str, ...]:
    """The condition keys of the variables in `text`, in lower case and in their order."""
    return tuple(dict.fromkeys(fold(found["key"]) for found in _VARIABLE.finditer(text) if found["key"]))


def _value(variable: re.Match[str], lookup: Lookup) -> str | None:
    if char := variable["char"]:
        return char
    value = lookup(fold(variable["key"]))
    return variable["default"] if value is None else value
