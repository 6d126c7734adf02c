"""Switch an access key off now, and delete it when nobody has missed it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from leastwise.checks.ages import day
from leastwise.checks.credentials import access_keys
from leastwise.checks.fix import Unfit
from leastwise.model import AccessKey, Estate, seen
from leastwise.model.change import Edit, Target
from leastwise.objects.iam_credentials import ACCESS_KEY, of_user

__all__ = ["LAG", "forget_key", "key_target", "switched_off"]

LAG = timedelta(hours=4)
"""For as long as this, a use may be missing from what AWS says of last use."""


def key_target(key: AccessKey) -> Target:
    """The key as an object.

    Raises:
        Unfit: only its place in the credential report is known.
    """
    if key.id is None:
        raise Unfit("the id of the key was not seen: it needs iam:ListAccessKeys")
    return of_user(ACCESS_KEY, key.owner, key.id)


def switched_off(key: AccessKey) -> Edit:
    """The key set to Inactive.

    Raises:
        Unfit: its id is not known.
    """
    return Edit(key_target(key), {"Status": "Inactive"})


def forget_key(estate: Estate, target: Target, since: datetime) -> Iterator[Edit]:
    """Delete a key that was switched off at this time.

    Raises:
        Unfit: it is gone, was switched on again, or was used meanwhile.
        Unseen: nobody knows.
    """
    user, _, id = target.id.partition("/")
    key = next((each for each in access_keys(estate) if (each.owner, each.id) == (user, id)), None)
    if key is None and any(each.owner == user and each.id is None for each in access_keys(estate)):
        raise Unfit("the id of the key was not seen: plan the live account")
    if key is None:
        raise Unfit("it is gone")
    if seen(key.active):
        raise Unfit("somebody has switched it on again")
    last = seen(key.last_used)
    if last is not None and last > since - LAG:
        raise Unfit(f"it was used on {day(last)}")
    yield Edit(target, None)
