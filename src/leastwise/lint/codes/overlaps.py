"""Statements that change nothing beside the others, told from their texts alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from leastwise.language import JsonValue, every_action, every_resource
from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import listing, on, several
from leastwise.lint.patterns import Wide
from leastwise.lint.view import Clause, Policy, same

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
    pairs = dict.fromkeys(_pairs(policy))
    for narrow, wide in pairs:
        if narrow.body.get("Effect") != wide.body.get("Effect") or {narrow.index, wide.index} & found:
            continue
        both_ways = wide.index > narrow.index and (wide, narrow) in pairs
        if not both_ways and not narrow.repeats(wide):
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
    denies = any(each.denies for each in policy.statements)
    for narrow, wide in _pairs(policy) if denies else ():
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


class _Side(Struct, frozen=True, eq=False):
    """A statement, and what of it is compared: its actions in lower case and its resources, None for all there are."""

    clause: Clause
    services: frozenset[str]
    actions: tuple[str, ...] | None
    resources: frozenset[str] | None
    wide: Wide


def _side(clause: Clause) -> _Side:
    actions = tuple([item.value.lower() for item in clause.actions])
    resources = frozenset([item.value for item in clause.resources])
    every = any(every_action(each) for each in actions if each[:1] == "*")
    return _Side(
        clause,
        frozenset(clause.by_service),
        None if every else actions,
        None if any(each[:1] == "*" and every_resource(each) for each in resources) else resources,
        Wide(actions),
    )


@lru_cache(maxsize=4)
def _pairs(policy: Policy) -> tuple[tuple[Clause, Clause], ...]:
    """Two statements with `Action`, of which the second covers the first."""
    clauses = [each for each in policy.statements[:_MANY] if each.actions and each.has("Effect")]
    if len(clauses) < 2:
        return ()
    sides = [_side(each) for each in clauses]
    speaking: dict[str, list[_Side]] = {}
    for side in sides:
        for service in side.services:
            speaking.setdefault(service, []).append(side)
    every = [side for side in sides if side.actions is None]
    found = []
    for narrow in sides:
        about = [] if narrow.actions is None else speaking[next(iter(narrow.services))]
        wides = sorted({*about, *every}, key=lambda each: each.clause.index) if every else about
        found += [(narrow.clause, wide.clause) for wide in wides if wide is not narrow and _covers(wide, narrow)]
    return tuple(found)


def _covers(wide: _Side, narrow: _Side) -> bool:
    """Whether all that `narrow` speaks of is spoken of by `wide`, for all that their texts tell."""
    if wide.resources is not None and (narrow.resources is None or not narrow.resources <= wide.resources):
        return False
    if wide.actions is not None and (narrow.actions is None or not narrow.services <= wide.services):
        return False
    return _alike(wide.clause.body, narrow.clause.body) and (
        wide.actions is None or wide.wide.cover(narrow.actions or ())
    )


def _alike(wide: Mapping[str, JsonValue], narrow: Mapping[str, JsonValue]) -> bool:
    """Whether `wide` is about the same principals and asks for nothing that `narrow` does not."""
    asked = wide.get("Condition", {})
    if asked != {} and not same(asked, narrow.get("Condition")):
        return False
    return all(wide.get(name) == narrow.get(name) for name in ("Principal", "NotPrincipal", "NotResource"))
