"""The ways to grant access to a resource that no policy here tells of, said on every decision about it."""

from __future__ import annotations

from functools import lru_cache

from leastwise.engine.asked import Asked
from leastwise.language import fold, has_wildcard, matches
from leastwise.spec import Choice, Warning

__all__ = ["not_modelled"]


def not_modelled(asked: Asked) -> tuple[Warning, ...]:
    """The warnings about the request's resource."""
    patterns = asked.facts.not_modelled
    if not patterns:
        return ()
    resource = asked.request.resource
    service = resource.split(":", 3)[2:3]
    found = _by_service(patterns, fold(service[0]) if service else "")
    if not found:
        return ()
    folded = fold(resource)
    return tuple(warning for pattern, warning in found if matches(pattern, folded))


@lru_cache(maxsize=1_024)
def _by_service(patterns: tuple[tuple[str, str], ...], service: str) -> tuple[tuple[str, Warning], ...]:
    """The patterns that an ARN of the service could match, in lower case."""
    warnings = ((fold(pattern), Warning(Choice.NOT_MODELLED, detail=what)) for pattern, what in patterns)
    return tuple((pattern, warning) for pattern, warning in warnings if _may_match(pattern, service))


def _may_match(pattern: str, service: str) -> bool:
    parts = pattern.split(":", 3)
    return len(parts) < 3 or has_wildcard(parts[2]) or parts[2] == service
