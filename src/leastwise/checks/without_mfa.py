"""What a user may do at the console without having come with a second factor.

A request of a console session says whether there was MFA, and that no service makes it for somebody.  Conditions on
these keys are decided, all others stay.

Source: IAM User Guide, "AWS global condition context keys", `aws:MultiFactorAuthPresent` and `aws:ViaAWSService`.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from leastwise.access.actions import spoken_of
from leastwise.access.documents import read
from leastwise.access.effective import effective
from leastwise.access.grants import boundary, grants
from leastwise.language import Condition, Document, Kind, Statement, fold, parse, parse_operator
from leastwise.model import Estate, User
from leastwise.spec import Policies, principal_of

__all__ = ["left_without_mfa"]

_SAID = {
    "aws:multifactorauthpresent": ("false",),
    "aws:multifactorauthage": None,
    "aws:viaawsservice": ("false",),
    "aws:securetransport": ("true",),
}
"""What a request of a console session without MFA says; none: it has no such key."""

_BEYOND = parse(
    '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Resource":"*","NotAction":['
    '"iam:ChangePassword","iam:CreateVirtualMFADevice","iam:EnableMFADevice","iam:ResyncMFADevice","iam:Get*",'
    '"iam:List*","sts:GetSessionToken","sts:GetCallerIdentity","sts:AssumeRole","sts:TagSession",'
    '"sts:SetSourceIdentity"]}}'
).statements[0]
"""All but what it takes to enrol a device, and to assume a role, whose trust policy is judged by itself."""

_SOMEBODY = principal_of("arn:aws:iam::111122223333:user/somebody")
"""Any user: who asks is in the policies already."""


def left_without_mfa(estate: Estate, user: User) -> int:
    """The actions beyond enrolment that a session without MFA surely has, as a set of `leastwise.access.actions`.

    Counted is what the user's own policies, those of its groups and its boundary allow under no other condition.

    Raises:
        Unseen: one of them was not seen or cannot be read.
    """
    texts = tuple(sorted({grant.text for grant in grants(user, estate.groups, estate.policies)}))
    limit = boundary(user, estate.policies)
    alike = not any("${" in text for text in (*texts, limit or ""))
    return _left(texts, limit, "" if alike else user.name, estate.account.id)


@lru_cache(maxsize=4_096)
def _left(texts: tuple[str, ...], limit: str | None, user: str, account: str) -> int:
    """Users with the same policies are alike, unless these name them by a variable."""
    policies = Policies(
        identity=tuple(_at_console(text, user, account) for text in texts),
        boundary=None if limit is None else _at_console(limit, user, account),
    )
    return effective(policies, _SOMEBODY).definite & spoken_of(_BEYOND)


@lru_cache(maxsize=4_096)
def _at_console(text: str, user: str, account: str) -> Document:
    """What such a request surely meets: without the conditions that it fulfils, and what is allowed under others."""
    document = read(text, Kind.IDENTITY, "a policy", account)
    met = [each for each in document.statements if not any(_holds(one) is False for one in each.conditions)]
    freed = (_freed(each, user) for each in met)
    return msgspec.structs.replace(
        document, statements=tuple(each for each in freed if not (each.allows and each.conditions))
    )


def _freed(statement: Statement, user: str) -> Statement:
    return msgspec.structs.replace(
        statement,
        conditions=tuple(each for each in statement.conditions if not _holds(each)),
        resources=_named(statement.resources, user),
        not_resources=_named(statement.not_resources, user),
    )


def _holds(condition: Condition) -> bool | None:
    """None: the request does not tell."""
    operator, key = parse_operator(condition.operator), fold(condition.key)
    if operator is None or key not in _SAID:
        return None
    return operator.holds(_SAID[key], condition.values)


def _named(patterns: tuple[str, ...] | None, user: str) -> tuple[str, ...] | None:
    return None if patterns is None else tuple(each.replace("${aws:username}", user) for each in patterns)
