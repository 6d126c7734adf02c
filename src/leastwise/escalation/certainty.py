"""How sure it is that a request would be allowed, for somebody who means to get through.

A condition that hangs on what the caller itself says of the request, such as the type of the instance or the region,
is one that it will meet.  One on MFA, on an address or on a tag that was not seen may be met or not.
"""

from __future__ import annotations

from enum import IntEnum

from leastwise.engine import Considered
from leastwise.language import fold
from leastwise.spec import Outcome

__all__ = ["Certainty", "certainty"]

_CHOSEN = (
    *("aws:requestedregion", "aws:requesttag/", "aws:tagkeys", "aws:sourcearn"),
    *("sts:externalid", "sts:rolesessionname", "iam:associatedresourcearn"),
)
"""How keys begin whose values the caller chooses, beside those of the service that is called."""
_OF_RESOURCES = ("resourcetag", "permissionsboundary")
"""How keys of services begin whose values are the resource's."""


class Certainty(IntEnum):
    """Comparable: a path is as sure as its least sure part."""

    NO = 0
    PERHAPS = 1
    SURE = 2


def certainty(considered: Considered, action: str) -> Certainty:
    """What follows from the decisions in the best and the worst case; what was not seen is taken to deny nothing."""
    if considered.best.outcome is not Outcome.ALLOWED:
        return Certainty.NO
    if considered.certain:
        return Certainty.SURE
    service = fold(action).partition(":")[0]
    return Certainty.SURE if all(_chosen(need.key, service) for need in considered.needs) else Certainty.PERHAPS


def _chosen(key: str, service: str) -> bool:
    name = fold(key)
    prefix, _, rest = name.partition(":")
    if prefix == service and service != "iam":
        return not rest.startswith(_OF_RESOURCES)
    return name.startswith(_CHOSEN)
