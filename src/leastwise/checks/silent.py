"""Whether a user surely did without a service: what must be so before a credential for it is switched off.

AWS does not tell when an SSH key or a password for one service was used last, but when its user used the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from leastwise.access.last_used import used_since
from leastwise.checks.ages import days, span
from leastwise.checks.fix import Unfit
from leastwise.model import Estate, Unseen, User

__all__ = ["refuse_if_used"]


def refuse_if_used(estate: Estate, name: str, service: str, made: datetime) -> None:
    """Nothing, where a user did not use a service for as long as the configuration says.

    Args:
        estate: the account.
        name: of the user.
        service: the prefix in actions: `codecommit`.
        made: when the credential was.

    Raises:
        Unfit: it did, or nobody knows.
    """
    user, window = estate.user(name), estate.fixing.usage_days
    if user is None:
        raise Unfit("its user is gone")
    if days(estate, made) < window:
        raise Unfit(f"it was made within {span(window)} and may be waiting for its first use")
    since = estate.seen_at - timedelta(days=window)
    answers = [
        answer
        for answer in (_used(estate, arn, service, since) for arn in _carried(estate, user))
        if answer is not None
    ]
    if not answers:
        raise Unfit(f"AWS does not tell when it was used, and whether `{name}` used {service} was not seen")
    if any(answers):
        raise Unfit(
            f"`{name}`, or somebody with the same policy, used {service} within {span(window)}: replace it first"
        )


def _carried(estate: Estate, user: User) -> Iterator[str]:
    """ARNs of what tells of a user's use: itself, its groups, and the policies of both."""
    yield user.arn
    yield from user.attached
    for group in estate.groups.items:
        if group.name in user.groups:
            yield group.arn
            yield from group.attached


def _used(estate: Estate, arn: str, service: str, since: datetime) -> bool | None:
    try:
        return used_since(estate, arn, service, since)
    except Unseen:
        return None
