"""Whether the policy of a resource surely lets a service of AWS in for the account."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from leastwise.checks.fix import Unfit
from leastwise.errors import JsonError, PolicyError
from leastwise.language import Condition, Document, Kind, Statement, covers, parse
from leastwise.model import Estate, seen
from leastwise.objects.lists import found

__all__ = ["admits", "denies_more_than_plain", "policy_of", "readable", "with_statement"]

_PLAIN = ("aws:securetransport", "s3:tlsversion")
_NOTHING: Mapping[str, str] = MappingProxyType({})


def policy_of(estate: Estate, arn: str) -> str | None:
    """The text of the policy of a resource, such as a bucket or a key, that is there; None: it has none.

    Raises:
        Unseen: it was not seen.
    """
    service = arn.split(":")[2]
    one = found(estate.resources, lambda each: each.arn == arn, service=service)
    return None if one is None else seen(one.document)


def readable(text: str, told: str) -> Document:
    """The policy of a resource, which is told of so: "bucket `logs`".

    Raises:
        Unfit: it cannot be read.
    """
    try:
        return parse(text, Kind.RESOURCE)
    except (JsonError, PolicyError) as error:
        raise Unfit(f"the policy of {told} cannot be read: {error}") from error


def with_statement(text: str | None, statement: Mapping[str, Any]) -> str:
    """The policy with one statement more."""
    whole: dict[str, Any] = {"Version": "2012-10-17", "Statement": []} if text is None else msgspec.json.decode(text)
    there = whole["Statement"] if isinstance(whole["Statement"], list) else [whole["Statement"]]
    return msgspec.json.encode({**whole, "Statement": [*there, statement]}).decode()


def denies_more_than_plain(document: Document) -> bool:
    """Whether something else is denied than requests without TLS, which no service of AWS makes."""
    return any(
        not each.allows and not any(condition.key.lower() in _PLAIN for condition in each.conditions)
        for each in document.statements
    )


def admits(
    document: Document, service: str, action: str, resource: str, account: str, sent: Mapping[str, str] = _NOTHING
) -> bool:
    """Whether a statement surely lets a service do this to all objects of a pattern, for any source of the account.

    Args:
        document: the policy of the resource.
        service: as `config.amazonaws.com`.
        action: as `s3:PutObject`.
        resource: an ARN, or a pattern of them.
        account: the id of the account for which the service works; empty: it does not say so.
        sent: what else the service sends, by condition key in lower case.
    """
    known = {"aws:sourceaccount": account, "s3:x-amz-acl": "bucket-owner-full-control", **sent}
    return any(_admits(each, service, action, resource, known) for each in document.statements)


def _admits(statement: Statement, service: str, action: str, resource: str, sent: Mapping[str, str]) -> bool:
    if not statement.allows or statement.principal is None or service not in statement.principal.service:
        return False
    named = any(covers(each.lower(), action.lower()) for each in statement.actions or ())
    covered = any(covers(each, resource) for each in statement.resources or ())
    return named and covered and all(_holds(each, sent) for each in statement.conditions)


def _holds(condition: Condition, sent: Mapping[str, str]) -> bool:
    value, operator = sent.get(condition.key.lower()), condition.operator.lower()
    if value is None:
        return False
    if operator == "stringequals":
        return value in condition.values
    return operator in ("stringlike", "arnlike", "arnequals") and any(covers(each, value) for each in condition.values)
