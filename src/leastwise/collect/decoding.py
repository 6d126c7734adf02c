"""Reads an answer as the type of its page.

msgspec learns a type when it is first used, and crashes the whole process where two threads let it learn one at the
same time: here each is learnt under a lock, and used freely from then on.
"""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec

__all__ = ["decode"]

P = TypeVar("P")

_learning = threading.Lock()
_known: dict[Any, msgspec.json.Decoder[Any]] = {}


def decode(data: bytes | msgspec.Raw, page: type[P]) -> P:
    """The answer as this type; for several threads at once.

    Raises:
        MsgspecError: it does not fit.
    """
    decoder = _known.get(page)
    if decoder is None:
        with _learning:
            decoder = _known.setdefault(page, msgspec.json.Decoder(page))
    found: P = decoder.decode(data)
    return found
