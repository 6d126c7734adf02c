"""User pools without a second factor.

## What it finds
User pools of Amazon Cognito where nobody can use a second factor.

## Why it matters
A password that was leaked elsewhere is enough to be that customer, or, where a pool lets staff in to an internal
application, that colleague; and where an identity pool stands behind it, to hold AWS credentials.

## How it is decided
By cognito-idp:ListUserPools in every enabled region and DescribeUserPool for each: `MfaConfiguration` is `OFF`.
`OPTIONAL` leaves it to each user, which is what an application for everybody mostly can ask for, and passes: a pool
for staff should be `ON`, and which a pool is for cannot be seen. The factors of a provider that the pool relies on,
and passkeys as the first factor, cannot be seen either.

## What to do
`aws cognito-idp set-user-pool-mfa-config --user-pool-id … --mfa-configuration OPTIONAL
--software-token-mfa-configuration Enabled=true`, and let the application offer it. `ON` asks everybody from the next
sign-in on, so that users without a factor have to register one there: tell them before. Prefer an authenticator app
or a passkey to text messages. The call sets all of MFA: where the pool sends text messages, give it
`--sms-mfa-configuration` as well, which makes them a second factor, or their configuration is lost.

## References
- [Adding MFA to a user pool](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.checks.user_pools import pool_edit
from leastwise.model import Estate, Evidence, Fail, Severity, UserPool, Verdict
from leastwise.model.change import Edit, Safety
from leastwise.objects.cognito_user_pool import MFA, TOKENS

CALL = "cognito-idp:DescribeUserPool"


@check(
    "user-pool-mfa",
    severity=Severity.LOW,
    subjects=lambda estate: estate.user_pools,
    needs={"ec2:DescribeRegions", "cognito-idp:ListUserPools", CALL},
    controls=("MFA-10",),
)
def user_pool_mfa(estate: Estate, pool: UserPool) -> Verdict:
    """Whether the users of one pool can have a second factor."""
    if pool.mfa != "OFF":
        return None
    about = (("UserPoolId", pool.id),)
    evidence = Evidence(call=CALL, request=about, path="UserPool.MfaConfiguration", value=pool.mfa)
    return Fail(f"user pool `{pool.name}` knows no second factor", (evidence,))


@fix(user_pool_mfa, Safety.REVERSIBLE)
def allow_tokens(estate: Estate, pool: UserPool) -> Iterator[Edit]:
    """Let each user choose an authenticator app as a second factor; nobody has to.

    A pool that sends text messages is left alone: the one call that sets MFA would make them a second factor too.
    """
    if pool.text_messages is not None:
        raise Unfit("it sends text messages, which would become a second factor as well: for people to decide")
    yield pool_edit(pool, {MFA: "OPTIONAL", TOKENS: True})
