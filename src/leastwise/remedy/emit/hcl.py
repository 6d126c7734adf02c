"""HCL, as Terraform reads it: blocks and arguments, in which no text from AWS can be anything but text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from leastwise.errors import JsonError
from leastwise.language import loads

__all__ = ["Block", "Expression", "Table", "block", "comment", "identifiers", "quoted"]

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TEMPLATE = re.compile(r"([$%]?)([$%])(?=\{)")
_MARK = "POLICY"
_DOCUMENTS = ("policy", "assume_role_policy")
"""Arguments that hold policy documents, of which only the meaning counts; an Organization counts the spaces as well."""


class Expression(str):
    """A reference, which stands without quotes: written by us, never taken from AWS."""

    __slots__ = ()


class Table(dict[str, str]):
    """A map from texts to texts, which is a value and no block."""

    __slots__ = ()


Block: TypeAlias = "Mapping[str, str | int | bool | Sequence[str] | Table | Block | Sequence[Block]]"
"""A list of blocks is a block that is there several times."""


def quoted(text: str) -> str:
    """A string literal: `${` and `%{` begin no template, and what does not print is written out."""
    said = "".join(_ESCAPES.get(each) or (each if each.isprintable() else _code(each)) for each in text)
    return f'"{_untemplated(said)}"'


def _untemplated(text: str) -> str:
    """`$${` for `${`; behind another `$`, where doubling could be read in two ways, its number instead.

    In a heredoc that number is JSON's own escape, since there such a mark stands in a string of the document.
    """
    return _TEMPLATE.sub(lambda found: found[1] + (_code(found[2]) if found[1] else found[2] * 2), text)


def _code(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def comment(text: str) -> str:
    """A line that says something."""
    said = "".join(each if each.isprintable() else _code(each) for each in text)
    return f"# {said}"


def block(head: str, body: Block, indent: str = "") -> Iterator[str]:
    """The lines of a block; a policy document stands in a heredoc, so that it can be read."""
    yield f"{indent}{head} {{"
    for name, value in body.items():
        if isinstance(value, Mapping) and not isinstance(value, Table):
            yield from block(name, value, f"{indent}  ")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for each in value:
                yield from block(name, each, f"{indent}  ")
        elif name in _DOCUMENTS and isinstance(value, str) and (pretty := _document(value)):
            yield f"{indent}  {name} = <<{_MARK}"
            yield from pretty
            yield _MARK
        else:
            yield f"{indent}  {name} = {_value(value)}"
    yield f"{indent}}}"


def _value(value: str | int | bool | Sequence[str] | Table | Sequence[Block]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Expression):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Table):
        return f"{{ {', '.join(f'{quoted(key)} = {quoted(each)}' for key, each in value.items())} }}"
    return f"[{', '.join(_value(each) for each in value if isinstance(each, str))}]"


def _document(text: str) -> list[str] | None:
    """The lines of a JSON object, in ASCII: none can be the mark that ends the heredoc."""
    try:
        tree = loads(text)
    except (JsonError, RecursionError):
        return None
    return _untemplated(json.dumps(tree, indent=2)).split("\n")


def identifiers(names: Sequence[str]) -> list[str]:
    """A name that Terraform allows for each, no two alike."""
    given: set[str] = set()
    found: list[str] = []
    for name in names:
        word = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "object"
        word = word if word[0].isalpha() else f"_{word}"
        number, each = 1, word
        while each in given:
            number += 1
            each = f"{word}_{number}"
        given.add(each)
        found.append(each)
    return found
