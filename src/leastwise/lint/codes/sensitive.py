"""Wildcards and variables where they let in more than is meant.

Source: IAM User Guide, "AWS global condition context keys", section "Sensitive condition keys".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import identity, on
from leastwise.lint.view import Policy, Test, Text

_SENSITIVE = (
    *("aws:principalaccount", "aws:principalorgid", "aws:resourceaccount", "aws:resourceorgid", "aws:sourceaccount"),
    *("aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce", "aws:vpceaccount", "aws:vpceorgid"),
)
_USER = "aws:userid"
_WILD = re.compile(r"[*?]")
_VARIABLE = re.compile(r"\$\{(?![*?$]\})[^}]*\}")


@code(
    "WILDCARD_USAGE_TOO_PERMISSIVE",
    Severity.ERROR,
    "A wildcard where one account, network or Organization is meant",
    needs=(*_SENSITIVE, _USER),
    bad=identity(Condition=on("StringLike", "aws:SourceAccount", "1111*")),
    good=identity(Condition=on("StringLike", "aws:SourceAccount", "111122223333")),
)
def wildcard(policy: Policy) -> Iterator[Flaw]:
    """Strangers can have an id that fits."""
    for test, item in _values(policy, like=True):
        if _WILD.search(_VARIABLE.sub("", item.value)) and (test.folded != _USER or _any_user(item.value, "*")):
            yield Flaw(item.at, f"`{item.value}` fits ids of strangers in `{test.key}`, write whole ids")


@code(
    "VARIABLE_USAGE_TOO_PERMISSIVE",
    Severity.ERROR,
    "A variable where one account, network or Organization is meant",
    needs=(*_SENSITIVE, _USER),
    bad=identity(Condition=on("StringEquals", "aws:SourceVpc", "${aws:PrincipalTag/vpc}")),
    good=identity(Condition=on("StringEquals", "aws:SourceVpc", "vpc-0123456789abcdef0")),
)
def variable(policy: Policy) -> Iterator[Flaw]:
    """Whoever sets the value of the variable, as the tags of a session, chooses what fits."""
    for test, item in _values(policy, like=False):
        found = _VARIABLE.search(item.value)
        if found and not _of_the_service(found[0]) and (test.folded != _USER or _any_user(item.value, found[0])):
            yield Flaw(item.at, f"`{found[0]}` decides what fits `{test.key}`, write the id that is meant")


def _values(policy: Policy, *, like: bool) -> Iterator[tuple[Test, Text]]:
    for _, test in policy.tests:
        compares = test.reads.family == "string" and (not like or "like" in test.reads.base)
        if compares and (test.folded in _SENSITIVE or test.folded == _USER):
            yield from ((test, item) for item in test.items)


def _of_the_service(variable: str) -> bool:
    """Whether AWS fills in the variable, so that nobody chooses it: the owner of one thing is that of another."""
    return variable[2:-1].partition(",")[0].strip().lower() in _SENSITIVE


def _any_user(value: str, wild: str) -> bool:
    """Whether a user id has it left of the colon beside other characters, or has no colon."""
    role, colon, _ = value.partition(":")
    return wild in value and (not colon or (wild in role and role != wild))
