"""Plain policy files: a file is a document, and its lines are the document's."""

from __future__ import annotations

import re

from leastwise.gate.values import Moment, Place, Slot, Written
from leastwise.language import Kind
from leastwise.lint import guess_kind

__all__ = ["looks_like_policy", "moment"]

_POLICY = re.compile(r'"(?:Statement|Effect)"|20(?:12|08)-10-17')
"""Something of a policy, however wrong the rest is."""


def looks_like_policy(text: str) -> bool:
    """Whether a JSON file of a folder is meant to be a policy."""
    return _POLICY.search(text) is not None


def moment(path: str, text: str, kind: Kind | None) -> Moment:
    """The document of a file.

    Args:
        kind: where it is attached; None: as it seems.
    """
    slot = Slot(
        address=path,
        part="",
        kind=kind or guess_kind(text),
        place=Place(path),
        written=Written(text),
        whole=True,
    )
    return Moment((slot,))
