"""Documents that hold a technique of escalation by themselves, as faults of their statements."""

from __future__ import annotations

from functools import lru_cache

from leastwise.access.demands import named
from leastwise.checks.owners import Fault
from leastwise.escalation import Certainty
from leastwise.escalation.written import held
from leastwise.language import parse

__all__ = ["SAYS", "primitives"]

SAYS = "lets its holder {}"


@lru_cache(maxsize=65_536)
def primitives(text: str, account: str) -> tuple[Fault, ...]:
    """The techniques, each at the first statement that it takes.

    Args:
        text: an identity-based policy.
        account: the id of the account that it is in.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    statements = parse(text).statements
    return tuple(
        Fault(
            named(statements[each.statements[0]]),
            each.statements[0],
            each.technique.title,
            each.sure is not Certainty.SURE,
        )
        for each in held(text, account)
    )
