"""Elements that are there and say nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from leastwise.language import Kind
from leastwise.lint.code import PRINCIPAL_KINDS, Flaw, Severity, code
from leastwise.lint.examples import identity, listing, on, resource
from leastwise.lint.view import Policy, Test

_HINT = Severity.SUGGESTION
_GOOD = identity()


@code("EMPTY_ARRAY_ACTION", _HINT, "Empty list of actions", bad=identity(Action=[]), good=_GOOD)
def array_action(policy: Policy) -> Iterator[Flaw]:
    """The statement is about no action."""
    yield from _elements(policy, "Action", "NotAction")


@code("EMPTY_ARRAY_RESOURCE", _HINT, "Empty list of resources", bad=identity(Resource=[]), good=_GOOD)
def array_resource(policy: Policy) -> Iterator[Flaw]:
    """The statement is about no resource."""
    yield from _elements(policy, "Resource", "NotResource")


def _elements(policy: Policy, *names: str) -> Iterator[Flaw]:
    for clause in policy.statements:
        for name in names:
            element = clause.element(name)
            if element and element.empty:
                yield Flaw(element.at, f"`{name}` is an empty list, fill it or remove the statement")


@code(
    "EMPTY_ARRAY_PRINCIPAL",
    _HINT,
    "Empty list of principals",
    kinds=PRINCIPAL_KINDS,
    kind=Kind.RESOURCE,
    bad=resource(Principal={"AWS": []}),
    good=resource(),
)
def array_principal(policy: Policy) -> Iterator[Flaw]:
    """It names nobody."""
    for clause in policy.statements:
        for element in clause.principals:
            if element.empty:
                yield Flaw(element.at, f"`{element.name}` is an empty list, name somebody or remove it")


@code(
    "EMPTY_OBJECT_PRINCIPAL",
    _HINT,
    "Empty principal",
    kinds=PRINCIPAL_KINDS,
    kind=Kind.RESOURCE,
    bad=resource(Principal={}),
    good=resource(),
)
def object_principal(policy: Policy) -> Iterator[Flaw]:
    """It names nobody."""
    for clause in policy.statements:
        for name in ("Principal", "NotPrincipal"):
            if clause.body.get(name) == {}:
                yield Flaw(clause.where(name), f"`{name}` is an empty object, name somebody")


@code("EMPTY_OBJECT_CONDITION", _HINT, "Empty condition", bad=identity(Condition={}), good=_GOOD)
def object_condition(policy: Policy) -> Iterator[Flaw]:
    """Without an operator, or an operator without a key: no condition at all."""
    for clause in policy.statements:
        condition = clause.body.get("Condition")
        if not isinstance(condition, dict):
            continue
        at = clause.where("Condition")
        if not condition:
            yield Flaw(at, "`Condition` is an empty object and asks for nothing, fill it or remove it")
        for operator, keys in condition.items():
            if keys == {}:
                yield Flaw(at.member(operator), f"`{operator}` has no key and asks for nothing, remove it")


_ONE_KEY = listing(Condition=on("StringEquals", "s3:prefix", "home"))


@code(
    "EMPTY_ARRAY_CONDITION",
    _HINT,
    "Condition without a value",
    bad=listing(Condition={"StringEquals": {"s3:prefix": []}}),
    good=_ONE_KEY,
)
def array_condition(policy: Policy) -> Iterator[Flaw]:
    """A positive test then never holds, a negated one always."""
    yield from _without_values(policy, lambda test: not test.reads.qualifier and not test.reads.if_exists)


@code(
    "EMPTY_ARRAY_CONDITION_FORALLVALUES",
    _HINT,
    "ForAllValues without a value",
    bad=identity(Condition={"ForAllValues:StringEquals": {"aws:TagKeys": []}}, Effect="Deny"),
    good=identity(Condition=on("ForAllValues:StringEquals", "aws:TagKeys", "team"), Effect="Deny"),
)
def array_for_all(policy: Policy) -> Iterator[Flaw]:
    """It holds only where the key is absent: `Null` says so."""
    yield from _without_values(policy, lambda test: test.reads.qualifier == "forallvalues")


@code(
    "EMPTY_ARRAY_CONDITION_FORANYVALUE",
    _HINT,
    "ForAnyValue without a value",
    bad=identity(Condition={"ForAnyValue:StringEquals": {"aws:TagKeys": []}}),
    good=identity(Condition=on("ForAnyValue:StringEquals", "aws:TagKeys", "team")),
)
def array_for_any(policy: Policy) -> Iterator[Flaw]:
    """It never holds."""
    yield from _without_values(policy, lambda test: test.reads.qualifier == "foranyvalue")


@code(
    "EMPTY_ARRAY_CONDITION_IFEXISTS",
    _HINT,
    "IfExists without a value",
    bad=listing(Condition={"StringEqualsIfExists": {"s3:prefix": []}}),
    good=_ONE_KEY,
)
def array_if_exists(policy: Policy) -> Iterator[Flaw]:
    """It holds only where the key is absent: `Null` says so."""
    yield from _without_values(policy, lambda test: not test.reads.qualifier and test.reads.if_exists)


def _without_values(policy: Policy, wanted: Callable[[Test], bool]) -> Iterator[Flaw]:
    for _, test in policy.tests:
        if test.values.empty and wanted(test):
            yield Flaw(test.at, f"`{test.key}` under `{test.operator}` has no value, add one or remove the key")
