"""AWS's error answers, in the envelope and with the spelling of each protocol.

Source: the "Common errors" page of each service's API reference, and the protocols of Smithy.
"""

from __future__ import annotations

import json
from html import escape
from typing import Literal

from leastwise.demo.serving import HttpReply
from leastwise.errors import LeastwiseError

__all__ = ["AwsError", "Protocol", "envelope"]

Protocol = Literal["query", "ec2", "json", "rest-json", "rest-xml", "s3"]

_REQUEST_ID = "00000000-0000-4000-8000-000000000000"

_SPELLING: dict[str, dict[Protocol, tuple[str, int]]] = {
    "AccessDenied": {
        "query": ("AccessDenied", 403),
        "ec2": ("UnauthorizedOperation", 403),
        "json": ("AccessDeniedException", 400),
        "rest-json": ("AccessDeniedException", 403),
        "rest-xml": ("AccessDenied", 403),
        "s3": ("AccessDenied", 403),
    },
    "Throttling": {
        "query": ("Throttling", 400),
        "ec2": ("RequestLimitExceeded", 503),
        "json": ("ThrottlingException", 400),
        "rest-json": ("TooManyRequestsException", 429),
        "rest-xml": ("Throttling", 400),
        "s3": ("SlowDown", 503),
    },
    "ExpiredToken": {
        "query": ("ExpiredToken", 403),
        "ec2": ("RequestExpired", 400),
        "json": ("ExpiredTokenException", 400),
        "rest-json": ("ExpiredTokenException", 403),
        "rest-xml": ("ExpiredToken", 403),
        "s3": ("ExpiredToken", 400),
    },
    "UnknownKey": {
        "query": ("InvalidClientTokenId", 403),
        "ec2": ("AuthFailure", 401),
        "json": ("UnrecognizedClientException", 400),
        "rest-json": ("UnrecognizedClientException", 403),
        "rest-xml": ("InvalidClientTokenId", 403),
        "s3": ("InvalidAccessKeyId", 403),
    },
    "Unimplemented": {
        "query": ("InvalidAction", 400),
        "ec2": ("InvalidAction", 400),
        "json": ("UnknownOperationException", 400),
        "rest-json": ("UnknownOperationException", 404),
        "rest-xml": ("InvalidAction", 400),
        "s3": ("NotImplemented", 501),
    },
    "Broken": {
        "query": ("InternalFailure", 500),
        "ec2": ("InternalError", 500),
        "json": ("InternalFailure", 500),
        "rest-json": ("ServiceException", 500),
        "rest-xml": ("InternalFailure", 500),
        "s3": ("InternalError", 500),
    },
}


class AwsError(LeastwiseError):
    """A call that is answered with an error.

    Args:
        code: AWS's code, or `AccessDenied`, `Throttling`, `ExpiredToken`, `UnknownKey`, `Unimplemented`,
            `Broken`, which every protocol spells in its own way.
        message: the sentence that comes with it.
        status: the HTTP status of a code that is not in that list; 400 where nothing is said.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status

    def spelled(self, protocol: Protocol, service: str = "") -> tuple[str, int]:
        """The code and the HTTP status as `service` sends them."""
        if self.code == "AccessDenied" and service == "sns":
            return "AuthorizationError", 403
        return _SPELLING.get(self.code, {}).get(protocol, (self.code, self.status))


def envelope(error: AwsError, protocol: Protocol, service: str = "") -> HttpReply:
    """The HTTP answer that botocore parses back into a ClientError with that code and message."""
    code, status = error.spelled(protocol, service)
    if protocol in ("json", "rest-json"):
        return _json(code, error.message, status, protocol)
    return HttpReply(status, (("Content-Type", "text/xml"),), _xml(code, error.message, status, protocol).encode())


def _json(code: str, message: str, status: int, protocol: Protocol) -> HttpReply:
    body = json.dumps({"__type": code, "message": message}).encode()
    kind = "application/x-amz-json-1.1" if protocol == "json" else "application/json"
    headers = (("Content-Type", kind), ("x-amzn-ErrorType", code), ("x-amzn-RequestId", _REQUEST_ID))
    return HttpReply(status, headers, body)


def _xml(code: str, message: str, status: int, protocol: Protocol) -> str:
    inner = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if protocol == "s3":
        return f'<?xml version="1.0" encoding="UTF-8"?><Error>{inner}<RequestId>{_REQUEST_ID}</RequestId></Error>'
    if protocol == "ec2":
        return f"<Response><Errors><Error>{inner}</Error></Errors><RequestID>{_REQUEST_ID}</RequestID></Response>"
    side = "Receiver" if status >= 500 else "Sender"
    error = f"<Error><Type>{side}</Type>{inner}</Error>"
    return f"<ErrorResponse>{error}<RequestId>{_REQUEST_ID}</RequestId></ErrorResponse>"
