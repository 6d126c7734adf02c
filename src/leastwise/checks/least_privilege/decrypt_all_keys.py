"""Policies that decrypt with every key.

## What it finds
Customer managed and inline policies that allow `kms:Decrypt` or `kms:ReEncryptFrom` on every KMS key.

## Why it matters
The key is the second lock: data that somebody may read by mistake stays closed as long as its key is closed.
Permission to decrypt with all keys takes this lock away for everything at once, and for every key that is made later.

## How it is decided
A statement counts when its actions match `kms:Decrypt` or `kms:ReEncryptFrom` and its resources take in a key that no
policy names: `*`, `arn:aws:kms:*:*:key/*`, or every key of an account or of a region. A condition that narrows it to
some keys or to a service that decrypts for its users (`kms:ViaService`, a tag, `kms:ResourceAliases`) is fine; one on
who asks, when or from where is not, and `Deny` without conditions on every key in the same document takes it away.
What else the key policies demand is not asked: a new key trusts the account's policies.

Each document is judged where it can be edited, AWS managed policies are left out, a document that grants full
administration is left to `full-admin`, and so is a policy that is only ever a permissions boundary.

## What to do
Name the keys whose data the holder reads, or demand `kms:ViaService` where only a service has to decrypt. CloudTrail
records every `Decrypt` with its key. Make it a new version of the policy, so that `aws iam set-default-policy-version`
undoes it.

## References
- [Using IAM policies with AWS KMS](https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies.html)
- [Security Hub controls for AWS KMS](https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.owners import Fault, Owner, in_general, judge_documents, owners
from leastwise.model import Estate, Severity, Verdict


@check(
    "decrypt-all-keys",
    severity=Severity.MEDIUM,
    subjects=owners,
    needs={CALL},
    controls=("LP-15",),
    fsbp=("KMS.1", "KMS.2"),
)
def decrypt_all_keys(estate: Estate, owner: Owner) -> Verdict:
    """Whether one policy, or one principal's inline policies, decrypt with every key."""
    return judge_documents(owner, _faults, "allows `{}` with every key")


def _faults(text: str) -> tuple[Fault, ...]:
    """The first action that is allowed says enough."""
    return in_general(text, "kms:Decrypt", "kms:key/") or in_general(text, "kms:ReEncryptFrom", "kms:key/")
