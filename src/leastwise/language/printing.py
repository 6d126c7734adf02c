"""Documents as text: the canonical form, and the size that AWS counts."""

from __future__ import annotations

import json
import re

from leastwise.errors import PolicyError
from leastwise.language.document import Condition, Document, Principals, Statement
from leastwise.language.tree import JsonValue, quote

__all__ = ["show", "size"]

_STRING_OR_SPACE = re.compile(r'"(?:[^"\\]++|\\.)*+(?P<end>"?)|[ \t\n\r]+', re.DOTALL)
"""A string without an end takes the whole rest, so that nothing is read twice."""


def show(document: Document) -> str:
    """The document as compact JSON in one canonical form.

    Elements stand in the order of AWS's grammar, a list of one is written as its one string, and the text is
    ASCII. For every text that parses, `parse(show(d))` equals `d` but for the text itself.

    Raises:
        PolicyError: a document that was made has one key twice under one operator, which JSON cannot say.
    """
    members: dict[str, JsonValue] = {}
    if document.version is not None:
        members["Version"] = document.version
    if document.id is not None:
        members["Id"] = document.id
    members["Statement"] = [_statement(each) for each in document.statements]
    return json.dumps(members, separators=(",", ":"))


def size(text: str) -> int:
    """The characters of a document that count against IAM's quotas for policy sizes.

    AWS says that IAM does not count white space (IAM User Guide, "IAM and AWS STS quotas"), and not whether
    that holds inside strings. Here white space between the elements is left out and white space inside a string
    counts: the larger of the two readings, so that what is said to fit does fit. Documents of Organizations
    (SCP, RCP) and of VPC endpoints count with their white space: that is `len(text)`.
    """
    return len(text) - sum(map(_space, _STRING_OR_SPACE.finditer(text)))


def _space(found: re.Match[str]) -> int:
    """The white space that is in no string."""
    return 0 if found["end"] else sum(map(found[0].count, " \t\n\r"))


def _statement(statement: Statement) -> JsonValue:
    members: dict[str, JsonValue] = {}
    if statement.sid is not None:
        members["Sid"] = statement.sid
    members["Effect"] = statement.effect
    if statement.principal is not None:
        members["Principal"] = _principals(statement.principal)
    if statement.not_principal is not None:
        members["NotPrincipal"] = _principals(statement.not_principal)
    for name, values in (
        ("Action", statement.actions),
        ("NotAction", statement.not_actions),
        ("Resource", statement.resources),
        ("NotResource", statement.not_resources),
    ):
        if values is not None:
            members[name] = _strings(values)
    if statement.conditions:
        members["Condition"] = _conditions(statement.conditions)
    return members


def _strings(values: tuple[str, ...]) -> JsonValue:
    return values[0] if len(values) == 1 else list(values)


def _principals(principals: Principals) -> JsonValue:
    if principals.everyone:
        return "*"
    named = {
        "AWS": principals.aws,
        "Service": principals.service,
        "Federated": principals.federated,
        "CanonicalUser": principals.canonical,
    }
    return {name: _strings(values) for name, values in named.items() if values}


def _conditions(conditions: tuple[Condition, ...]) -> JsonValue:
    operators: dict[str, JsonValue] = {}
    for condition in conditions:
        keys = operators.setdefault(condition.operator, {})
        assert isinstance(keys, dict)
        if condition.key in keys:
            found = f"{quote(condition.key)} is there twice under {quote(condition.operator)}"
            raise PolicyError(f"{found}, write two statements", 1, 1)
        keys[condition.key] = _strings(condition.values)
    return operators
