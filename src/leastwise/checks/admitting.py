"""Whether the policy of a bucket surely lets a service of AWS write there for the account."""

from __future__ import annotations

from leastwise.checks.fix import Unfit
from leastwise.errors import JsonError, PolicyError
from leastwise.language import Document, Kind, Statement, covers, parse
from leastwise.model import Bucket, Estate, Unseen, seen

__all__ = ["admits", "bucket_policy", "denies_more_than_plain", "readable"]

_PLAIN = ("aws:securetransport", "s3:tlsversion")


def bucket_policy(estate: Estate, bucket: Bucket) -> str | None:
    """The text of a bucket's policy; None: it has none.

    Raises:
        Unseen: it was not seen.
    """
    found = next((each for each in estate.resources.items if each.arn == bucket.arn), None)
    if found is None:
        raise Unseen(*(gap for gap in estate.resources.gaps if gap.call.startswith("s3:")))
    return seen(found.document)


def readable(bucket: Bucket, text: str) -> Document:
    """The policy of a bucket.

    Raises:
        Unfit: it cannot be read.
    """
    try:
        return parse(text, Kind.RESOURCE)
    except (JsonError, PolicyError) as error:
        raise Unfit(f"the policy of `{bucket.name}` cannot be read: {error}") from error


def denies_more_than_plain(document: Document) -> bool:
    """Whether something else is denied than requests without TLS, which no service of AWS makes."""
    return any(
        not each.allows and not any(condition.key.lower() in _PLAIN for condition in each.conditions)
        for each in document.statements
    )


def admits(document: Document, service: str, action: str, resource: str, account: str) -> bool:
    """Whether a statement surely lets a service do this to all objects of a pattern, for any source of the account."""
    return any(_admits(each, service, action, resource, account) for each in document.statements)


def _admits(statement: Statement, service: str, action: str, resource: str, account: str) -> bool:
    if not statement.allows or statement.principal is None or service not in statement.principal.service:
        return False
    sent = {("aws:sourceaccount", account), ("s3:x-amz-acl", "bucket-owner-full-control")}
    free = all(
        each.operator.lower() in ("stringequals", "stringlike")
        and any((each.key.lower(), value) in sent for value in each.values)
        for each in statement.conditions
    )
    named = any(each.lower() in (action.lower(), "s3:*") for each in statement.actions or ())
    return free and named and any(covers(each, resource) for each in statement.resources or ())
