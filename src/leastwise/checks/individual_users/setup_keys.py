"""Access keys that were made with the user, just in case.

## What it finds
Active access keys that were made together with a user who has a console password, and that were never used.

## Why it matters
Whoever made the user ticked both boxes. The person signs in at the console and does not know of the key, which lies in
a downloaded file or an e-mail, never expires, and is asked for no second factor.

## How it is decided
By the credential report: `access_key_N_last_rotated` is within five minutes of `user_creation_time`, there is no last
use, the key is active and the user has a password. Keys of users without a password are not judged: a program's key is
made with its user, and may be waiting for its first run. A key that was once switched off and on again has another date
and is not found.

## What to do
Ask the person whether the key is needed. `aws iam update-access-key --status Inactive`, and delete it when nobody
missed it. For the command line, `aws configure sso` or `aws login` do without a key. Somebody who does need one makes
it in a second step, when it is needed.

## References
- [Manage access keys for IAM users](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html)
- [Generate credential reports](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from leastwise.checks import Later, check, fix
from leastwise.checks.ages import day, stamp
from leastwise.checks.credentials import access_keys, key_evidence, named
from leastwise.checks.switching import forget_key, switched_off
from leastwise.model import AccessKey, Estate, Evidence, Fail, NotApplicable, Severity, Verdict, seen
from leastwise.model.change import Edit, Safety

_TOGETHER = timedelta(minutes=5)
"""One sitting: the console's wizard, or one run of a template."""


@check(
    "setup-keys",
    severity=Severity.MEDIUM,
    subjects=access_keys,
    needs={"iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails"},
    controls=("USER-05",),
    of_keys=True,
)
def setup_keys(estate: Estate, key: AccessKey) -> Verdict:
    """Whether one key was made with its user and never used."""
    if not seen(key.active):
        return NotApplicable("inactive")
    if seen(key.last_used):
        return None
    row = estate.credentials_of(key.owner)
    if row is None or seen(row.password) is None:
        return NotApplicable("its user has no console password")
    born = seen(row.created)
    if abs(seen(key.changed) - born) > _TOGETHER:
        return None
    return Fail(
        f"{named(key)} was made together with the user on {day(born)} and never used",
        (*key_evidence(key, "active", "last_rotated", "last_used_date"), _born(key, born)),
    )


def _born(key: AccessKey, moment: datetime) -> Evidence:
    path = f"user={key.owner}, user_creation_time"
    return Evidence(call="iam:GetCredentialReport", path=path, value=stamp(moment))


@fix(setup_keys, Safety.REVERSIBLE, later=Later(days=lambda fixing: fixing.silence_days, make=forget_key))
def switch_off(estate: Estate, key: AccessKey) -> Iterator[Edit]:
    """Set the key to Inactive; its secret stays, so that one call brings it back."""
    yield switched_off(key)
