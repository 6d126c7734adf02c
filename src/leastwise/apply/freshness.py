"""The last use of access keys, asked of IAM just before a plan is applied: the credential report lags by hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from leastwise.collect.pages import moment
from leastwise.collect.step import Refused
from leastwise.model import AccessKey, Estate, Gap, Observed
from leastwise.objects import Ask
from leastwise.objects.iam_credentials import ACCESS_KEY
from leastwise.remedy.plan import Step

__all__ = ["CALL", "with_last_use"]

CALL = "iam:GetAccessKeyLastUsed"
"""The call, and the permission."""


def with_last_use(estate: Estate, steps: Iterable[Step], ask: Ask) -> Estate:
    """The Estate in which every key that a step is about was used when IAM says so by now.

    A key of which IAM does not say it has a gap there, so that no fix takes it for silent.
    """
    targets = [step.change.target for step in steps if step.change.target.kind == ACCESS_KEY.name]
    ids = [target.id.rpartition("/")[2] for target in targets]
    asked = {id: _asked(estate, id, ask) for id in dict.fromkeys(ids)}
    rows = tuple(
        row
        if isinstance(row.keys, Gap) or not any(key.id in asked for key in row.keys)
        else msgspec.structs.replace(row, keys=tuple(_fresh(key, asked) for key in row.keys))
        for row in estate.credentials.items
    )
    return replace(estate, credentials=Observed(rows, estate.credentials.gaps))


def _asked(estate: Estate, id: str, ask: Ask) -> datetime | Gap | None:
    request = {"AccessKeyId": id}
    try:
        answer: dict[str, Any] = ask("iam", "GetAccessKeyLastUsed", request) or {}
    except Refused as refused:
        account = estate.account.id
        return Gap(
            call=CALL,
            permission=CALL,
            account=account,
            request=tuple(request.items()),
            code="Refused",
            why=str(refused),
        )
    found = answer.get("AccessKeyLastUsed", {}).get("LastUsedDate")
    return moment(found) if found else None


def _fresh(key: AccessKey, asked: Mapping[str, datetime | Gap | None]) -> AccessKey:
    if key.id is None or key.id not in asked:
        return key
    now, before = asked[key.id], key.last_used
    if isinstance(now, datetime) and isinstance(before, datetime):
        now = max(now, before)
    return msgspec.structs.replace(key, last_used=before if now is None else now)
