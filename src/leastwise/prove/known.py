"""What is known of every request of one principal, and policies with it put in for their variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from leastwise.access import Answer
from leastwise.language import VARIABLES_VERSION, Condition, Document, Statement, fold, has_variables, parse_operator
from leastwise.language.variables import substitute, variable_keys
from leastwise.prove.values import Given

__all__ = ["filled", "known_keys"]

_NOT_FIXED = frozenset({"aws:currenttime", "aws:epochtime", "aws:securetransport"})
"""What an answer takes for granted, and a proof does not."""
_OF_RESOURCE = ("aws:requestedregion", "aws:resource")
_TAGS = "aws:principaltag/"


def known_keys(answer: Answer, documents: Iterable[Document], *, one_resource: bool, tagged: bool) -> dict[str, Given]:
    """The keys of which the value is known, or that the request surely lacks, among those that documents ask for.

    Args:
        answer: to any question of the same principal.
        documents: all that such requests meet.
        one_resource: whether the question was about the only resource; else keys that hang on it are left open.
        tagged: whether the session may have tags of its own.
    """
    given, found = answer.request.keys(), dict[str, Given]()
    for key in dict.fromkeys(key for document in documents for key in _asked(document)):
        open_ = key in _NOT_FIXED or (tagged and key.startswith(_TAGS))
        if open_ or (not one_resource and key.startswith(_OF_RESOURCE)):
            continue
        if key in given:
            found[key] = given[key]
        elif (answer.unknown is not None and key not in answer.unknown) or (not tagged and key.startswith(_TAGS)):
            found[key] = None
    return found


def _asked(document: Document) -> Iterable[str]:
    for statement in document.statements:
        for condition in statement.conditions:
            yield fold(condition.key)
            for value in condition.values:
                yield from variable_keys(value)
        for pattern in (*(statement.resources or ()), *(statement.not_resources or ())):
            yield from variable_keys(pattern)


def filled(document: Document, known: Mapping[str, Given]) -> Document:
    """The document with what is known in the place of its variables; what is not known stays a variable."""
    if document.version != VARIABLES_VERSION or not has_variables(document.text or "${"):
        return document

    def lookup(key: str) -> str | None:
        values = known.get(key)
        return values[0] if values and len(values) == 1 else None

    return replace(document, statements=tuple(_filled(each, known, lookup) for each in document.statements))


def _filled(statement: Statement, known: Mapping[str, Given], lookup: Callable[[str], str | None]) -> Statement:
    def fill(text: str) -> str:
        keys = variable_keys(text)
        if not keys or not all(known.get(key) for key in keys):
            return text
        made = substitute(text, lookup, version=VARIABLES_VERSION)
        if made is None or "$" in made.text:
            return text
        return "".join(f"${{{char}}}" if i in made.literal else char for i, char in enumerate(made.text))

    return replace(
        statement,
        resources=None if statement.resources is None else tuple(map(fill, statement.resources)),
        not_resources=None if statement.not_resources is None else tuple(map(fill, statement.not_resources)),
        conditions=tuple(_with_values(each, fill) for each in statement.conditions),
    )


def _with_values(condition: Condition, fill: Callable[[str], str]) -> Condition:
    operator = parse_operator(condition.operator)
    if operator is None or not operator.base.takes_variables:
        return condition
    return Condition(condition.operator, condition.key, tuple(map(fill, condition.values)))
