"""A resource that a statement is about, where the caller may choose its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from leastwise import catalogue
from leastwise.language import Document, Statement, fold, is_everything, matches, overlaps, statement_actions
from leastwise.spec import Facts

__all__ = ["regions", "witnesses"]

_MOST = 32
_NAME, _REGION = "x", "us-east-1"
_PARTS = 6


def witnesses(
    action: str, within: str, layers: Iterable[Document], account: str, name: str, facts: Facts
) -> Iterator[str]:
    """ARNs that some Allow for the action is about, of which the caller needs one.

    Args:
        within: a pattern that they must match; empty: any resource of the action will do.
        layers: the policies that the request meets.
        account: of the caller.
        name: of the user that calls; empty for a role.
    """
    if facts.without_resource(fold(action)):
        yield "*"
        return
    documents = tuple(layers)
    places = (_REGION, *regions(documents, action))
    shapes = (within,) if within else tuple(_glob(each) for each in catalogue.arn_formats(action)) or ("*",)
    found: dict[str, None] = {}
    for pattern in _patterns(documents, action):
        for shape in shapes:
            if is_everything(pattern) or _within(shape, pattern, name):
                narrow = shape if is_everything(pattern) else pattern
                arns = (_filled(narrow, shape, account, name, place) for place in places)
                found |= dict.fromkeys(arn for arn in arns if matches(shape, arn))
    yield from list(found)[:_MOST]


def regions(documents: Iterable[Document], action: str) -> tuple[str, ...]:
    """The regions that conditions of statements about the action name."""
    keys = (each for statement in _about(documents, action) for each in statement.conditions)
    values = (value for each in keys if fold(each.key) == "aws:requestedregion" for value in each.values)
    return tuple(dict.fromkeys(value for value in values if re.fullmatch(r"[a-z0-9-]+", value)))


def _about(documents: Iterable[Document], action: str) -> Iterator[Statement]:
    for document in documents:
        yield from (each for each in document.statements if statement_actions(each, action))


def _patterns(documents: Iterable[Document], action: str) -> Iterator[str]:
    """What Allow statements say of resources; `*` for all but some."""
    for statement in _about(documents, action):
        if statement.allows:
            yield from ("*",) if statement.resources is None else statement.resources


def _within(shape: str, pattern: str, name: str) -> bool:
    return overlaps(shape, _plain(pattern, name))


def _plain(pattern: str, name: str) -> str:
    """Without variables: the caller's name where it is asked for, else one like any other."""
    return re.sub(r"\$\{[^}]*\}", _NAME, pattern.replace("${aws:username}", name or _NAME))


def _filled(pattern: str, shape: str, account: str, name: str, region: str) -> str:
    """One ARN of a pattern; what it leaves open is as the shape has it."""
    parts, model = _plain(pattern, name).split(":", _PARTS - 1), shape.split(":", _PARTS - 1)
    if len(parts) < _PARTS:
        parts = model if len(model) == _PARTS else ["arn", "aws", "*", "*", "*", "*"]
    opens = dict(enumerate(("arn", "aws", "", region, account)))
    for place, part in enumerate(parts[:-1]):
        if part == "*":
            like = model[place] if len(model) == _PARTS and "*" not in model[place] else None
            parts[place] = opens[place] if like is None else like
    last = model[-1] if parts[-1] == "*" and len(model) == _PARTS else parts[-1]
    return ":".join((*parts[:-1], last)).replace("*", _NAME).replace("?", _NAME)


def _glob(format: str) -> str:
    """An ARN format as a pattern."""
    return re.sub(r"\$\{[^}]*\}", "*", format)
