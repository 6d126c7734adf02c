"""UpdateUserPool: what it is not given falls back to its default.

Source: "UpdateUserPool", "AdminCreateUserConfigType" and "VerificationMessageTemplateType", Amazon Cognito user pools
API Reference; the messages of errors as AWS sends them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.cognito_idp.pools import pool_of
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["update_user_pool"]

_FIXED = frozenset(
    {
        *("Id", "Name", "Arn", "Status", "CreationDate", "LastModifiedDate", "SchemaAttributes", "AliasAttributes"),
        *("UsernameAttributes", "UsernameConfiguration", "EstimatedNumberOfUsers", "Domain", "CustomDomain"),
        "DcrConfiguration",
    }
)
"""Members that no update takes away."""
_DEFAULTS: Mapping[str, Any] = {
    "DeletionProtection": "INACTIVE",
    "LambdaConfig": {},
    "MfaConfiguration": "OFF",
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
    "UserPoolTier": "ESSENTIALS",
}
_RULES = {
    "MinimumLength": 8,
    **dict.fromkeys(("RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols"), True),
}
_OLDER = {
    "SmsMessage": "SmsVerificationMessage",
    "EmailMessage": "EmailVerificationMessage",
    "EmailSubject": "EmailVerificationSubject",
}
"""Members of the template, and what the pool calls the same."""


@override("cognito-idp", "UpdateUserPool")
def update_user_pool(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The pool as it was made, with what is given and nothing else."""
    pool, given = pool_of(call, aws), dict(call.parameters)
    given.pop("UserPoolId")
    _refuse(pool, given)
    name = given.pop("PoolName", pool["Name"])
    days = _days(given)
    after = {**{each: pool[each] for each in _FIXED & pool.keys()}, **_DEFAULTS, **given, "Name": name}
    policies: Any = given.get("Policies", {})
    rules = {**policies.get("PasswordPolicy", _RULES), "TemporaryPasswordValidityDays": days}
    after["Policies"] = {**policies, "PasswordPolicy": rules}
    invited: Any = given.get("AdminCreateUserConfig", {})
    after["AdminCreateUserConfig"] = {"AllowAdminCreateUserOnly": False, **invited, "UnusedAccountValidityDays": days}
    template: Any = after["VerificationMessageTemplate"]
    after |= {old: template[new] for new, old in _OLDER.items() if template.get(new)}
    pool.clear()
    pool.update(after)
    return call.answer({})


def _days(given: Item) -> int:
    """How long temporary passwords live."""
    policies: Any = given.get("Policies", {})
    invited: Any = given.get("AdminCreateUserConfig", {})
    newer = policies.get("PasswordPolicy", {}).get("TemporaryPasswordValidityDays")
    return int(newer or invited.get("UnusedAccountValidityDays") or 7)


def _refuse(pool: Item, given: Item) -> None:
    """What AWS does not take together, or not at all."""
    policies: Any = given.get("Policies", {})
    invited: Any = given.get("AdminCreateUserConfig", {})
    template: Any = given.get("VerificationMessageTemplate", {})
    tags: Any = given.get("UserPoolTags", {})
    if (
        policies.get("PasswordPolicy", {}).get("TemporaryPasswordValidityDays")
        and "UnusedAccountValidityDays" in invited
    ):
        raise _invalid(
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
        )
    if template and any(old in given for old in _OLDER.values()):
        raise _invalid("Please use VerificationMessageTemplate instead of the older parameters for messages")
    if "EmailMessage" in template and "EmailMessageByLink" in template:
        raise _invalid("Only one of EmailMessage and EmailMessageByLink can be given")
    if any(key.startswith("aws:") for key in tags):
        raise _invalid("aws: prefixed tag key names are not allowed for external use.")
    if any(given[name] in ({}, [], "") for name in given if name not in ("LambdaConfig", "UserPoolTags")):
        raise _invalid("1 validation error detected: a value is empty")
    _refuse_mode(pool, given)


def _refuse_mode(pool: Item, given: Item) -> None:
    mode, tier = given.get("MfaConfiguration", "OFF"), given.get("UserPoolTier", "ESSENTIALS")
    add_ons: Any = given.get("UserPoolAddOns", {})
    if mode != "OFF" and pool["MfaConfiguration"] == "OFF":
        raise _invalid("Cannot turn MFA functionality ON, once the user pool has been created.")
    if add_ons.get("AdvancedSecurityMode", "OFF") != "OFF" and tier != "PLUS":
        raise AwsError("FeatureUnavailableInTierException", "Threat protection is not available in this feature plan.")


def _invalid(says: str) -> AwsError:
    return AwsError("InvalidParameterException", says)
