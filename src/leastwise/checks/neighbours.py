"""The other accounts that a role's trust policy lets in, and how much of them.

Source: IAM User Guide, "AWS JSON policy elements: Principal", "AWS global condition context keys".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from leastwise.access.demands import Demand
from leastwise.checks.bindings import accounts
from leastwise.checks.trusts import Admission, Way, admissions
from leastwise.model import Estate, Role

__all__ = ["named_whole", "narrowed_to_some", "others"]

_OF_SOMEBODY = frozenset({"aws:userid", "aws:sourcevpc", "aws:sourcevpce"})
"""Keys that only some of an account's principals have with a certain value."""


def others(estate: Estate, role: Role) -> Iterator[tuple[Admission, str]]:
    """The other accounts that may come in, with what lets them in."""
    for admission in admissions(role.trust):
        if admission.way in (Way.ACCOUNT, Way.EVERYBODY):
            yield from ((admission, each) for each in accounts(admission) if each != estate.account.id)


def named_whole(admission: Admission) -> bool:
    """Whether the account as such is named, not one of its users or roles."""
    return admission.who in ("*", admission.account) or admission.who.endswith(":root")


def narrowed_to_some(admission: Admission) -> bool:
    """Whether a condition leaves only some principals of the account: certain users or roles, tags, networks."""
    return any(map(_of_some, admission.demands))


def _of_some(demanded: Demand) -> bool:
    if demanded.key == "aws:principalarn":
        return all(map(_beyond_the_account, map(demanded.fixed, demanded.values)))
    if demanded.key in _OF_SOMEBODY or demanded.key.startswith("aws:principaltag/"):
        return all(demanded.fixed(value) for value in demanded.values)
    return False


def _beyond_the_account(fixed: str) -> bool:
    """Whether more is said of a principal than its account and its kind: `arn:aws:iam::111122223333:role/deploy`."""
    return re.match(r"([^:]*:){4}\d{12}:[a-z-]+/.", fixed) is not None
