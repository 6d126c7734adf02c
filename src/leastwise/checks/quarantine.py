"""The Deny that stops a user or role without losing anything of it."""

from __future__ import annotations

import msgspec

from leastwise.checks.fix import Unfit
from leastwise.language import size
from leastwise.model import Role, User
from leastwise.model.change import Edit, Target
from leastwise.objects.iam_role import ROLE
from leastwise.objects.iam_user import USER

__all__ = ["QUARANTINE", "is_quarantine", "quarantined", "stopped"]

QUARANTINE = "LeastwiseQuarantine"
"""Name of the inline policy."""

_MOST_OF_USER, _MOST_OF_ROLE = 2_048, 10_240
"""Characters of all inline policies together.  Source: IAM User Guide, "IAM and AWS STS quotas"."""

_TEXT = f'{{"Version":"2012-10-17","Statement":[{{"Sid":"{QUARANTINE}","Effect":"Deny","Action":"*","Resource":"*"}}]}}'


def is_quarantine(name: str, text: str) -> bool:
    """Whether an inline policy is the Deny and says nothing else: under its name anybody could write anything."""
    return name == QUARANTINE and _same(text)


def _same(text: str) -> bool:
    try:
        return bool(msgspec.json.decode(text) == msgspec.json.decode(_TEXT))
    except msgspec.DecodeError:
        return False


def quarantined(who: User | Role) -> bool:
    """Whether it carries the Deny."""
    return any(is_quarantine(each.name, each.document) for each in who.inline)


def stopped(who: User | Role) -> Edit:
    """The user or role with the Deny.

    Raises:
        Unfit: its inline policies leave no place, or something else has the name.
    """
    if any(each.name == QUARANTINE for each in who.inline):
        raise Unfit(f"an inline policy `{QUARANTINE}` is there that says something else")
    kind, most = (USER, _MOST_OF_USER) if isinstance(who, User) else (ROLE, _MOST_OF_ROLE)
    if sum(size(each.document) for each in who.inline) + size(_TEXT) > most:
        raise Unfit(f"its inline policies leave no place for a Deny: {most:,} characters are the most")
    return Edit(Target(kind.name, who.name), {f"InlinePolicies/{QUARANTINE}": _TEXT})
