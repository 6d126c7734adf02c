"""The second factors of user pools: one call sets all of them.

Source: "SetUserPoolMfaConfig" and "GetUserPoolMfaConfig", Amazon Cognito user pools API Reference; the messages of
errors as AWS sends them.
"""

from __future__ import annotations

from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.cognito_idp.pools import pool_of, told
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["get_user_pool_mfa_config", "set_user_pool_mfa_config"]

_FACTORS = ("SmsMfaConfiguration", "SoftwareTokenMfaConfiguration", "EmailMfaConfiguration")
_TOGETHER = "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."
_NONE = "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration."


@override("cognito-idp", "GetUserPoolMfaConfig")
def get_user_pool_mfa_config(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The mode, and the factors that were set."""
    pool = pool_of(call, aws)
    factors = {name: value for name, value in _kept(call, aws, pool).items() if name != "Id"}
    return told(call, {"MfaConfiguration": pool["MfaConfiguration"], **factors})


@override("cognito-idp", "SetUserPoolMfaConfig")
def set_user_pool_mfa_config(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """What is not given is gone: the mode falls back to `OFF`, and with text messages goes how they are sent."""
    pool = pool_of(call, aws)
    given = {name: value for name, value in call.parameters.items() if name != "UserPoolId"}
    mode = given.pop("MfaConfiguration", "OFF")
    factors = [name for name in _FACTORS if given.get(name) and given[name] != {"Enabled": False}]
    if mode == "OFF" and factors:
        raise AwsError("InvalidParameterException", _TOGETHER)
    if mode != "OFF" and not factors:
        raise AwsError("InvalidParameterException", _NONE)
    kept = _kept(call, aws, pool)
    kept.clear()
    kept.update({"Id": pool["Id"], **given})
    pool["MfaConfiguration"] = mode
    _take_messages(pool, given.get("SmsMfaConfiguration"))
    return call.answer({"MfaConfiguration": mode, **given})


def _take_messages(pool: Item, given: object) -> None:
    """The pool has one configuration for text messages, which this call sets too."""
    messages = given if isinstance(given, dict) else {}
    for name in ("SmsConfiguration", "SmsAuthenticationMessage"):
        pool.pop(name, None)
        if messages.get(name):
            pool[name] = messages[name]


def _kept(call: Call, aws: World, pool: Item) -> Item:
    """The factors of a pool; what is kept from now on where there were none."""
    for each in aws.kept("user-pool-factors", call.account, call.region):
        if each["Id"] == pool["Id"]:
            return each
    fresh: Item = {"Id": pool["Id"]}
    aws.keep("user-pool-factors", call.account, call.region, fresh)
    return fresh
