"""Action patterns: `service:Name` with wildcards in the name, letter case ignored.

The service is literal. IAM refuses a wildcard in it; in a stored document `*:*` is read as `*`, and any other
wildcard there matches nothing, as does white space around the pattern or the name and an empty name.

Source: IAM User Guide, "IAM JSON policy elements: Action" and "... NotAction".
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from leastwise.language.cover import covers
from leastwise.language.document import Statement
from leastwise.language.pattern import fold, has_wildcard, is_everything, matches

__all__ = ["action_matches", "every_action", "service_wildcard", "statement_actions"]


class _Action(Struct, frozen=True):
    """A pattern taken apart, in lower case: a `service` of None matches nothing unless `all` is set."""

    all: bool = False
    service: str | None = None
    name: str = ""


def action_matches(pattern: str, action: str) -> bool:
    """Whether an action pattern of a document matches `action`, such as `s3:GetObject`."""
    taken = _taken_apart(pattern)
    if taken.all:
        return True
    service, _, name = fold(action).partition(":")
    return taken.service == service and matches(taken.name, name)


def every_action(pattern: str) -> bool:
    """Whether the pattern matches every action of every service: `*` and `*:*`."""
    return _taken_apart(pattern).all


@lru_cache(maxsize=65_536)
def service_wildcard(pattern: str) -> str | None:
    """The service, in lower case, of which the pattern matches every action; None where there is not just one.

    Names of actions are not empty, so `s3:?*` is such a pattern as well as `s3:*`.
    """
    taken = _taken_apart(pattern)
    if taken.service is not None and covers(taken.name, "?*"):
        return taken.service
    return None


def statement_actions(statement: Statement, action: str) -> bool:
    """Whether the statement speaks of `action`, whatever it says about it.

    `NotAction` is the complement over all services: a pattern there that matches nothing excludes nothing. A
    statement with neither element, which no text can be parsed to, speaks of nothing.
    """
    if statement.actions is not None:
        return _any_matches(statement.actions, action)
    if statement.not_actions is not None:
        return not _any_matches(statement.not_actions, action)
    return False


@lru_cache(maxsize=65_536)
def _any_matches(patterns: tuple[str, ...], action: str) -> bool:
    """The same lists recur from policy to policy."""
    return any(action_matches(each, action) for each in patterns)


@lru_cache(maxsize=65_536)
def _taken_apart(pattern: str) -> _Action:
    if is_everything(pattern):
        return _Action(all=True)
    service, _, name = fold(pattern).partition(":")
    if not service or not name or pattern != pattern.strip() or name != name.strip():
        return _Action()
    if has_wildcard(service):
        return _Action(all=is_everything(service) and is_everything(name))
    return _Action(service=service, name=name)
