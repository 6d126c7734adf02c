"""Policy variables: `${key}` and `${key, 'default'}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import identity, on
from leastwise.lint.view import Clause, Policy, Text

_OPEN = re.compile(r"\$\{([^}]*)(\}?)")
_HOME = "arn:aws:s3:::example-bucket/"
_GOOD = identity(Resource=_HOME + "${aws:username}/*")
_NO_VARIABLES = ("numeric", "date", "binary", "ipaddress", "notipaddress", "null")


def _values(clause: Clause) -> Iterator[Text]:
    yield from clause.items("Resource", "NotResource")
    for test in clause.tests:
        yield from test.items


@lru_cache(maxsize=4)
def _variables(policy: Policy) -> tuple[tuple[Text, str, bool], ...]:
    """Every variable where one may stand: what is inside its braces, and whether the second is there."""
    return tuple(_found(policy))


def _found(policy: Policy) -> Iterator[tuple[Text, str, bool]]:
    for clause in policy.statements:
        for item in [each for each in _values(clause) if "${" in each.value]:
            for found in _OPEN.finditer(item.value):
                yield item, found[1], bool(found[2])


@code(
    "MISSING_BRACE_IN_VARIABLE",
    Severity.ERROR,
    "Variable without an end",
    needs=["${"],
    bad=identity(Resource=_HOME + "${aws:username/*"),
    good=_GOOD,
)
def missing_brace(policy: Policy) -> Iterator[Flaw]:
    """The text is then matched letter for letter."""
    for item, inside, closed in _variables(policy):
        if not closed:
            yield Flaw(item.at, f"variable `${{{inside}` has no closing brace, add it")


@code(
    "EMPTY_VARIABLE",
    Severity.ERROR,
    "Variable without a key",
    needs=["${"],
    bad=identity(Resource=_HOME + "${}/*"),
    good=_GOOD,
)
def empty(policy: Policy) -> Iterator[Flaw]:
    """It stands for nothing."""
    for item, inside, closed in _variables(policy):
        if closed and not inside.strip():
            yield Flaw(item.at, "variable `${}` has no key, name one or remove it")


@code(
    "UNSUPPORTED_SPACE_IN_VARIABLE",
    Severity.ERROR,
    "Space in a variable",
    needs=["${"],
    bad=identity(Resource=_HOME + "${aws: username}/*"),
    good=_GOOD,
)
def space(policy: Policy) -> Iterator[Flaw]:
    """A key has none, but for the keys of tags."""
    for item, inside, closed in _variables(policy):
        key = inside.partition(",")[0]
        if closed and key.strip() and (key != key.strip() or " " in key.partition("/")[0]):
            tidy = "${" + inside.replace(key, key.replace(" ", ""), 1) + "}"
            yield Flaw(item.at, f"variable `${{{inside}}}` has a space in its key, remove it", tidy)


@code(
    "MISSING_QUOTE_IN_VARIABLE",
    Severity.ERROR,
    "Default value without quotes",
    needs=["${"],
    bad=identity(Resource=_HOME + "${aws:username, guest}/*"),
    good=identity(Resource=_HOME + "${aws:username, 'guest'}/*"),
)
def quote(policy: Policy) -> Iterator[Flaw]:
    """A default stands between single quotes."""
    for item, inside, closed in _variables(policy):
        key, comma, default = inside.partition(",")
        if closed and comma and not re.fullmatch(r"'[^']*'", default.strip()):
            meant = f"${{{key}, '{default.strip().strip(chr(39))}'}}"
            yield Flaw(item.at, f"the default of `${{{inside}}}` is not between single quotes, add them", meant)


@code(
    "VARIABLE_UNSUPPORTED_IN_VERSION",
    Severity.ERROR,
    "Variable in the language of 2008",
    needs=["${"],
    bad=identity(version="2008-10-17", Resource=_HOME + "${aws:username}/*"),
    good=_GOOD,
)
def version(policy: Policy) -> Iterator[Flaw]:
    """Only Version 2012-10-17 knows variables; before, `${…}` is text."""
    if policy.version == "2012-10-17":
        return
    for item, inside, closed in _variables(policy):
        if closed and inside.strip():
            yield Flaw(item.at, f"`${{{inside}}}` is plain text in this version, write `2012-10-17`", "2012-10-17")


@code(
    "VARIABLE_UNSUPPORTED_IN_ELEMENT",
    Severity.ERROR,
    "Variable where none may stand",
    needs=["${"],
    bad=identity(Action="s3:${aws:username}"),
    good=_GOOD,
)
def element(policy: Policy) -> Iterator[Flaw]:
    """Variables stand in resources and in values of conditions."""
    for clause in policy.statements:
        texts = clause.items("Action", "NotAction") + tuple(i for each in clause.principals for i in each.items)
        for item in texts:
            if "${" in item.value:
                yield Flaw(item.at, f"`{item.value}` has a variable, which only resources and conditions may have")


@code(
    "INVALID_VARIABLE_FOR_OPERATOR",
    Severity.ERROR,
    "Variable under an operator that takes none",
    needs=["${"],
    bad=identity(Condition=on("IpAddress", "aws:SourceIp", "${aws:PrincipalTag/address}")),
    good=identity(Condition=on("StringEquals", "aws:RequestedRegion", "${aws:PrincipalTag/region}")),
)
def operator(policy: Policy) -> Iterator[Flaw]:
    """Operators of strings and ARNs take variables."""
    for _, test in policy.tests:
        if test.reads.base.startswith(_NO_VARIABLES):
            for item in test.items:
                if "${" in item.value:
                    yield Flaw(item.at, f"`{test.operator}` takes no variable, write the value")
