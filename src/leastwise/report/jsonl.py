"""Results as JSON Lines (`leastwise/results-lines/1`): the audit on the first line, a result on each that follows."""

from __future__ import annotations

from leastwise.audit import Audit
from leastwise.report.json import encoded, head, result_json
from leastwise.report.safe import without_markup

__all__ = ["jsonl"]

SCHEMA = "leastwise/results-lines/1"


def jsonl(audit: Audit) -> bytes:
    """What the JSON holds; `kind` tells the lines apart."""
    first = encoded({"schema": SCHEMA, "kind": "audit", **head(audit)})
    others = (encoded({"kind": "result", **result_json(result)}) for result in audit.results)
    return without_markup(b"\n".join((first, *others, b"")))
