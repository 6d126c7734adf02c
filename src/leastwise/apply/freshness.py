"""The last use of keys and of root, asked of IAM just before a plan is applied: the credential report lags by hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from leastwise.collect.credential_ids import ListedKey, keys_with_ids
from leastwise.collect.pages import moment
from leastwise.collect.step import Refused
from leastwise.model import AccessKey, Credentials, Estate, Fact, Gap, Observed
from leastwise.objects import Ask
from leastwise.objects.iam_credentials import ACCESS_KEY
from leastwise.objects.root_credentials import ROOT_CREDENTIALS, TASKS
from leastwise.remedy.plan import Step

__all__ = ["CALL", "with_last_use"]

CALL = "iam:GetAccessKeyLastUsed"
"""The call, and the permission."""
_AUDIT = TASKS[0]


def with_last_use(estate: Estate, steps: Iterable[Step], ask: Ask) -> Estate:
    """The Estate in which what a step is about, a key or root, was used when IAM says so by now.

    Where IAM does not say it there is a gap, so that no fix takes it for silent.
    """
    targets = [step.change.target for step in steps]
    ids = [target.id.rpartition("/")[2] for target in targets if target.kind == ACCESS_KEY.name]
    asked = {id: _asked(estate, id, ask) for id in dict.fromkeys(ids)}
    rows = tuple(
        row
        if isinstance(row.keys, Gap) or not any(key.id in asked for key in row.keys)
        else msgspec.structs.replace(row, keys=tuple(_fresh(key, asked) for key in row.keys))
        for row in estate.credentials.items
    )
    fresh = replace(estate, credentials=Observed(rows, estate.credentials.gaps))
    return _with_root(fresh, ask) if any(target.kind == ROOT_CREDENTIALS.name for target in targets) else fresh


def _asked(estate: Estate, id: str, ask: Ask, root_task: str = "") -> datetime | Gap | None:
    request = {"AccessKeyId": id}
    try:
        answer: dict[str, Any] = ask("iam", "GetAccessKeyLastUsed", request, root_task=root_task) or {}
    except Refused as refused:
        return _gap(estate, CALL, str(refused), request)
    found = answer.get("AccessKeyLastUsed", {}).get("LastUsedDate")
    return moment(found) if found else None


def _gap(estate: Estate, call: str, why: str, request: Mapping[str, str]) -> Gap:
    about = tuple(request.items())
    return Gap(call=call, permission=call, account=estate.account.id, request=about, code="Refused", why=why)


def _fresh(key: AccessKey, asked: Mapping[str, datetime | Gap | None]) -> AccessKey:
    if key.id is None or key.id not in asked:
        return key
    return msgspec.structs.replace(key, last_used=_later(key.last_used, asked[key.id]))


def _later(before: Fact[datetime | None], now: datetime | Gap | None) -> Fact[datetime | None]:
    if isinstance(now, datetime) and isinstance(before, datetime):
        return max(now, before)
    return before if now is None else now


def _with_root(estate: Estate, ask: Ask) -> Estate:
    """Root is asked about itself, in a session that looks and changes nothing."""
    row = estate.root.credentials
    if isinstance(row, Gap):
        return estate
    user = _of_root(estate, "GetUser", ask)
    used = user if isinstance(user, Gap) else user.get("User", {}).get("PasswordLastUsed")
    last = _later(row.password_last_used, moment(used) if isinstance(used, str) else used)
    fresh = msgspec.structs.replace(row, keys=_keys_of_root(estate, row, ask), password_last_used=last)
    return replace(estate, root=msgspec.structs.replace(estate.root, credentials=fresh))


def _keys_of_root(estate: Estate, row: Credentials, ask: Ask) -> Fact[tuple[AccessKey, ...]]:
    """A gap too where others are there than the report tells of."""
    answer = _of_root(estate, "ListAccessKeys", ask)
    if isinstance(answer, Gap) or isinstance(row.keys, Gap):
        return answer if isinstance(answer, Gap) else row.keys
    listed = msgspec.convert(answer.get("AccessKeyMetadata", []), list[ListedKey])
    keys = keys_with_ids(row.keys, listed)
    if len(listed) != len(keys) or not all(key.id for key in keys):
        return _gap(estate, "iam:ListAccessKeys", "root has other keys than the credential report tells of", {})
    asked = {each.AccessKeyId: _asked(estate, each.AccessKeyId, ask, _AUDIT) for each in listed}
    return tuple(_fresh(key, asked) for key in keys)


def _of_root(estate: Estate, operation: str, ask: Ask) -> dict[str, Any] | Gap:
    try:
        return ask("iam", operation, {}, root_task=_AUDIT) or {}
    except Refused as refused:
        return _gap(estate, f"iam:{operation}", str(refused), {})
