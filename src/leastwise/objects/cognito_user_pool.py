"""A user pool of Amazon Cognito, which is written whole: what UpdateUserPool is not given falls back to its default.

Each of its parameters has to be given back, and DescribeUserPool tells their values.  A pool that is not told whole, or
of which AWS tells more than is known here, is not written.

Sources: "UpdateUserPool", "SetUserPoolMfaConfig", "PasswordPolicyType", "AdminCreateUserConfigType" and
"VerificationMessageTemplateType", Amazon Cognito user pools API Reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, PoolPasswords, UserPool
from leastwise.model.change import AwsCall, State, Target, Value
from leastwise.objects.kind import Ask, Kind, NotWhole
from leastwise.objects.lists import exchanged_item, found

__all__ = ["FIELDS", "MFA", "TOKENS", "USER_POOL", "password_attribute", "settings_text"]

FIELDS = {
    "MinimumLength": "minimum_length",
    "RequireLowercase": "lowercase",
    "RequireUppercase": "uppercase",
    "RequireNumbers": "numbers",
    "RequireSymbols": "symbols",
    "TemporaryPasswordValidityDays": "temporary_days",
}
"""AWS's names of the rules for passwords, and the model's."""
MFA = "MfaConfiguration"
TOKENS = "SoftwareTokenMfaConfiguration.Enabled"
_FACTORS = ("SmsMfaConfiguration", "EmailMfaConfiguration")
_PASSKEYS = "WebAuthnConfiguration"
_SET_BY_MFA = frozenset({MFA, TOKENS, _PASSKEYS, *_FACTORS})
"""Attributes that SetUserPoolMfaConfig sets; UpdateUserPool takes the first of them too, and cannot turn it on."""
_TEXTS = frozenset({"PoolName", "DeletionProtection", "UserPoolTier", "SmsAuthenticationMessage", MFA})
"""Attributes whose value is a text of AWS's; the others are JSON with sorted names."""
SETTINGS: Mapping[str, str] = {
    "PoolName": "Name",
    **{
        name: name
        for name in (
            *("AccountRecoverySetting", "AcrConfiguration", "AdminCreateUserConfig", "AutoVerifiedAttributes"),
            *("DeletionProtection", "DeviceConfiguration", "EmailConfiguration", "EmailVerificationMessage"),
            *("EmailVerificationSubject", "IssuerConfiguration", "KeyConfiguration", "LambdaConfig", MFA, "Policies"),
            *("SmsAuthenticationMessage", "SmsConfiguration", "SmsVerificationMessage", "UserAttributeUpdateSettings"),
            *("UserPoolAddOns", "UserPoolTags", "UserPoolTier", "VerificationMessageTemplate"),
        )
    },
}
"""The parameters of UpdateUserPool, and the members of DescribeUserPool's answer that tell their values."""
KEPT = frozenset({"UserPoolId", "DcrConfiguration"})
"""Parameters that are not given back: what names the pool, and what AWS documents to be kept where it is left out."""
TOLD_ONLY = frozenset(
    {
        *("AliasAttributes", "Arn", "CreationDate", "CustomDomain", "Domain", "EmailConfigurationFailure"),
        *("EstimatedNumberOfUsers", "Id", "LastModifiedDate", "SchemaAttributes", "SmsConfigurationFailure", "Status"),
        *("UsernameAttributes", "UsernameConfiguration", "DcrConfiguration"),
    }
)
"""Members of the answer that no parameter sets, or that are kept."""
_OLDER = {
    "SmsMessage": "SmsVerificationMessage",
    "EmailMessage": "EmailVerificationMessage",
    "EmailSubject": "EmailVerificationSubject",
}
"""Members of VerificationMessageTemplate, and the parameters that are no longer used for the same."""
_DEFAULTS: Mapping[str, Any] = {
    "DeletionProtection": "INACTIVE",
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
}
"""What holds where nothing is told; after an update AWS tells it."""
_PREFIX = "PasswordPolicy."


def password_attribute(name: str) -> str:
    """The attribute of one rule for passwords."""
    return f"{_PREFIX}{name}"


