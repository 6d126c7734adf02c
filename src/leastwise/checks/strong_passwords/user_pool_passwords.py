"""User pools that take weak passwords.

## What it finds
User pools of Amazon Cognito whose rules for passwords are weaker than eight characters with letters of both cases,
numbers and symbols, or whose temporary passwords live longer than seven days.

## Why it matters
Whoever signs in to the application by a guessed password is that customer, and where an identity pool stands behind
the user pool, holds AWS credentials. Nobody outside of the account can try passwords faster than Cognito lets them,
but lists of leaked passwords are tried one each.

## How it is decided
By cognito-idp:ListUserPools in every enabled region and DescribeUserPool for each: `MinimumLength`, the four
`Require…` and `TemporaryPasswordValidityDays`, or `UnusedAccountValidityDays` in old pools that do not have it. The
lines are those of Security Hub's Cognito.3, and the settings `pool_password_length` and `pool_temporary_days` move
two of them. NIST SP 800-63B advises length over kinds of characters: who follows it waives this check and asks for
more length. Whether anybody signs in with a password, rather than through a provider or a passkey, cannot be seen.

## What to do
`aws cognito-idp update-user-pool --policies …`. Beware: this call sets everything that it is not given back to its
default, so pass the whole configuration as `describe-user-pool` shows it, with an SDK that knows all of it: an older
one leaves new settings out without a word. The rules count for new passwords alone; those that exist stay as they are
until they are changed. What gives users their first password has to give one that fits.

## References
- [Adding user pool password requirements](https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html)
- [Security Hub controls for Amazon Cognito](https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import check, fix
from leastwise.checks.user_pools import pool_edit
from leastwise.model import (
    Estate,
    Evidence,
    Fail,
    Gap,
    PoolPasswords,
    Severity,
    Thresholds,
    Unseen,
    UserPool,
    Verdict,
)
from leastwise.model.change import Edit, Safety, Value
from leastwise.objects.cognito_user_pool import password_attribute

CALL = "cognito-idp:DescribeUserPool"


@check(
    "user-pool-passwords",
    severity=Severity.LOW,
    subjects=lambda estate: estate.user_pools,
    needs={"ec2:DescribeRegions", "cognito-idp:ListUserPools", CALL},
    controls=("PWD-10",),
    fsbp=("Cognito.3",),
)
def user_pool_passwords(estate: Estate, pool: UserPool) -> Verdict:
    """Whether one user pool asks for strong passwords."""
    if pool.passwords is None:
        raise Unseen(_not_said(estate, pool))
    weak = [*_weak(pool.passwords, estate.thresholds)]
    if not weak:
        return None
    told = ", ".join(says for says, _, _ in weak)
    evidence = (_evidence(pool, field, value) for _, field, value in weak)
    return Fail(f"user pool `{pool.name}` takes passwords {told}", tuple(evidence))


def _weak(rules: PoolPasswords, lines: Thresholds) -> Iterator[tuple[str, str, str]]:
    """What is missing, as the sentence goes on: in words, the field, its value."""
    if rules.minimum_length < lines.pool_password_length:
        yield f"of {rules.minimum_length} characters", "MinimumLength", str(rules.minimum_length)
    for says, field, asked in (
        ("without lower case", "RequireLowercase", rules.lowercase),
        ("without upper case", "RequireUppercase", rules.uppercase),
        ("without a number", "RequireNumbers", rules.numbers),
        ("without a symbol", "RequireSymbols", rules.symbols),
    ):
        if not asked:
            yield says, field, "false"
    if rules.temporary_days > lines.pool_temporary_days:
        days = str(rules.temporary_days)
        yield f"that were given {days} days ago and never changed", "TemporaryPasswordValidityDays", days


def _evidence(pool: UserPool, field: str, value: str) -> Evidence:
    path = f"UserPool.Policies.PasswordPolicy.{field}"
    return Evidence(call=CALL, request=(("UserPoolId", pool.id),), path=path, value=value)


def _not_said(estate: Estate, pool: UserPool) -> Gap:
    return Gap(
        call=CALL,
        permission=CALL,
        account=estate.account.id,
        region=pool.region,
        request=(("UserPoolId", pool.id),),
        code="NotSaid",
        why="the answer tells no rules for passwords",
    )


@fix(user_pool_passwords, Safety.JOURNALED)
def ask_for_strength(estate: Estate, pool: UserPool) -> Iterator[Edit]:
    """Ask for strong passwords; those that are there stay as they are until they are changed.

    What the pool asks for beyond that stays, and so does everything else that the call would set back.
    """
    if pool.passwords is not None:
        yield pool_edit(pool, {password_attribute(name): value for name, value in _raised(pool.passwords, estate)})


def _raised(rules: PoolPasswords, estate: Estate) -> Iterator[tuple[str, Value]]:
    """The fields that are weak, with what is asked for."""
    wanted = {
        "MinimumLength": estate.thresholds.pool_password_length,
        "TemporaryPasswordValidityDays": estate.thresholds.pool_temporary_days,
    }
    yield from ((field, wanted.get(field, True)) for _, field, _ in _weak(rules, estate.thresholds))
