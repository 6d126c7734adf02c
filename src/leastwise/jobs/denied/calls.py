"""A call that AWS denied, as its event tells it.

Sources: IAM User Guide, "Troubleshoot access denied error messages"; CloudTrail User Guide, "CloudTrail record
contents".
"""

from __future__ import annotations

import re

from msgspec import Struct

from leastwise import catalogue
from leastwise.jobs.respond.records import Event

__all__ = ["Call", "caller", "denied", "is_denied", "is_known", "of_a_key_that_is_off"]

_SAID = re.compile(
    r"not authorized to perform: \"?(?P<action>[\w-]+:\w+)\"?(?: on resource: \"?(?P<resource>[^\s\"]+))?"
)
_FIRST, _LAST = ("AccessDenied", "AuthorizationError"), "UnauthorizedOperation"
_OF_KEYS = frozenset({"InvalidClientTokenId", "UnrecognizedClientException"})
"""What AWS says to a key that is off."""


class Call(Struct, frozen=True, order=True):
    """What was denied."""

    who: str
    """ARN of the user, of the role whose session it was, or of whoever else."""
    action: str
    """As policies call it, where AWS said so or the event's name is one; else what the event is called."""
    resource: str | None
    """None: the event does not tell."""


def is_denied(event: Event) -> bool:
    """Whether the call failed for want of permission."""
    code = event.error or ""
    return code.startswith(_FIRST) or code.endswith(_LAST) or of_a_key_that_is_off(event)


def of_a_key_that_is_off(event: Event) -> bool:
    """Whether AWS did not take the key itself."""
    return event.error in _OF_KEYS and bool(event.who.access_key_id)


def denied(event: Event) -> Call:
    """What an event says was denied; the message names permissions, which are not always called as operations are."""
    said = _SAID.search(event.message)
    if said is None:
        return Call(caller(event), event.action, _role_asked_for(event))
    resource = said["resource"]
    return Call(caller(event), said["action"], resource if resource and _is_resource(resource) else None)


def caller(event: Event) -> str:
    """ARN of the user or of the role behind a session; the name of whoever has none, as who comes with a token."""
    issuer = event.who.issuer
    return issuer.arn if issuer and issuer.arn else event.who.arn or event.who.user_name or event.who.type


def _role_asked_for(event: Event) -> str | None:
    """For a session, which AWS denies to strangers without a word on what."""
    asked = event.request.get("roleArn")
    return asked if event.action.startswith("sts:AssumeRole") and isinstance(asked, str) else None


def _is_resource(text: str) -> bool:
    """Older messages name an object by a word, as `user`."""
    return text.startswith("arn:") or text == "*"


def is_known(action: str) -> bool:
    """Whether policies know an action of this name."""
    return catalogue.action(action) is not None
