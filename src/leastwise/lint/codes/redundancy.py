"""What can go without changing the meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import identity, listing, on, several
from leastwise.lint.patterns import Patterns
from leastwise.lint.view import Clause, Policy, Text

_HINT = Severity.SUGGESTION
_MANY = 2_000
"""Patterns of one element that are compared with each other; a document of ordinary size has fewer."""
_ALIKE = 60
"""Statements that begin alike and are compared with each other."""
_STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*"}


def _redundant(items: tuple[Text, ...], fold: Callable[[str], str]) -> Iterator[Flaw]:
    """Items that another covers; of equal ones all but the first."""
    if len(items) < 2:
        return
    folded = [fold(item.value) for item in items[:_MANY]]
    if len(set(folded)) == len(folded) and not any("*" in each or "?" in each for each in folded):
        return
    patterns = Patterns(folded)
    first: dict[str, int] = {}
    for i, value in enumerate(folded):
        before = first.setdefault(value, i)
        by = before if before != i else patterns.covering(value)
        if by is not None:
            covered = "is there already" if folded[by] == value else f"is covered by `{items[by].value}`"
            yield Flaw(items[i].at, f"`{items[i].value}` {covered}, remove it")


@code(
    "REDUNDANT_ACTION",
    _HINT,
    "An action that another covers",
    bad=identity(Action=["s3:Get*", "s3:GetObject"]),
    good=identity(Action="s3:Get*"),
)
def action(policy: Policy) -> Iterator[Flaw]:
    """Letter case is ignored."""
    for clause in policy.statements:
        for name in ("Action", "NotAction"):
            yield from _redundant(clause.items(name), str.lower)


@code(
    "REDUNDANT_RESOURCE",
    _HINT,
    "A resource that another covers",
    bad=identity(Resource=["arn:aws:s3:::example-bucket/*", "arn:aws:s3:::example-bucket/home/*"]),
    good=identity(),
)
def resource(policy: Policy) -> Iterator[Flaw]:
    """Compared after the fifth colon, where wildcards run free, and before it letter for letter."""
    for clause in policy.statements:
        for name in ("Resource", "NotResource"):
            items = clause.items(name)
            if any(item.value == "*" for item in items):
                yield from _redundant(items, str)
                continue
            heads: dict[str, list[Text]] = {}
            for item in items:
                head = ":".join(item.value.split(":", 5)[:5])
                heads.setdefault(head, []).append(item)
            for group in heads.values():
                yield from _redundant(tuple(group), str)


@code(
    "REDUNDANT_STATEMENT",
    _HINT,
    "A statement that is there twice",
    bad=several(_STATEMENT | {"Sid": "One"}, _STATEMENT | {"Sid": "Two"}),
    good=several(_STATEMENT),
)
def statement(policy: Policy) -> Iterator[Flaw]:
    """The same but for its `Sid`."""
    seen: dict[tuple[object, ...], list[Clause]] = {}
    for clause in policy.statements if len(policy.statements) > 1 else ():
        first = [items[0].value for items in (clause.actions, clause.resources) if items]
        alike = seen.setdefault((len(clause.actions), len(clause.resources), *first), [])
        before = next((each for each in alike if clause.repeats(each)), None)
        if before:
            yield Flaw(clause.at, f"the same as statement {before.index} but for its `Sid`, remove one")
        elif len(alike) < _ALIKE:
            alike.append(clause)


@code(
    "REDUNDANT_CONDITION_VALUE_NUM",
    _HINT,
    "Several limits",
    needs=["=numeric", "=date"],
    bad=listing(Condition=on("NumericLessThan", "s3:max-keys", "10", "100")),
    good=listing(Condition=on("NumericLessThan", "s3:max-keys", "100")),
)
def limits(policy: Policy) -> Iterator[Flaw]:
    """One fitting value is enough: only the loosest limit counts."""
    for _, test in policy.tests:
        if test.reads.family in ("numeric", "date") and ("than" in test.reads.base) and len(test.items) > 1:
            yield Flaw(test.at, f"of several limits under `{test.operator}` only the loosest counts, keep that one")
