"""Pages of a list: IAM's Marker and the NextToken of the JSON services."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError

__all__ = ["iam_page", "token_page"]

T = TypeVar("T")


def iam_page(call: Call, items: Sequence[T], otherwise: int = 100) -> tuple[Sequence[T], Item]:
    """The items of the page that is asked for, and its `IsTruncated` and `Marker`.

    Raises AwsError where MaxItems is not within 1–1000 or the Marker is none of ours.
    """
    size = call.number("MaxItems", otherwise)
    if not 1 <= size <= 1000:
        says = f"1 validation error detected: Value '{size}' at 'maxItems' failed to satisfy constraint: "
        raise AwsError("ValidationError", says + "Member must have value between 1 and 1000")
    start = _start(call.optional("Marker"), "ValidationError", "Invalid Marker.")
    page, following = _cut(items, start, size)
    return page, {"IsTruncated": True, "Marker": following} if following else {"IsTruncated": False}


def token_page(call: Call, items: Sequence[T], most: int) -> tuple[Sequence[T], Item]:
    """The items of the page that is asked for, `most` at the most, and its `NextToken`, if any.

    Raises AwsError (`InvalidInputException`) for a token that is none of ours or a MaxResults out of range.
    """
    size = call.number("MaxResults", most)
    if not 1 <= size <= most:
        raise AwsError("InvalidInputException", "You specified an invalid value.")
    start = _start(call.optional("NextToken"), "InvalidInputException", "You specified an invalid token.")
    page, following = _cut(items, start, size)
    return page, {"NextToken": following} if following else {}


def _cut(items: Sequence[T], start: int, size: int) -> tuple[Sequence[T], str | None]:
    end = start + size
    return items[start:end], base64.urlsafe_b64encode(f"from {end}".encode()).decode() if end < len(items) else None


def _start(marker: str | None, code: str, says: str) -> int:
    if marker is None:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(marker.encode()).decode().partition(" ")
    except (binascii.Error, UnicodeDecodeError):
        word, number = "", ""
    if word != "from" or not number.isdigit():
        raise AwsError(code, says)
    return int(number)
