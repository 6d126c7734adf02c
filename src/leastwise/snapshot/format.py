"""The shapes inside a snapshot.  Changing one means a new schema number."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Raw, Struct

from leastwise.model import NotEntered

__all__ = ["FORMER", "MEMBER_NAME", "SCHEMA", "Line", "Manifest", "Member", "Refusal", "Scope", "member_name"]

SCHEMA = "leastwise/snapshot/2"
FORMER = frozenset({"leastwise/snapshot/1"})
"""What older versions wrote and this one reads: without accounts that could not be entered."""

MEMBER_NAME = re.compile(r"[0-9]{12}/(global|[a-z]{2}(-[a-z0-9]+)+)/[a-z0-9-]+\.[A-Za-z0-9]+\.jsonl")
"""What a member of a snapshot may be called; anything else is refused, so no path can leave the folder."""


def member_name(account: str, region: str | None, service: str, operation: str) -> str:
    """Where the pages of one operation are kept: `111122223333/global/iam.ListUsers.jsonl`."""
    return f"{account}/{region or 'global'}/{service}.{operation}.jsonl"


NOTHING = Raw()
"""msgspec cannot decode `Raw | None`; this default is left out when a line is written."""


class Refusal(Struct, frozen=True, rename="pascal", omit_defaults=True):
    """Why a call was not answered."""

    code: str
    message: str = ""


class Line(Struct, frozen=True, omit_defaults=True):
    """One page of one answer, or the refusal in its place."""

    request: dict[str, Any]
    at: str
    """When, ISO 8601 with Z."""
    response: Raw = NOTHING
    """What was kept of the page, as JSON; empty (and false) beside an error."""
    error: Refusal | None = None
    next: dict[str, Any] | None = None
    """What to add to the request to get the page after this one; none: it is the last."""


class Member(Struct, frozen=True):
    """One file of the snapshot."""

    name: str
    sha256: str
    bytes: int


class Scope(Struct, frozen=True, kw_only=True):
    """One account of the snapshot, and what was to be collected there."""

    account: str
    partition: str
    caller: str
    """ARN of the principal that asked."""
    regions: tuple[str, ...]
    """The regions that were asked; for an account whose regions are unknown, none."""


class Manifest(Struct, frozen=True, kw_only=True, rename={"schema_": "schema"}):
    """`manifest.json`."""

    schema_: str = SCHEMA
    id: str
    """SHA-256 over the members' names and hashes and the accounts not entered: the same answers have the same id."""
    tool: str
    """`leastwise 0.1.0`"""
    started: str
    finished: str
    scopes: tuple[Scope, ...]
    not_entered: tuple[NotEntered, ...] = ()
    """Accounts that were to be collected and of which there is nothing."""
    answered: int
    refused: int
    members: tuple[Member, ...]
