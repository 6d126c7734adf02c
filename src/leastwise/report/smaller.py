"""Statements that can go, and smaller documents, told to a person and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from leastwise.access import Source
from leastwise.language import Document, JsonValue, Statement, loads, show, size
from leastwise.prove.minimize import Smaller
from leastwise.prove.redundant import Redundancy, Spare

__all__ = ["document_text", "redundancy_json", "redundancy_lines", "smaller_json", "smaller_lines"]

SCHEMA = "leastwise/prove/1"


def redundancy_lines(found: Redundancy, source: Source) -> Iterator[str]:
    """Each statement that can go, and why."""
    if not found.spare and not found.unknown:
        yield "no statement can go"
    if found.spare:
        yield f"{_counted(len(found.spare))} can go, all at once: the document without them is proven to allow the same"
    for each in found.spare:
        yield f"  {_at(each.statement, source)}: {_why(each)}"
    for statement in found.unknown:
        yield f"  {_at(statement, source)}: not decided"


def redundancy_json(found: Redundancy, source: Source) -> dict[str, JsonValue]:
    """The same for programs; statements count from 0."""
    spare: list[JsonValue] = [
        {
            **_placed(each.statement, source),
            "why": each.why.name.lower().replace("_", "-"),
            "says": _why(each),
            "by": [one.index for one in each.by],
        }
        for each in found.spare
    ]
    unknown: list[JsonValue] = [_placed(each, source) for each in found.unknown]
    return {"schema": SCHEMA, "question": "redundant", "redundant": spare, "unknown": unknown}


def smaller_lines(found: Smaller, source: Source) -> Iterator[str]:
    """What was done, and what it is worth."""
    if not found.steps:
        yield "it is as small as it gets here: nothing was found that adds nothing"
        return
    yield f"{size(source.document.text)} characters before, {size(show(found.document))} now, proven to be the same"
    yield from (f"  {step}" for step in found.steps)


def smaller_json(found: Smaller, source: Source) -> dict[str, JsonValue]:
    """The document with the steps."""
    return {
        "schema": SCHEMA,
        "question": "minimize",
        "document": loads(show(found.document)),
        "steps": list(found.steps),
        "size_before": size(source.document.text),
        "size": size(show(found.document)),
    }


def document_text(document: Document) -> str:
    """A document as people write it."""
    return json.dumps(json.loads(show(document)), indent=2, ensure_ascii=False)


def _counted(number: int) -> str:
    return "1 statement" if number == 1 else f"{number} statements"


def _why(spare: Spare) -> str:
    by = " and ".join(f"{each.index + 1}{f' (`{each.sid}`)' if each.sid else ''}" for each in spare.by)
    return spare.why.value + (f" (statement {by})" if by else "")


def _at(statement: Statement, source: Source) -> str:
    at = source.document.place("Statement", statement.index)
    sid = f" (`{statement.sid}`)" if statement.sid else ""
    return f"statement {statement.index + 1}{sid} of {source.place}:{at.line}:{at.column}"


def _placed(statement: Statement, source: Source) -> dict[str, JsonValue]:
    at = source.document.place("Statement", statement.index)
    return {"statement": statement.index, "sid": statement.sid, "line": at.line, "column": at.column}
