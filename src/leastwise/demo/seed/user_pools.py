"""User pools of Amazon Cognito: one that takes anything, and one that is as it should be."""

from __future__ import annotations

from leastwise.demo.seed.place import Place

__all__ = ["seed_user_pools"]

_CLASSES = ("RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols")


def seed_user_pools(place: Place) -> None:
    """Both in one account."""
    _pool(place, "us-east-1", "shop-customers", "ON", 12, True)
    _pool(place, "eu-west-1", "old-forum", "OFF", 6, False)


def _pool(place: Place, region: str, name: str, mfa: str, length: int, strict: bool) -> None:
    rules = {"MinimumLength": length, "TemporaryPasswordValidityDays": 7, **dict.fromkeys(_CLASSES, strict)}
    number = len(place.world.kept("user-pool", place.account, region)) + 1
    identifier = f"{region}_{number:09}"
    place.ids[f"pool:{name}"] = identifier
    place.world.keep(
        "user-pool",
        place.account,
        region,
        {
            "Id": identifier,
            "Name": name,
            "Arn": f"arn:aws:cognito-idp:{region}:{place.account}:userpool/{identifier}",
            "MfaConfiguration": mfa,
            "Policies": {"PasswordPolicy": rules},
            "UserPoolTier": "ESSENTIALS",
            "DeletionProtection": "ACTIVE",
            "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
            "LambdaConfig": {"PostConfirmation": f"arn:aws:lambda:{region}:{place.account}:function:{name}-welcome"},
            "UserPoolTags": {"application": name},
        },
    )
    if mfa != "OFF":
        factor = {"Id": identifier, "SoftwareTokenMfaConfiguration": {"Enabled": True}}
        place.world.keep("user-pool-factors", place.account, region, {**factor})
