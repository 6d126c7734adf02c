"""Statements that change nothing beside the others, told from their texts or by proof.

A Deny of something that nothing here allows is left alone: it counts beside other policies, and guards what is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from leastwise.language import JsonValue, every_action, every_resource
from leastwise.lint.beside import covered_by, overridden_by
from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import listing, on, several
from leastwise.lint.patterns import Wide
from leastwise.lint.view import Clause, Policy, Test, same

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
    """Whatever it allows or denies, another one does too, or several together."""
    found: set[int] = set()
    repeated: set[int] = set()
    pairs = dict.fromkeys(_pairs(policy))
    for narrow, wide in pairs:
        if narrow.body.get("Effect") != wide.body.get("Effect") or {narrow.index, wide.index} & found:
            continue
        if wide.index > narrow.index and (wide, narrow) in pairs:
            continue
        if narrow.repeats(wide):
            repeated.add(narrow.index)
        else:
            found.add(narrow.index)
            yield Flaw(narrow.at, f"all of this is in statement {wide.index} as well, remove it")
    for narrow, by in covered_by(policy, found | repeated):
        yield Flaw(narrow.at, f"all of this is in {_numbered(by)} as well, remove it")


@code(
    "LW_OVERRIDDEN_ALLOW",
    Severity.WARNING,
    "An Allow that a Deny takes back",
    bad=several(_READ, _READS | {"Effect": "Deny"}),
    good=several(_READ, _READS | {"Effect": "Deny", "Action": "s3:List*"}),
)
def overridden(policy: Policy) -> Iterator[Flaw]:
    """A Deny always wins: the Allow never has an effect, whether one Deny takes all of it or several do."""
    if not any(each.denies for each in policy.statements):
        return
    found: set[int] = set()
    for narrow, wide in _pairs(policy):
        if narrow.allows and wide.denies:
            found.add(narrow.index)
            yield Flaw(narrow.at, f"statement {wide.index} denies all that this allows, remove one of them")
    for narrow, by in overridden_by(policy, found):
        verb = "denies" if len(by) == 1 else "deny"
        yield Flaw(narrow.at, f"{_numbered(by)} {verb} all that this allows, remove one of them")


@code(
    "LW_CONTRADICTION",
    Severity.WARNING,
    "Conditions that exclude each other",
    needs=["test"],
    bad=listing(Condition={"Null": {"s3:prefix": "true"}, "StringEquals": {"s3:prefix": "home"}}),
    good=listing(Condition=on("StringEquals", "s3:prefix", "home")),
)
def contradiction(policy: Policy) -> Iterator[Flaw]:
    """One key is to be absent and to have a value, or to have values that exclude each other: it never applies."""
    for clause in policy.statements:
        tests = clause.tests if len(clause.tests) > len(clause.keys) else ()
        absent = {test.folded for test in tests if _asks_absence(test)}
        for test in tests:
            if test.folded in absent and not test.reads.optional and not _asks_absence(test):
                yield Flaw(test.at, f"`Null` asks that `{test.key}` is absent, so this never holds, remove one of them")
        for key, (*_, last) in _asked_twice(tests).items():
            if key not in absent and _excluded(policy, clause, key):
                yield Flaw(last.at, f"no `{last.key}` meets this and the other conditions on it, remove one of them")


def _excluded(policy: Policy, clause: Clause, key: str) -> bool:
    """By proof; the prover is loaded where it is needed."""
    from leastwise.lint.proven import excluded

    return excluded(policy, clause, key)


def _asks_absence(test: Test) -> bool:
    wanted = [item.value.lower() for item in test.items]
    return test.reads.base == "null" and not test.reads.qualifier and wanted == ["true"]


def _asked_twice(tests: Iterable[Test]) -> Mapping[str, Sequence[Test]]:
    """The tests of its values of each key that has several."""
    found: dict[str, list[Test]] = {}
    for test in tests:
        if test.reads.base != "null":
            found.setdefault(test.folded, []).append(test)
    return {key: several for key, several in found.items() if len(several) > 1}


def _numbered(statements: Sequence[int]) -> str:
    """Several as `statements 0, 2 and 3`."""
    *most, last = map(str, statements)
    return f"statements {', '.join(most)} and {last}" if most else f"statement {last}"


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
