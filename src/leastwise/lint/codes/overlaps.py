"""Statements that change nothing beside the others, told from their texts alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import permutations

from leastwise.language import every_action, every_resource
from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import listing, on, several
from leastwise.lint.patterns import every_covered
from leastwise.lint.view import Clause, Policy

_MANY = 60
"""Statements that are compared with each other; a document of ordinary size has fewer."""
_READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*"}
_READS = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}


@code(
    "LW_COVERED_STATEMENT",
    Severity.SUGGESTION,
    "A statement that another one covers",
    bad=several(_READ, _READS),
    good=several(_READ, _READS | {"Action": "s3:List*"}),
)
def covered(policy: Policy) -> Iterator[Flaw]:
    """Whatever it allows or denies, the other one does too."""
    found: set[int] = set()
    for narrow, wide in _pairs(policy):
        alike = narrow.body.get("Effect") == wide.body.get("Effect") and not {narrow.index, wide.index} & found
        if alike and not _same(wide, narrow):
            found.add(narrow.index)
            yield Flaw(narrow.at, f"all of this is in statement {wide.index} as well, remove it")


@code(
    "LW_OVERRIDDEN_ALLOW",
    Severity.WARNING,
    "An Allow that a Deny takes back",
    bad=several(_READ, _READS | {"Effect": "Deny"}),
    good=several(_READ, _READS | {"Effect": "Deny", "Action": "s3:List*"}),
)
def overridden(policy: Policy) -> Iterator[Flaw]:
    """A Deny always wins: the Allow never has an effect."""
    for narrow, wide in _pairs(policy):
        if narrow.allows and wide.denies:
            yield Flaw(narrow.at, f"statement {wide.index} denies all that this allows, remove one of them")


@code(
    "LW_CONTRADICTION",
    Severity.WARNING,
    "Conditions that exclude each other",
    needs=["=null"],
    bad=listing(Condition={"Null": {"s3:prefix": "true"}, "StringEquals": {"s3:prefix": "home"}}),
    good=listing(Condition=on("StringEquals", "s3:prefix", "home")),
)
def contradiction(policy: Policy) -> Iterator[Flaw]:
    """The key is to be absent and to have a value: the statement never applies."""
    for clause in policy.statements:
        absent = {
            test.folded
            for test in clause.tests
            if test.reads.base == "null"
            and not test.reads.qualifier
            and [i.value.lower() for i in test.items] == ["true"]
        }
        for test in clause.tests if absent else ():
            if test.folded in absent and not test.reads.optional:
                yield Flaw(test.at, f"`Null` asks that `{test.key}` is absent, so this never holds, remove one of them")


@lru_cache(maxsize=4)
def _pairs(policy: Policy) -> tuple[tuple[Clause, Clause], ...]:
    """Two statements with `Action`, of which the second covers the first."""
    clauses = [each for each in policy.statements[:_MANY] if each.has("Action") and each.has("Effect")]
    services = {each.index: each.by_service.keys() for each in clauses} if len(clauses) > 1 else {}
    return tuple(
        (narrow, wide)
        for narrow, wide in permutations(clauses, 2)
        if (services[narrow.index] <= services[wide.index] or "*" in services[wide.index]) and _covers(wide, narrow)
    )


def _covers(wide: Clause, narrow: Clause) -> bool:
    if wide.body.get("Condition", {}) not in ({}, narrow.body.get("Condition")) or not narrow.actions:
        return False
    for name in ("Principal", "NotPrincipal", "NotResource"):
        if wide.body.get(name) != narrow.body.get(name):
            return False
    return _within(narrow, wide, "Action") and _within(narrow, wide, "Resource")


def _within(narrow: Clause, wide: Clause, name: str) -> bool:
    texts = [item.value for item in wide.items(name)]
    everything = every_action if name == "Action" else every_resource
    if any(everything(each) for each in texts):
        return True
    if name == "Resource":
        return {item.value for item in narrow.items(name)} <= set(texts)
    return every_covered((item.value.lower() for item in narrow.items(name)), [each.lower() for each in texts])


def _same(wide: Clause, narrow: Clause) -> bool:
    """Whether REDUNDANT_STATEMENT says it already, or whether it covers the other way round from an earlier one."""
    return (_covers(narrow, wide) and wide.index > narrow.index) or _text(wide) == _text(narrow)


def _text(clause: Clause) -> str:
    return repr(sorted((name, repr(value)) for name, value in clause.body.items() if name != "Sid"))
