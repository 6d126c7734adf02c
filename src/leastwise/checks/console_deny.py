"""A Deny of everything that somebody does at the console: whoever signs with a long-term key does not notice.

A request of a console session says whether there was MFA, one that is signed with a long-term key says nothing of it.
So does what an AWS service does with the key's permissions, unless it comes by way of a session: that is spared.
Source: IAM User Guide, "AWS global condition context keys", `aws:MultiFactorAuthPresent` and `aws:ViaAWSService`.
"""

from __future__ import annotations

from collections.abc import Mapping

from leastwise.access.documents import read
from leastwise.access.grants import grants
from leastwise.language import Kind, Statement, every_action, fold, is_everything, parse_operator
from leastwise.model import Estate, User

__all__ = ["NAME", "TEXT", "refused_at_console"]

NAME = "leastwise-no-console"
"""The inline policy of the user."""

TEXT = (
    '{"Version":"2012-10-17","Statement":[{"Sid":"NoConsole","Effect":"Deny","Action":"*","Resource":"*","Condition":'
    '{"Null":{"aws:MultiFactorAuthPresent":"false"},"Bool":{"aws:ViaAWSService":"false"}}}]}'
)

_SESSIONS = tuple(
    {"aws:multifactorauthpresent": (mfa,), "aws:viaawsservice": ("false",), "aws:securetransport": ("true",)}
    for mfa in ("true", "false")
)
"""What requests of a console session say, with MFA and without."""


def refused_at_console(estate: Estate, user: User) -> bool:
    """Whether a policy of a user, or of its groups, surely denies everything to its sessions at the console.

    Raises:
        Unseen: none that was seen does, and one was not seen or cannot be read.
    """
    texts = (grant.text for grant in grants(user, estate.groups, estate.policies))
    return any(
        _refuses(statement) for text in texts for statement in read(text, Kind.IDENTITY, "a policy", "").statements
    )


def _refuses(statement: Statement) -> bool:
    everything = any(map(every_action, statement.actions or ())) and any(map(is_everything, statement.resources or ()))
    return not statement.allows and everything and all(_applies(statement, said) for said in _SESSIONS)


def _applies(statement: Statement, said: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether all conditions hold for a request that says this, whatever else it says."""
    for condition in statement.conditions:
        operator = parse_operator(condition.operator)
        if fold(condition.key) not in said or operator is None:
            return False
        if not operator.holds(said[fold(condition.key)], condition.values):
            return False
    return True
