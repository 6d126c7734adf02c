"""Whose access key it is, as IAM and STS know it now."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from leastwise.apply.execute import Account
from leastwise.collect.step import Refused
from leastwise.errors import RefusedError, UsageError
from leastwise.jobs.keys import LiveKey, live_keys, stamp

__all__ = ["PERMISSIONS", "Owner", "Sort", "key_id", "known_by", "owner_of"]

PERMISSIONS = frozenset({"sts:GetAccessKeyInfo", "iam:GetAccessKeyLastUsed", "iam:ListAccessKeys"})

_ID = re.compile(r"(AKIA|ASIA)[A-Z0-9]{12,124}")
_OTHERS = {"AIDA": "a user", "AROA": "a role", "AGPA": "a group", "ANPA": "a policy", "AIPA": "an instance profile"}
"""What other ids of IAM begin with.  Source: IAM User Guide, "IAM identifiers"."""
_DENIED = frozenset({"AccessDenied", "AccessDeniedException"})


class Sort(StrEnum):
    """What a key belongs to."""

    USER = "user"
    ROLE = "role"
    ROOT = "root"
    UNKNOWN = "unknown"
    """IAM does not know the key, or does not tell: it may be deleted, or of a session."""


class Owner(Struct, frozen=True, kw_only=True):
    """Whose key it is."""

    key: str
    account: str
    sort: Sort
    name: str = ""
    """Of the user or role."""
    status: str | None = None
    """`Active`, `Inactive` or `Expired`; none: IAM has no such key, as is so of every session's."""
    created: str | None = None
    last_used: str | None = None
    used_for: str | None = None
    """`s3 in eu-west-1`."""
    other_keys: tuple[str, ...] = ()
    """The user's other keys that are Active."""
    by: str = "IAM"
    """How it is known: `IAM`, or `CloudTrail`."""
    missed: tuple[str, ...] = ()
    """What was not seen."""

    @property
    def of_session(self) -> bool:
        """Whether it is a key of a session, which nobody can switch off."""
        return self.key.startswith("ASIA")

    @property
    def told(self) -> str:
        """``user `deploy` ``."""
        return f"{self.sort} `{self.name}`" if self.name else str(self.sort)


def key_id(text: str) -> str:
    """The id of an access key that somebody typed.

    What was typed is not repeated: it may be the secret.

    Raises:
        UsageError: it is none.
    """
    found = text.strip()
    if _ID.fullmatch(found):
        return found
    if found[:4] in _OTHERS:
        raise UsageError(f"that is the id of {_OTHERS[found[:4]]}: give that of an access key, which begins with AKIA")
    raise UsageError("that is no id of an access key: it begins with AKIA, or with ASIA for a session's")


def owner_of(key: str, account: Account, own: str) -> Owner:
    """Whose a key is.

    Args:
        key: its id.
        account: what is asked.
        own: the account of the credentials at hand.

    Raises:
        UsageError: AWS has no such key, or it is another account's.
        RefusedError: AWS does not answer.
    """
    missed = tuple(_elsewhere(key, account, own))
    unknown = Owner(key=key, account=own, sort=Sort.UNKNOWN, missed=missed)
    if unknown.of_session:
        return unknown
    try:
        answer: dict[str, Any] = account.ask("iam", "GetAccessKeyLastUsed", {"AccessKeyId": key}) or {}
    except Refused as refused:
        if refused.refusal.code == "NoSuchEntity":
            return unknown
        if refused.refusal.code not in _DENIED:
            raise RefusedError(f"whose the key is was not seen: {refused}") from None
        says = (
            f"whose the key is: it is none of this account any more, or iam:GetAccessKeyLastUsed is denied ({refused})"
        )
        return _with_missed(unknown, says)
    if not answer.get("UserName"):
        return _used(Owner(key=key, account=own, sort=Sort.ROOT, missed=missed), answer)
    return _used(_user_with(unknown, str(answer["UserName"]), account), answer)


def known_by(owner: Owner, told: tuple[Sort, str] | None, account: Account) -> Owner:
    """The owner that CloudTrail tells of, with what IAM knows of its keys.

    Raises:
        RefusedError: AWS does not answer.
    """
    if told is None:
        return owner
    sort, name = told
    found = replace(owner, sort=sort, name=name, by="CloudTrail")
    return _user_with(found, name, account) if sort is Sort.USER else found


def _user_with(owner: Owner, name: str, account: Account) -> Owner:
    """The owner, where the key may be one of a user's; as it was, where IAM has no such user or key.

    Raises:
        RefusedError: AWS does not answer.
    """
    try:
        keys = live_keys(account, name)
    except Refused as refused:
        if refused.refusal.code == "NoSuchEntity":
            return owner
        if refused.refusal.code not in _DENIED:
            raise RefusedError(f"the keys of `{name}` were not seen: {refused}") from None
        said = f"whether the key is Active: iam:ListAccessKeys is denied ({refused})"
        return _with_missed(_of_user(owner, name, {}), said)
    return _of_user(owner, name, keys) if owner.key in keys or owner.by != "IAM" else owner


def _of_user(owner: Owner, name: str, keys: dict[str, LiveKey]) -> Owner:
    key = keys.get(owner.key)
    return Owner(
        key=owner.key,
        account=owner.account,
        sort=Sort.USER,
        name=name,
        status=None if key is None else "Active" if key.active else "Inactive",
        created=None if key is None else stamp(key.created),
        other_keys=tuple(each.id for each in keys.values() if each.active and each.id != owner.key),
        by=owner.by,
        missed=owner.missed,
    )


def _used(owner: Owner, answer: dict[str, Any]) -> Owner:
    used = answer.get("AccessKeyLastUsed", {})
    when = used.get("LastUsedDate")
    if not when:
        return owner
    return replace(owner, last_used=_moment(when), used_for=f"{used.get('ServiceName')} in {used.get('Region')}")


def _moment(when: object) -> str:
    return stamp(when) if isinstance(when, datetime) else str(when)


def _with_missed(owner: Owner, said: str) -> Owner:
    return replace(owner, missed=(*owner.missed, said))


def _elsewhere(key: str, account: Account, own: str) -> tuple[str, ...]:
    """What was not seen, where STS does not say whose the key is.

    Raises:
        UsageError: it has no such key, or it is another account's.
    """
    try:
        answer: dict[str, Any] = account.ask("sts", "GetAccessKeyInfo", {"AccessKeyId": key}) or {}
    except Refused as refused:
        if refused.refusal.code in _DENIED:
            return (f"of which account the key is: sts:GetAccessKeyInfo is denied ({refused})",)
        if refused.refusal.code in ("ValidationError", "InvalidClientTokenId", "NoSuchEntity"):
            raise UsageError(f"AWS has no access key `{key}`: look whether the id is whole") from None
        raise RefusedError(f"of which account the key is was not seen: {refused}") from None
    theirs = str(answer.get("Account", own))
    if theirs != own:
        raise UsageError(
            f"access key `{key}` is of account {theirs}, and these credentials are of {own}: use those of that one"
        )
    return ()
