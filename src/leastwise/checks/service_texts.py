"""The services that a policy names, as far as IAM records their use, and the policy without some of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from functools import lru_cache

from leastwise.catalogue import is_service
from leastwise.checks.cutting import Place, cut
from leastwise.checks.fix import Unfit
from leastwise.language import Statement, action_matches, fold, has_wildcard, parse
from leastwise.model import LastAccessed

__all__ = ["no_acting", "services_in", "without_services"]

_ACTING = frozenset({"athena", "cloudformation", "elasticbeanstalk", "lakeformation", "servicecatalog"})
"""Services whose work it is to call others with the permissions of whoever calls them.

Source: IAM User Guide, "Forward access sessions".  Nothing says that IAM records these calls as use of the others.
"""

_THROUGH_OTHERS = ("kms:viaservice", "kms:grantisforawsresource", "aws:calledvia")
"""How the condition keys begin that let only a service call, on somebody's behalf."""

_UNRECORDED = "iam:PassRole"


@lru_cache(maxsize=65_536)
def services_in(text: str) -> frozenset[str]:
    """The services of which a document allows something that is recorded when it is used."""
    return frozenset(service for service, _, _ in _recorded(text) if is_service(service))


def without_services(text: str, services: Set[str]) -> str | None:
    """A policy that allows nothing of these services by their names; None where nothing is left of it.

    Raises:
        Unfit: what goes may be in use without a record, or the text cannot be taken apart.
    """
    found = [(place, action) for service, place, action in _recorded(text) if service in services]
    if wide := next((action for _, action in found if action_matches(action, _UNRECORDED)), None):
        raise Unfit(f"`{wide}` allows `{_UNRECORDED}` too, whose use is not recorded")
    return cut(text, frozenset(place for place, _ in found))


def no_acting(services: Iterable[LastAccessed]) -> None:
    """That no service was used which may have used others without a record.

    Raises:
        Unfit: one was.
    """
    used = next((each for each in services if each.service in _ACTING and each.last_authenticated), None)
    if used is not None:
        raise Unfit(
            f"`{used.service}` was used, which calls other services on somebody's behalf: that may be unrecorded"
        )


def _recorded(text: str) -> Iterator[tuple[str, Place, str]]:
    """Of every action that names its service, and whose use is recorded: the service, the place, the action."""
    for statement in parse(text).statements:
        if statement.allows and not _through_others(statement):
            for place, action in enumerate(statement.actions or ()):
                service = fold(action).partition(":")[0]
                if fold(action) != fold(_UNRECORDED) and not has_wildcard(service):
                    yield service, (statement.index, place), action


def _through_others(statement: Statement) -> bool:
    return any(fold(condition.key).startswith(_THROUGH_OTHERS) for condition in statement.conditions)
