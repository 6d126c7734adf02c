"""The account's password policy: one object, and one call that writes all of it.

What is left out of the call falls back to its default, so every write carries what is there now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from leastwise.model import Estate, PasswordPolicy, seen
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.carried import iam
from leastwise.objects.kind import Ask, Kind

__all__ = ["PASSWORD_POLICY", "THE_POLICY"]

_FIELDS = {
    "MinimumPasswordLength": "minimum_length",
    "RequireSymbols": "symbols",
    "RequireNumbers": "numbers",
    "RequireUppercaseCharacters": "uppercase",
    "RequireLowercaseCharacters": "lowercase",
    "AllowUsersToChangePassword": "users_may_change",
    "MaxPasswordAge": "max_age_days",
    "PasswordReusePrevention": "reuse_prevention",
    "HardExpiry": "hard_expiry",
}
"""AWS's names, and the model's."""


def _seen(estate: Estate, target: Target) -> State | None:
    policy = seen(estate.password_policy)
    return None if policy is None else {name: getattr(policy, field) or None for name, field in _FIELDS.items()}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    if state is None:
        return replace(estate, password_policy=None)
    whole = {**(_seen(estate, target) or {}), **state}
    values: dict[str, Any] = {field: whole[name] for name, field in _FIELDS.items() if whole.get(name) is not None}
    return replace(estate, password_policy=PasswordPolicy(**values))


def _read(ask: Ask, target: Target) -> State | None:
    answer = ask("iam", "GetAccountPasswordPolicy", {}, none="NoSuchEntity")
    if answer is None:
        return None
    found: dict[str, Any] = answer["PasswordPolicy"]
    return {name: found.get(name) or None for name in _FIELDS}


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    if then is None:
        yield iam("DeleteAccountPasswordPolicy")
    elif now != then:
        yield iam("UpdateAccountPasswordPolicy", **{name: then[name] for name in _FIELDS if then.get(name)})


PASSWORD_POLICY = Kind(
    name="iam:password-policy",
    title="password policy",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"iam:GetAccountPasswordPolicy"}),
    writes=frozenset({"iam:UpdateAccountPasswordPolicy", "iam:DeleteAccountPasswordPolicy"}),
)

THE_POLICY = Target(PASSWORD_POLICY.name, "account")
