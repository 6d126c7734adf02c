"""Old access keys.

## What it finds
Active access keys of users that are more than 90 days old.

## Why it matters
An access key does not expire. It gets into shell histories, images, repositories and backups, and a copy that leaked
unnoticed works until the key is replaced.

## How it is decided
By the credential report: `access_key_N_active` is true and `access_key_N_last_rotated` is more than 90 whole days
ago. AWS writes the day of creation there, or of the last change of status. Inactive keys are not judged: nothing can
use them. Root's keys have a check of their own, which asks for none at all. The setting `key_age_days` draws another
line.

## What to do
Prefer to have no key: a role for what runs on AWS, IAM Roles Anywhere or OpenID Connect for what runs elsewhere, and
`aws configure sso` for people. Otherwise `aws iam create-access-key`, put the new key where the old one is used, wait
until `aws iam get-access-key-last-used` shows no more use of the old, set it to Inactive with `aws iam
update-access-key`, and delete it days later. The trap is to delete at once: a key that was only deactivated can come
back in one call. The number in a finding is the column of the report, and not the older or newer of the two.

## References
- [Update access keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html)
- [Manage access keys for IAM users](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html)
- [Generate credential reports](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.ages import day, days, span, stamp
from leastwise.checks.credentials import access_keys, key_evidence, named, used
from leastwise.model import AccessKey, Estate, Evidence, Fail, NotApplicable, Severity, Verdict, seen


@check(
    "key-age",
    severity=Severity.MEDIUM,
    subjects=access_keys,
    needs={"iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails"},
    controls=("ROT-01",),
    cis=("2.12",),
    fsbp=("IAM.3",),
    of_keys=True,
)
def key_age(estate: Estate, key: AccessKey) -> Verdict:
    """Whether one access key is due for replacement."""
    if not seen(key.active):
        return NotApplicable("inactive")
    created = seen(key.created)
    age = days(estate, created)
    if age <= estate.thresholds.key_age_days:
        return None
    return Fail(
        f"{named(key)} is {span(age)} old (since {day(created)}), {used(key)}",
        (*key_evidence(key, "active", "last_rotated", "last_used_date"), *_listed(key)),
    )


def _listed(key: AccessKey) -> tuple[Evidence, ...]:
    """Where the list of keys tells when it was made."""
    path = f"AccessKeyMetadata[AccessKeyId={key.id}].CreateDate"
    return (Evidence(call="iam:ListAccessKeys", path=path, value=stamp(key.created)),) if key.id else ()
