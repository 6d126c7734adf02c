"""Users with two active access keys.

## What it finds
Users both of whose access keys are active.

## Why it matters
The second key is there so that one can replace the other without an outage. Two that stay are twice as much to lose,
and leave no slot to rotate with. Often one of them is a replacement that was never finished: nobody dares to switch
the old one off.

## How it is decided
By the credential report: both `access_key_1_active` and `access_key_2_active` are true. The key that has been idle
longer is the one whose last use, or creation if it was never used, lies further back.

## What to do
Look at what uses each (`aws iam get-access-key-last-used` tells service and region, CloudTrail the calls), move that
over to the key that stays, and set the other to Inactive with `aws iam update-access-key`; delete it days later. The
trap: the numbers 1 and 2 say nothing about age, and a key last used today may be the one to retire, so go by its use.

## References
- [Update access keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html)
- [Manage access keys for IAM users](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Later, Unfit, check, fix
from leastwise.checks.ages import days, span
from leastwise.checks.credentials import key_evidence, used
from leastwise.checks.switching import forget_key, switched_off
from leastwise.model import AccessKey, Credentials, Estate, Fail, Gap, NotApplicable, Severity, Unseen, Verdict, seen
from leastwise.model.change import Edit, Safety


@check(
    "two-active-keys",
    severity=Severity.LOW,
    subjects=lambda estate: estate.credentials,
    needs={"iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails"},
    controls=("ROT-02",),
    of_keys=True,
)
def two_active_keys(estate: Estate, row: Credentials) -> Verdict:
    """Whether both keys of one user are active."""
    keys = seen(row.keys)
    if not keys:
        return NotApplicable("no access keys")
    states = [key.active for key in keys]
    if len(keys) < 2 or False in states:
        return None
    if gaps := [state for state in states if isinstance(state, Gap)]:
        raise Unseen(*gaps)
    told = "; ".join(_told(estate, key) for key in keys)
    return Fail(
        f"`{row.user}` has two active access keys: {told}{_idler(*keys)}",
        tuple(part for key in keys for part in key_evidence(key, "active", "last_rotated", "last_used_date")),
    )


def _told(estate: Estate, key: AccessKey) -> str:
    age = "of unseen age" if isinstance(key.created, Gap) else f"{span(days(estate, key.created))} old"
    return f"{_name(key)} is {age}, {used(key)}"


def _idler(first: AccessKey, second: AccessKey) -> str:
    """Which of them has been idle longer, where that is known."""
    if any(isinstance(fact, Gap) for key in (first, second) for fact in (key.created, key.last_used)):
        return ""
    if first.idle_since == second.idle_since:
        return ""
    return f"; {_name(min(first, second, key=lambda key: key.idle_since))} has been idle longer"


def _name(key: AccessKey) -> str:
    return f"`{key.id}`" if key.id else f"key {key.slot}"


@fix(two_active_keys, Safety.REVERSIBLE, later=Later(days=lambda fixing: fixing.silence_days, make=forget_key))
def switch_off_the_idler(estate: Estate, row: Credentials) -> Iterator[Edit]:
    """Set the key that has been idle longer to Inactive, if it is idle for long; its secret stays."""
    first, second = seen(row.keys)
    for fact in (first.created, second.created, first.last_used, second.last_used):
        seen(fact)
    if first.idle_since == second.idle_since:
        raise Unfit("nothing tells which of the keys is the one to keep")
    idler = min(first, second, key=lambda key: key.idle_since)
    if days(estate, idler.idle_since) < estate.fixing.usage_days:
        raise Unfit(f"both keys may be in use: {_name(idler)} was made or used within {span(estate.fixing.usage_days)}")
    yield switched_off(idler)
