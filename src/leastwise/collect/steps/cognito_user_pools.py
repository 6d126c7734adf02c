"""User pools of Amazon Cognito: their rules for passwords, and MFA."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region
from leastwise.collect.step import NEXT_TOKEN, Ask, Asked, Conversation, Page, Step, reader
from leastwise.collect.unknown import comparing
from leastwise.model import Gap, Observed, PoolPasswords, UserPool
from leastwise.objects.cognito_user_pool import settings_text

__all__ = ["USER_POOL", "USER_POOLS", "user_pools"]


class _Listed(Page):
    Id: str = ""


class UserPoolsPage(Page):
    """Source: "ListUserPools", Amazon Cognito user pools API Reference."""

    UserPools: tuple[_Listed, ...] = ()


class _Passwords(Page):
    # Cognito's own defaults, for pools from before there were such rules.
    MinimumLength: int = 6
    RequireLowercase: bool = False
    RequireUppercase: bool = False
    RequireNumbers: bool = False
    RequireSymbols: bool = False
    TemporaryPasswordValidityDays: int = 0


class _Policies(Page):
    PasswordPolicy: _Passwords | None = None


class _AdminCreateUserConfig(Page):
    UnusedAccountValidityDays: int = 0


class _UserPool(Page):
    Id: str = ""
    Name: str = ""
    Arn: str = ""
    MfaConfiguration: str = ""
    Policies: _Policies = _Policies()
    AdminCreateUserConfig: _AdminCreateUserConfig = _AdminCreateUserConfig()
    SmsConfiguration: dict[str, Any] | None = None
    UserPoolTags: dict[str, str] | None = None


class UserPoolPage(Page):
    """Source: "DescribeUserPool", Amazon Cognito user pools API Reference."""

    UserPool: _UserPool
    UnknownMembers: tuple[str, ...] = ()
    """Ours: what the answer held beside what botocore knows."""


USER_POOLS = Step(
    service="cognito-idp",
    operation="ListUserPools",
    permission="cognito-idp:ListUserPools",
    page=UserPoolsPage,
    everywhere=True,
    request={"MaxResults": 60},
    paging=NEXT_TOKEN,
)


def _every_pool(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(USER_POOLS).items:
        yield from (Ask({"UserPoolId": pool.Id}, answer.region) for pool in answer.page.UserPools if pool.Id)


def _described(talk: Conversation) -> dict[str, Any]:
    """What botocore would leave out is named: a pool that was not told whole cannot be written again."""
    with comparing() as compared:
        answer = talk.call("DescribeUserPool", talk.request)
    return {**answer, "UnknownMembers": sorted({*compared.unknown})}


USER_POOL = Step(
    service="cognito-idp",
    operation="DescribeUserPool",
    permission="cognito-idp:DescribeUserPool",
    page=UserPoolPage,
    none=("ResourceNotFoundException",),
    after=(USER_POOLS,),
    asks=_every_pool,
    fetch=_described,
)


@reader("user_pools")
def user_pools(pages: Pages) -> Observed[UserPool]:
    """Every user pool that was still there when it was asked for."""
    answers = in_every_region(pages, USER_POOLS)
    found = (_pool(pages, pool.Id, answer.region) for answer in answers.items for pool in answer.page.UserPools)
    return gathered((each for each in found if each is not None), answers.gaps)


def _pool(pages: Pages, id: str, region: str | None) -> UserPool | Gap | None:
    if not id or region is None:
        return pages.unreadable(USER_POOLS, {}, "a user pool without id or region", region)
    page = pages.one(USER_POOL, region, UserPoolId=id)
    if page is None or isinstance(page, Gap):
        return page
    raw = page.UserPool
    if not (raw.Arn and raw.Name and raw.MfaConfiguration):
        about = {"UserPoolId": id}
        return pages.unreadable(USER_POOL, about, "a user pool without ARN, name or a word about MFA", region)
    return UserPool(
        arn=raw.Arn,
        id=id,
        name=raw.Name,
        region=region,
        mfa=raw.MfaConfiguration,
        passwords=_passwords(raw.Policies.PasswordPolicy, raw.AdminCreateUserConfig.UnusedAccountValidityDays),
        text_messages=settings_text(raw.SmsConfiguration),
        tags=tuple(sorted((raw.UserPoolTags or {}).items())),
        unknown=page.UnknownMembers,
    )


def _passwords(raw: _Passwords | None, unused_days: int) -> PoolPasswords | None:
    if raw is None:
        return None
    return PoolPasswords(
        minimum_length=raw.MinimumLength,
        lowercase=raw.RequireLowercase,
        uppercase=raw.RequireUppercase,
        numbers=raw.RequireNumbers,
        symbols=raw.RequireSymbols,
        # Zero stands for what was never set, and then the older parameter counts, whose default is seven.
        temporary_days=raw.TemporaryPasswordValidityDays or unused_days or 7,
    )
