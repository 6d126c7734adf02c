"""The permissions boundary that an organization gives to whom it bounds."""

from __future__ import annotations

from leastwise.checks.fix import Unfit
from leastwise.model import Estate

__all__ = ["the_boundary"]


def the_boundary(estate: Estate) -> str:
    """The ARN in the setting `fixes.boundary`, which must have been given.

    Raises:
        Unfit: the account has no such policy.
        Unseen: nobody knows.
    """
    (first, *_) = estate.fixing.boundary
    arn = first.replace("{account}", estate.account.id)
    if estate.policy(arn) is None:
        raise Unfit(f"there is no policy `{arn}`, which the setting `fixes.boundary` names")
    return arn
