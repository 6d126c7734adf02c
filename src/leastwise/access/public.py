"""Whether a bucket policy is public, as S3 Block Public Access sees it.

A policy is taken to be public unless each of its grants is pinned to fixed values.
Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", heading "The meaning of 'public'".
"""

from __future__ import annotations

import ipaddress

from leastwise.access.demands import Demand, demand
from leastwise.language import Document, Statement, has_wildcard, parse_operator

__all__ = ["is_narrow", "is_open", "is_public"]

_FIXED = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "s3:dataaccesspointaccount",
    }
)
_ACCESS_POINT = "s3:dataaccesspointarn"
_WIDEST = {4: 8, 6: 32}
"""The shortest prefix of an address range that is not public, by the version of IP."""


def is_public(document: Document) -> bool:
    """Whether a statement lets in everybody, or whoever meets a condition that pins nobody."""
    return any(each.allows and is_open(each) for each in document.statements)


def is_open(statement: Statement) -> bool:
    """Whether a statement speaks to everybody and no condition pins who that is."""
    named = statement.principal
    if named is not None and not named.anybody:
        return False
    return not any(_pins(found) for each in statement.conditions if (found := demand(each))) and not _in_ranges(
        statement
    )


def _pins(demanded: Demand) -> bool:
    if demanded.key == _ACCESS_POINT:
        return all(_of_account(value) for value in demanded.values)
    return demanded.key in _FIXED and all(demanded.exact(value) for value in demanded.values)


def _of_account(arn: str) -> bool:
    """Whether the account is fixed, which is enough for the ARN of an access point."""
    parts = arn.split(":", 5)
    return len(parts) == 6 and "${" not in arn and not has_wildcard(parts[4]) and parts[4] != ""


def _in_ranges(statement: Statement) -> bool:
    """Whether it is limited to addresses, none of the ranges being half the internet."""
    for each in statement.conditions:
        operator = parse_operator(each.operator)
        if operator and operator.name == "IpAddress" and each.key.lower() == "aws:sourceip":
            return all(map(is_narrow, each.values))
    return False


def is_narrow(text: str) -> bool:
    """Whether a range of addresses is small enough to name somebody, or private."""
    if has_wildcard(text) or "${" in text:
        return False
    try:
        range = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return range.is_private or range.prefixlen >= _WIDEST[range.version]