def settings_text(told: object) -> str | None:
    """A setting as JSON, always the same for the same setting; None: there is nothing in it."""
    kept = _without_empty(told)
    return None if kept in _EMPTY else msgspec.json.encode(kept, order="sorted").decode()


_EMPTY: tuple[object, ...] = (None, "", [], {})


def _without_empty(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {name: _without_empty(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each not in _EMPTY}
    return [_without_empty(each) for each in value] if isinstance(value, list | tuple) else value


def _ours(target: Target) -> Callable[[UserPool], bool]:
    return lambda each: (each.id, each.region) == (target.id, target.region)


def _seen(estate: Estate, target: Target) -> State | None:
    pool = found(estate.user_pools, _ours(target), target.region)
    return None if pool is None else _state_of(pool)


def _state_of(pool: UserPool) -> State:
    rules = pool.passwords
    passwords = {} if rules is None else {name: getattr(rules, field) for name, field in FIELDS.items()}
    named = {password_attribute(name): value for name, value in passwords.items()}
    return {"PoolName": pool.name, MFA: pool.mfa, "SmsConfiguration": pool.text_messages, **named}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    pool = found(estate.user_pools, _ours(target), target.region)
    if pool is None:
        return estate
    changed = None if state is None else _changed(pool, {**_state_of(pool), **state})
    return replace(estate, user_pools=exchanged_item(estate.user_pools, _ours(target), changed))


def _changed(pool: UserPool, state: State) -> UserPool:
    rules: dict[str, Any] = {field: state.get(password_attribute(name)) for name, field in FIELDS.items()}
    known = all(value is not None for value in rules.values())
    return msgspec.structs.replace(pool, mfa=state[MFA], passwords=PoolPasswords(**rules) if known else pool.passwords)


def _read(ask: Ask, target: Target) -> State | None:
    answers = []
    for operation in ("DescribeUserPool", "GetUserPoolMfaConfig"):
        named, gone = {"UserPoolId": target.id}, "ResourceNotFoundException"
        answer = ask("cognito-idp", operation, named, region=target.region, none=gone, whole=True)
        if answer is None:
            return None
        answers.append(answer)
    pool = _pool(answers[0]["UserPool"])
    return {**pool, **_mfa(answers[1], str(pool[MFA]))}


def _pool(told: Mapping[str, Any]) -> State:
    """What UpdateUserPool takes, as it is now.

    Raises:
        NotWhole: it is not told whole.
    """
    if unknown := sorted(told.keys() - {*SETTINGS.values()} - TOLD_ONLY):
        raise NotWhole(f"AWS tells `{unknown[0]}` of the pool, which this version cannot give back")
    if not (told.get("UserPoolTier") and told.get("Policies", {}).get("PasswordPolicy")):
        raise NotWhole("AWS does not tell the pool's feature plan or its rules for passwords, which would be reset")
    policies = dict(told["Policies"])
    invited = {"AllowAdminCreateUserOnly": False, **(told.get("AdminCreateUserConfig") or {})}
    unused = invited.pop("UnusedAccountValidityDays", 0)
    given = {name: value for name, value in told.items() if value not in _EMPTY}
    whole = _messages({**_DEFAULTS, **given, "AdminCreateUserConfig": invited})
    passwords = _passwords(policies.pop("PasswordPolicy"), unused)
    settings = {name: whole.get(member) for name, member in SETTINGS.items()}
    settings["Policies"] = policies
    return {**{name: _value(name, each) for name, each in settings.items()}, **passwords}


def _value(name: str, told: Any) -> Value:
    return (told or None) if name in _TEXTS else settings_text(told)


def _passwords(told: Mapping[str, Any], unused: int) -> dict[str, Value]:
    """The rules, with those that old pools do not have, and one limit for temporary passwords.

    AWS refuses the older limit beside the newer one, and the newer one counts.
    """
    days = told.get("TemporaryPasswordValidityDays") or unused or 7
    required = {name: False for name in FIELDS if name.startswith("Require")}
    rules = {"MinimumLength": 6, **required, **told, "TemporaryPasswordValidityDays": days}
    return {password_attribute(name): value for name, value in rules.items()}


def _messages(told: dict[str, Any]) -> dict[str, Any]:
    """With the older parameters for messages as the template's: AWS takes one or the other.

    A template with a link has no message with a code.
    """
    template = _without_empty(told["VerificationMessageTemplate"])
    linked = template.get("DefaultEmailOption") == "CONFIRM_WITH_LINK"
    older = {name: told[old] for name, old in _OLDER.items() if told.get(old) and not (linked and "Email" in name)}
    rest = {name: value for name, value in told.items() if name not in _OLDER.values()}
    return {**rest, "VerificationMessageTemplate": {**older, **template}}


def _mfa(answer: Mapping[str, Any], mode: str) -> State:
    """What SetUserPoolMfaConfig takes, as it is now."""
    told = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    tokens = dict(told.pop("SoftwareTokenMfaConfiguration", None) or {})
    enabled = tokens.pop("Enabled", False)
    if told.pop(MFA, None) != mode:
        raise NotWhole("AWS does not tell one and the same of MFA in two answers: it is being changed")
    if unknown := [*(told.keys() - {_PASSKEYS, *_FACTORS}), *tokens]:
        raise NotWhole(f"AWS tells `{unknown[0]}` of MFA, which this version cannot give back")
    return {TOKENS: enabled or None, **{name: settings_text(told.get(name)) for name in (_PASSKEYS, *_FACTORS)}}


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """The rules first: UpdateUserPool is given the mode of MFA that is there.  No pool is made or deleted."""
    if now is None or then is None:
        return
    differing = {name for name in {**now, **then} if now.get(name) != then.get(name)}
    if differing - _SET_BY_MFA:
        yield _call(target, "UpdateUserPool", {**_parameters(then), MFA: now.get(MFA)})
    if differing & _SET_BY_MFA:
        yield _call(target, "SetUserPoolMfaConfig", _mfa_parameters(now, then))


def _parameters(state: State) -> dict[str, Any]:
    """Everything that is not set by the other call.

    Raises:
        NotWhole: something cannot be given back.
    """
    told = {name: value for name, value in state.items() if value is not None and name not in _SET_BY_MFA}
    rules = {name.removeprefix(_PREFIX): value for name, value in told.items() if name.startswith(_PREFIX)}
    given = {name: _given(name, value) for name, value in told.items() if not name.startswith(_PREFIX)}
    if own := [tag for tag in given.get("UserPoolTags", {}) if tag.startswith("aws:")]:
        raise NotWhole(f"its tag `{own[0]}` is AWS's own, which nobody can give back: change it where it was made")
    return {**given, "Policies": {**given.get("Policies", {}), "PasswordPolicy": rules}}


def _given(name: str, value: Value) -> Any:
    return value if name in _TEXTS else msgspec.json.decode(str(value))


def _mfa_parameters(now: State, then: State) -> dict[str, Any]:
    """The call sets all of MFA, and AWS takes no factor beside `OFF`; passkeys are none.

    Raises:
        NotWhole: the pool sends codes: the call would make them a second factor, or lose how they are sent.
    """
    sending = [name for name in ("SmsConfiguration", "SmsAuthenticationMessage", *_FACTORS) if now.get(name)]
    if sending:
        raise NotWhole(f"the call that sets MFA sets `{sending[0]}` too: it would be another factor, or gone")
    passkeys = {_PASSKEYS: msgspec.json.decode(str(then[_PASSKEYS]))} if then.get(_PASSKEYS) else {}
    tokens = {"SoftwareTokenMfaConfiguration": {"Enabled": True}} if then.get(TOKENS) else {}
    return {MFA: then.get(MFA), **tokens, **passkeys}


def _call(target: Target, operation: str, parameters: dict[str, Any]) -> AwsCall:
    return AwsCall("cognito-idp", operation, {"UserPoolId": target.id, **parameters}, target.region)


USER_POOL = Kind(
    name="cognito-idp:user-pool",
    title="user pool",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"cognito-idp:DescribeUserPool", "cognito-idp:GetUserPoolMfaConfig"}),
    writes=frozenset({"cognito-idp:UpdateUserPool", "cognito-idp:SetUserPoolMfaConfig", "iam:PassRole"}),
)
"""Known by its id, in its region; the role that is passed is the one that it sends text messages with."""
