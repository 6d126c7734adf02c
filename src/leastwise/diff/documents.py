"""Policy documents compared by meaning: order and the forms that AWS takes for the same do not count."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping

from leastwise.diff.difference import Json
from leastwise.errors import JsonError
from leastwise.language import loads

__all__ = ["canonical", "document_lines"]

SETS = ("Action", "NotAction", "Resource", "NotResource")
PRINCIPALS = ("Principal", "NotPrincipal")
AROUND = 2
"""Lines that are shown around a difference."""


def canonical(text: str) -> str:
    """The document with everything in one order and form, indented; a text that is not JSON stays as it is."""
    try:
        tree = loads(text)
    except JsonError:
        return text
    return json.dumps(_document(tree), indent=2, sort_keys=True, ensure_ascii=False)


def document_lines(before: str, after: str) -> tuple[str, ...]:
    """What differs between two canonical documents, with `-`, `+` or a blank in front; `…` stands for what is alike."""
    return tuple(_shown(difflib.unified_diff(before.splitlines(), after.splitlines(), n=AROUND, lineterm="")))


def _shown(lines: Iterator[str]) -> Iterator[str]:
    next(lines, None)  # the names of the two files, of which there are none
    next(lines, None)
    for number, line in enumerate(lines):
        if not line.startswith("@@"):
            yield line
        elif number:
            yield "  …"


def _document(tree: Json) -> Json:
    if not isinstance(tree, dict):
        return tree
    statements = tree.get("Statement")
    if statements is None:
        return tree
    several = statements if isinstance(statements, list) else [statements]
    return {**tree, "Statement": sorted(map(_statement, several), key=_order)}


def _order(statement: Json) -> tuple[str, str]:
    sid = statement.get("Sid") if isinstance(statement, dict) else None
    return (sid if isinstance(sid, str) else "", json.dumps(statement, sort_keys=True))


def _statement(tree: Json) -> Json:
    if not isinstance(tree, dict):
        return tree
    return {key: _element(key, value) for key, value in tree.items()}


def _element(key: str, value: Json) -> Json:
    if key in SETS:
        return _set(value)
    if key in PRINCIPALS:
        return _sets(value)
    if key == "Condition" and isinstance(value, dict):
        return {operator: _sets(keys) for operator, keys in value.items()}
    return value


def _sets(value: Json) -> Json:
    return {key: _set(each) for key, each in value.items()} if isinstance(value, Mapping) else value


def _set(value: Json) -> Json:
    """One value or several, each once and in order; AWS reads `true` and `"true"` alike."""
    several = value if isinstance(value, list) else [value]
    texts = {each if isinstance(each, str) else json.dumps(each, sort_keys=True) for each in several}
    return [*sorted(texts)]
