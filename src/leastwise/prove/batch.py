"""Pairs of documents as lines of JSON, and what is proven of each."""

from __future__ import annotations

from leastwise.errors import InputError, LeastwiseError
from leastwise.language import Document, JsonValue, Literal, loads, loads_literal
from leastwise.prove.questions import Verdict, both_sides, readable, verdict_of
from leastwise.prove.reading import read_document
from leastwise.prove.shown import as_request
from leastwise.spec.scenario import json_text

__all__ = ["answer_pair"]


def answer_pair(line: bytes) -> tuple[dict[str, JsonValue], Verdict | None]:
    """The answer to a line, and its verdict; None: the line could not be read, and `error` says why."""
    id: JsonValue = None
    try:
        tree = _line(line)
        id = loads(json_text(tree["id"])) if "id" in tree else None
        found = readable(*both_sides([_document(tree, "reference")], [_document(tree, "candidate")]))
    except LeastwiseError as error:
        return {"id": id, "error": str(error)}, None
    verdict = verdict_of(found.new_possible)
    return {
        "id": id,
        "relation": found.relation.value,
        "no_new_access": verdict.value,
        "witness_new": as_request(found.new) if found.new else None,
        "witness_lost": as_request(found.lost) if found.lost else None,
        "decided_by": found.decided_by,
        "semantics": found.semantics,
        **({"why": list(found.why)} if found.why else {}),
    }, verdict


def _line(line: bytes) -> dict[str, JsonValue]:
    try:
        value = loads_literal(line.decode().strip())
    except UnicodeDecodeError:
        raise InputError("the line is not UTF-8, save the file as UTF-8") from None
    if not isinstance(value, dict):
        raise InputError("the line is not an object, write it as one")
    return value


def _document(tree: dict[str, JsonValue], name: str) -> Document:
    """A document, as an object or as the text of one."""
    value = tree.get(name)
    if value is None:
        raise InputError(f"`{name}` is missing, add it")
    text = str(value) if isinstance(value, str) and not isinstance(value, Literal) else json_text(value)
    try:
        return read_document(text)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
