"""Whose access keys are due for rotation, and whose are not touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from leastwise.audit import Waiver
from leastwise.audit.accepted import accept
from leastwise.audit.run import judge
from leastwise.checks.credentials import access_keys
from leastwise.checks.names import first_match
from leastwise.checks.rotate_credentials.key_age import key_age
from leastwise.checks.switching import LAG
from leastwise.errors import UsageError
from leastwise.model import AccessKey, Estate, Status, Unseen, seen
from leastwise.model.change import Change
from leastwise.objects.iam_credentials import ACCESS_KEY, of_user
from leastwise.remedy.guards import untouchable
from leastwise.remedy.managed import owner_of
from leastwise.remedy.tfstate import StateFile

__all__ = ["Circumstances", "Due", "Found", "Guard", "due"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What counts beside the account."""

    caller: str
    """ARN of whoever rotates; a key of its own is not rotated."""
    waivers: Sequence[Waiver] = ()
    states: Sequence[StateFile] = ()
    """Of Terraform."""
    older_than: int | None = None
    """Days; none: the setting of the check `key-age`."""
    spare_after: timedelta = timedelta(days=14)
    """A second key that has been inactive and silent for so long may be deleted."""


@dataclass(frozen=True, slots=True)
class Due:
    """A user whose key is to be replaced."""

    user: str
    old: str
    """The key's id."""
    says: str
    """Why."""
    spare: str | None = None
    """A second key that is in the way, and may be deleted."""


@dataclass(slots=True)
class Found:
    """Who is due, and who would be but for the reason."""

    due: list[Due] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    """Those whose keys somebody wants as they are."""
    refused: dict[str, str] = field(default_factory=dict)
    """Those whose keys cannot be rotated as things are."""


_UNKNOWN = (
    "which of its keys is the old one was not seen: it needs iam:ListAccessKeys, and a credential report that is made "
    "anew every four hours and agrees with it"
)


class Guard:
    """Knows which keys are not touched, however old they are.

    Args:
        estate: the account.
        circumstances: what else counts.
    """

    def __init__(self, estate: Estate, circumstances: Circumstances) -> None:
        self._estate, self._states = estate, circumstances.states
        self._own = frozenset({*estate.fixing.tools_roles, _name_of(circumstances.caller)} - {""})
        every = accept([*judge(key_age, _drawn(estate, -1))], [estate], circumstances.waivers)
        self._waived = {each.subject.id: each.waiver for each in every if each.subject and each.waiver}

    def against(self, user: str, key: str) -> str | None:
        """Why a user's key is not touched; None: it may be."""
        if why := self.left_alone(user, key):
            return why
        by = owner_of(self._estate, of_user(ACCESS_KEY, user, key), self._states)
        return f"it is managed in code, which would not know the new key: {by}" if by else None

    def left_alone(self, user: str, key: str) -> str | None:
        """Why somebody wants a user's key as it is: so says the configuration, or a waiver."""
        change = Change(of_user(ACCESS_KEY, user, key), {"Status": "Active"}, {"Status": "Inactive"})
        if why := untouchable(self._estate, change, self._own):
            return why
        if self._is_bait(user):
            return "its key is bait (`thresholds.canary_users`): lay a new one by hand"
        waiver = self._waived.get(key)
        return f"{waiver.owner} has waived it until {waiver.expires}: {waiver.reason}" if waiver else None

    def _is_bait(self, name: str) -> bool:
        found = next((each for each in self._estate.users.items if each.name == name), None)
        path = found.arn.partition(":user")[2].removesuffix(name) if found else "/"
        return first_match(self._estate.thresholds.canary_users, name, path) is not None


def due(estate: Estate, circumstances: Circumstances, guard: Guard, user: str | None = None) -> Found:
    """The users whose active key is too old.

    Args:
        estate: the account.
        circumstances: what else counts.
        guard: knows what is not touched.
        user: only this one; then it is said why it is not due.

    Raises:
        UsageError: there is no such user.
    """
    if user is not None and not any(each.name == user for each in estate.users.items):
        raise UsageError(f"there is no user `{user}` in account {estate.account.id}, or nobody may see it")
    if circumstances.older_than is not None:
        estate = _drawn(estate, circumstances.older_than)
    found = Found()
    for key, result in zip(access_keys(estate).items, judge(key_age, estate), strict=False):
        if user not in (None, key.owner):
            continue
        if result.status is Status.FAIL:
            _take(key, result.says, estate, circumstances, guard, found)
        elif result.status is Status.UNKNOWN:
            found.refused.setdefault(key.owner, f"how old its key is was not seen: {result.says}")
        elif user is not None and result.status is Status.PASS:
            found.refused.setdefault(user, f"access key `{key.name}` is not older than that: nothing is due")
    if user is not None and not (found.due or found.left):
        found.refused.setdefault(user, "it has no active access key that was seen")
    return found


def _take(key: AccessKey, says: str, estate: Estate, circumstances: Circumstances, guard: Guard, found: Found) -> None:
    """The key's user among those who are due, or among the refused."""
    if why := guard.left_alone(key.owner, key.name):
        found.left[key.owner] = why
        return
    spare = _spare(key, estate)
    why = guard.against(key.owner, key.name) or (_in_the_way(spare, estate, circumstances) if spare else None)
    if why or key.id is None:
        found.refused[key.owner] = why or _UNKNOWN
    elif key.owner not in found.refused:
        found.due.append(Due(key.owner, key.id, says, spare.id if spare else None))


def _in_the_way(spare: AccessKey, estate: Estate, circumstances: Circumstances) -> str | None:
    """Why a second key cannot make room; None: it may be deleted."""
    try:
        if seen(spare.active):
            return "both of its keys are active: find out which one is used, and delete the other"
        idle = estate.seen_at - spare.idle_since
    except Unseen:
        return "its second key was not seen in whole"
    if spare.id is None or idle <= circumstances.spare_after + LAG:
        return f"its second key `{spare.name}` was used or switched off too lately to be deleted"
    return None


def _spare(key: AccessKey, estate: Estate) -> AccessKey | None:
    """The other key of the same user."""
    return next((each for each in access_keys(estate).items if each.owner == key.owner and each.slot != key.slot), None)


def _drawn(estate: Estate, days: int) -> Estate:
    """The account where keys are too old after so many days."""
    return replace(estate, thresholds=replace(estate.thresholds, key_age_days=days))


def _name_of(arn: str) -> str:
    """The user or role behind an ARN of a caller."""
    kind, _, rest = arn.rpartition(":")[2].partition("/")
    return rest.partition("/")[0] if kind == "assumed-role" else rest.rpartition("/")[2]
