"""A policy document as a value.

`None` stands for an element that is absent, the empty tuple for one that is an empty list: `"Action": []` is
stored by IAM and is not the same as no `Action`. An element written as one string and as a list of one are the
same value.

Source: IAM User Guide, "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from leastwise.errors import JsonError
from leastwise.language.scanner import scan
from leastwise.language.tree import Node, Place, locate

__all__ = ["Condition", "Document", "Principals", "Statement"]


class Principals(Struct, frozen=True):
    """The value of `Principal` or `NotPrincipal`.

    Attributes:
        everyone: the bare `"*"`; `{"AWS": "*"}` is in `aws`, since the two differ in a few places.
        aws: account ids, ARNs, unique ids of deleted principals, or `*`, as written.
        service: service principals such as `ec2.amazonaws.com`.
        federated: SAML and OIDC provider ARNs and web identity host names.
        canonical: canonical user ids of S3 (`CanonicalUser`).
    """

    everyone: bool = False
    aws: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    federated: tuple[str, ...] = ()
    canonical: tuple[str, ...] = ()

    @property
    def anybody(self) -> bool:
        """Whether everybody is named, by the bare `"*"` or by `{"AWS": "*"}`."""
        return self.everyone or "*" in self.aws


class Condition(Struct, frozen=True):
    """One key under one operator; numbers and booleans among the values are in their JSON form."""

    operator: str
    key: str
    values: tuple[str, ...]


class Statement(Struct, frozen=True):
    """One statement; `index` counts from 0 in the document.

    `conditions` is empty where `Condition` is absent as well as where it is `{}`: both mean no condition.
    """

    index: int
    sid: str | None
    effect: str
    principal: Principals | None = None
    not_principal: Principals | None = None
    actions: tuple[str, ...] | None = None
    not_actions: tuple[str, ...] | None = None
    resources: tuple[str, ...] | None = None
    not_resources: tuple[str, ...] | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def allows(self) -> bool:
        """Whether the effect is `Allow`; the only other one is `Deny`."""
        return self.effect == "Allow"


class Document(Struct, frozen=True):
    """A policy document.

    Attributes:
        version: `2012-10-17`, `2008-10-17`, or None, which AWS takes for the latter.
        id: the `Id` element, which AWS keeps and ignores.
        statements: at least one, in the order of the text.
        text: the JSON that was parsed, or empty for a document that was made.
    """

    version: str | None
    id: str | None
    statements: tuple[Statement, ...]
    text: str = ""

    def place(self, *path: str | int) -> Place:
        """Where an element stands in `text`, for example `place("Statement", 0, "Action", 2)`.

        A single statement outside an array and a single string are item 0. Where the path leads to an element
        that is absent, the place is that of the one it would be in; that of a made document is always 1, 1.
        """
        try:
            return locate(_tree(self.text), path)
        except JsonError:
            return Place(1, 1)


@lru_cache(maxsize=16)
def _tree(text: str) -> Node:
    """Several places of one document are asked for in a row."""
    return scan(text)
