"""Root has an access key.

## What it finds
A root user with an access key, active or not.

## Why it matters
An access key of root is a password that no one types: it needs no second factor, no policy of the account restricts
it, and whoever finds it in a file owns the account, its backups and its bills.

## How it is decided
By `AccountAccessKeysPresent` of the account summary and by root's row of the credential report; either suffices. An
inactive key counts as well: one call of root makes it active again. The report may be up to four hours old, so a key
that was deleted just now can still stand in it.

## What to do
Find out what uses the key: the report tells the date and the service of its last use, CloudTrail the calls. Give that
work a role, or until then a user with just the permissions it needs. Then sign in as root, open Security credentials,
deactivate the key, wait until you are sure that nothing broke, and delete it. In a member account of an Organization
with centralised root access, the management account deletes it with `aws sts assume-root` and the task policy
`IAMDeleteRootUserCredentials`, and nobody signs in as root at all. The trap: a deleted key never comes back, so do
not skip the days of being inactive, and do not make root a new key to replace it.

## References
- [AWS account root user](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html)
- [Root user best practices](https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html)
- [GetAccountSummary](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html)
"""

from __future__ import annotations

from leastwise.checks import check, the_root
from leastwise.checks.ages import days, span
from leastwise.checks.certainty import anything
from leastwise.checks.credentials import used
from leastwise.checks.root import holds_keys, keys_evidence, keys_in_report
from leastwise.model import AccessKey, Estate, Fail, Gap, Root, Severity, Verdict


@check(
    "root-access-key",
    severity=Severity.CRITICAL,
    subjects=the_root,
    needs={"iam:GetAccountSummary", "iam:GetCredentialReport"},
    controls=("ROOT-01",),
    cis=("2.4",),
    fsbp=("IAM.4",),
)
def root_access_key(estate: Estate, root: Root) -> Verdict:
    """Whether root has an access key."""
    if not anything(*holds_keys(root)):
        return None
    keys = keys_in_report(root)
    told = ": " + "; ".join(_told(estate, key) for key in keys) if keys else ""
    return Fail(
        f"root has {f'{len(keys)} access keys' if len(keys) > 1 else 'an access key'}{told}", keys_evidence(root)
    )


def _told(estate: Estate, key: AccessKey) -> str:
    state = "state unseen" if isinstance(key.active, Gap) else "active" if key.active else "inactive"
    age = "age unseen" if isinstance(key.created, Gap) else f"{span(days(estate, key.created))} old"
    return f"{state}, {age}, {used(key)}"
