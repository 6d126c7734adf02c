"""The record of an event: who asked what, from where, and what came of it; no secret ever stands in one."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import cast
from uuid import NAMESPACE_OID, uuid5

from leastwise.demo.call import Call, Item
from leastwise.demo.serving import HttpReply
from leastwise.demo.trail.heard import Heard
from leastwise.demo.trail.names import event_name, only_reads, region_of

__all__ = ["record_of"]

_LEFT_OUT = (
    "authenticationCode1 authenticationCode2 base32StringSeed environment newPassword oldPassword password plaintext "
    "privateKey qRCodePNG secretAccessKey secretBinary secretString servicePassword serviceCredentialSecret "
    "sessionToken userData value zipFile"
)
"""Members that CloudTrail leaves out or hides; `value` is a parameter's of Systems Manager."""

_NAMED = {"bucket": "bucketName"}


@lru_cache(maxsize=20_000)
def record_of(heard: Heard) -> Item:
    """The record, in CloudTrail's member names; times are text."""
    call, error = heard.call, _error(heard)
    read = only_reads(call)
    answered = call.service == "sts" or not read
    return {
        "eventVersion": "1.11",
        "userIdentity": heard.identity,
        "eventTime": heard.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{call.signed_as}.amazonaws.com",
        "eventName": event_name(call),
        "awsRegion": region_of(call),
        "sourceIPAddress": "127.0.0.1",
        "userAgent": call.http.headers.get("user-agent", ""),
        **({} if error is None else {"errorCode": error[0], "errorMessage": error[1]}),
        "requestParameters": _structure(call.parameters),
        "responseElements": _structure(_result(call, heard.reply)) if answered and error is None else None,
        "requestID": str(uuid5(NAMESPACE_OID, heard.event)),
        "eventID": heard.event,
        "readOnly": read,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": call.account,
        "eventCategory": "Management",
    }


def _error(heard: Heard) -> tuple[str, str] | None:
    """The error that was answered, whether the overlay or moto did; EC2's codes say whose fault it was."""
    code, says = heard.error or _told(heard.call, heard.reply) or ("", "")
    if not code:
        return None
    return (f"Client.{code}" if heard.call.service == "ec2" else code), says


def _told(call: Call, reply: HttpReply | None) -> tuple[str, str] | None:
    if reply is None or reply.status < 400:
        return None
    told = call.result(reply).get("Error")
    error = cast(Item, told) if isinstance(told, dict) else {}
    return str(error.get("Code", reply.status)), str(error.get("Message", ""))


def _result(call: Call, reply: HttpReply | None) -> Item:
    return call.result(reply) if reply is not None and reply.body else {}


def _structure(members: Item) -> Item | None:
    return cast(Item, _plain(members)) or None


def _plain(value: object) -> object:
    if isinstance(value, dict):
        named = {_lower(str(name)): each for name, each in value.items()}
        return {name: _plain(each) for name, each in named.items() if name not in _LEFT_OUT.split()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return f"{value:%b} {value.day}, {value:%Y} {value.hour % 12 or 12}:{value:%M:%S %p}"
    return value if isinstance(value, str | int | float | bool) else None


def _lower(name: str) -> str:
    """A member as CloudTrail writes it: `UserName` as `userName`, and a bucket as `bucketName`."""
    lower = name[:1].lower() + name[1:]
    return _NAMED.get(lower, lower)
