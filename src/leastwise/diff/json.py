"""A comparison as JSON (`leastwise/diff/1`)."""

from __future__ import annotations

import msgspec

from leastwise.diff.difference import Diff

__all__ = ["SCHEMA", "diff_json"]

SCHEMA = "leastwise/diff/1"


def diff_json(found: Diff) -> bytes:
    """The whole comparison, UTF-8, ending with a line end; half characters are written as `\\ud800`."""
    tree = {"schema": SCHEMA, **msgspec.to_builtins(found)}
    try:
        written = msgspec.json.encode(tree)
    except UnicodeEncodeError:
        written = msgspec.json.encode(_encodable(tree))
    return msgspec.json.format(written, indent=1) + b"\n"


def _encodable(tree: object) -> object:
    if isinstance(tree, dict):
        return {_encodable(key): _encodable(value) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [_encodable(item) for item in tree]
    return tree.encode("utf-8", "backslashreplace").decode() if isinstance(tree, str) else tree
