"""Policy documents of an account, each text read once, and what a person calls them."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from leastwise.errors import JsonError, PolicyError
from leastwise.language import Document, Kind, parse
from leastwise.model import Gap, Unseen

__all__ = ["Source", "read"]


class Source(Struct, frozen=True):
    """A document among those that a request meets.

    Attributes:
        told: how a sentence names it: ``policy `x` of group `g` ``.
        document: what it says.
        place: the file that holds it, if it is one.
    """

    told: str
    document: Document
    place: str = ""


def read(text: str, kind: Kind, told: str, account: str) -> Document:
    """The document in `text`; the same text is the same value.

    Args:
        text: JSON as AWS stores it.
        kind: where it is attached.
        told: how a sentence names it.
        account: the account that it was seen in.

    Raises:
        Unseen: it cannot be read, so nobody knows what it says.
    """
    try:
        return _parsed(text, kind)
    except (JsonError, PolicyError) as error:
        call = "iam:GetAccountAuthorizationDetails"
        why = f"{told} cannot be read: {error}"
        raise Unseen(Gap(call=call, permission=call, account=account, code="Unreadable", why=why)) from error


@lru_cache(maxsize=65_536)
def _parsed(text: str, kind: Kind) -> Document:
    return parse(text, kind)
