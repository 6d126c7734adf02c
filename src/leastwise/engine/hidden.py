"""The ways to grant access to a resource that no policy here tells of, said on every decision about it."""

from __future__ import annotations

from leastwise.engine.asked import Asked
from leastwise.language import fold, has_wildcard, matches
from leastwise.spec import Choice, Warning

__all__ = ["not_modelled"]

_KEPT = 1_024

Patterns = tuple[tuple[str, str], ...]
Told = tuple[tuple[str, str, Warning], ...]
"""Patterns in lower case, each after the longest text in it, and with its warning."""

_told: dict[tuple[int, str], tuple[Patterns, Told]] = {}


def not_modelled(asked: Asked) -> tuple[Warning, ...]:
    """The warnings about the request's resource."""
    patterns = asked.call.facts.not_modelled
    if not patterns:
        return ()
    told = _by_service(patterns, asked.parts[2] if len(asked.parts) > 2 else "")
    if not told:
        return ()
    resource = fold(asked.request.resource)
    return tuple([warning for text, pattern, warning in told if text in resource and matches(pattern, resource)])


def _by_service(patterns: Patterns, service: str) -> Told:
    """The patterns that an ARN of the service could match; what is kept holds on to them, so that their id is theirs.

    They are many, and hashing them would cost more than all the rest.
    """
    key = id(patterns), service
    found = _told.get(key)
    if found is None:
        if len(_told) >= _KEPT:
            _told.clear()
        folded = ((fold(pattern), Warning(Choice.NOT_MODELLED, detail=what)) for pattern, what in patterns)
        told = tuple((_text(each), each, warning) for each, warning in folded if _may_match(each, fold(service)))
        found = _told[key] = patterns, told
    return found[1]


def _may_match(pattern: str, service: str) -> bool:
    parts = pattern.split(":", 3)
    return len(parts) < 3 or has_wildcard(parts[2]) or parts[2] == service


def _text(pattern: str) -> str:
    """The longest text that every match holds."""
    return max(pattern.replace("?", "*").split("*"), key=len)
