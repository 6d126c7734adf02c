"""Policies with further statements; all else of the text stays as it is written."""

from __future__ import annotations

import json

from leastwise.checks.fix import Unfit
from leastwise.language import JsonValue
from leastwise.lint.code import Edit
from leastwise.lint.fix.edits import apply
from leastwise.lint.fix.tree import grow

__all__ = ["adding"]


def adding(text: str, *statements: JsonValue) -> str:
    """The policy with these statements behind its own.

    Raises:
        Unfit: it cannot be taken apart, or has none.
    """
    tree = grow(text)
    found = tree.child("Statement") if tree else None
    if found is None or not found.value.children:
        raise Unfit("a text of it cannot be taken apart")
    own, colon = found.value, ": " if " " in found.colon else ":"
    comma = ", " if " " in colon else ","
    more = "".join(comma + json.dumps(each, ensure_ascii=False, separators=(comma, colon)) for each in statements)
    if not own.children[0].name:
        return apply(text, [Edit(own.children[-1].end, own.children[-1].end, more)])
    return apply(text, [Edit(own.start, own.start, "["), Edit(own.end, own.end, f"{more}]")])
