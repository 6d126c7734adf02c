"""A record of CloudTrail, as much of it as tells who did what from where.

Source: CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element".
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import Struct, field

__all__ = ["Event", "Issuer", "Who", "event_of"]

_DATED = re.compile(r"(?<=[a-z])\d{8}(v\d+)?$")
"""Lambda's events carry the date of its API: `CreateFunction20150331`."""


class Issuer(Struct, frozen=True, rename="camel"):
    """The role or user that a session is of."""

    type: str = ""
    arn: str = ""
    user_name: str = ""


class _Context(Struct, frozen=True, rename="camel"):
    session_issuer: Issuer | None = None


class Who(Struct, frozen=True, rename="camel"):
    """Who called."""

    type: str = ""
    """`IAMUser`, `AssumedRole`, `FederatedUser`, `Root`, …"""
    arn: str = ""
    account_id: str = ""
    access_key_id: str = ""
    user_name: str = ""
    session_context: _Context | None = None

    @property
    def issuer(self) -> Issuer | None:
        """What its session is of, if it is one."""
        return self.session_context.session_issuer if self.session_context else None


class _Record(Struct, frozen=True, rename="camel"):
    event_id: str = field(name="eventID")
    event_time: str
    event_source: str
    event_name: str
    aws_region: str = ""
    source_ip: str = field(name="sourceIPAddress", default="")
    user_agent: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    read_only: bool | None = None
    user_identity: Who = Who()
    request_parameters: dict[str, Any] | None = None
    response_elements: dict[str, Any] | None = None


class Event(Struct, frozen=True, kw_only=True):
    """One call."""

    id: str
    at: str
    """UTC, ISO 8601."""
    action: str
    """`iam:CreateUser`, without the date of an API."""
    region: str
    ip: str
    """The address, or the service that called."""
    agent: str
    error: str | None
    reads: bool
    who: Who
    request: dict[str, Any]
    response: dict[str, Any]
    message: str = ""
    """What AWS said of the error."""


def event_of(text: str) -> Event | None:
    """The event in a record; None where it is no record that can be read."""
    try:
        record = msgspec.json.decode(text, type=_Record)
    except (msgspec.MsgspecError, UnicodeError):
        return None
    service = record.event_source.removesuffix(".amazonaws.com")
    return Event(
        id=record.event_id,
        at=record.event_time,
        action=f"{service}:{_DATED.sub('', record.event_name)}",
        region=record.aws_region,
        ip=record.source_ip,
        agent=record.user_agent or "",
        error=record.error_code,
        reads=bool(record.read_only),
        who=record.user_identity,
        request=record.request_parameters or {},
        response=record.response_elements or {},
        message=record.error_message or "",
    )
