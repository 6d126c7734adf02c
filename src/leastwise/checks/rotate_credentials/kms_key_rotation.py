"""Keys of KMS that AWS does not renew.

## What it finds
Symmetric keys that the account made in KMS, and whose material AWS does not renew by itself.

## Why it matters
What one set of key material protects grows without end, and so does what is lost should it ever be known. Rotation
costs nothing to those who use the key: AWS keeps the former material and decrypts with it what was encrypted before.

## How it is decided
By kms:GetKeyRotationStatus, asked of every key of the account's own that is enabled, symmetric, and of AWS's making.
For the others it cannot be switched on, and they are not applicable: asymmetric and HMAC keys, imported material and
custom key stores, keys that are disabled or about to be deleted, and replicas, which follow their primary key. AWS
renews the keys that it manages every year. Renewal on demand (`aws kms rotate-key-on-demand`) is not looked at.

## What to do
`aws kms enable-key-rotation --key-id KEY`, which renews it in a year and each year from then; nothing has to be
encrypted anew. To undo, `aws kms disable-key-rotation`. Each of the first two renewals adds to the price of the key.

## References
- [Rotate AWS KMS keys](https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html)
- [Security Hub controls for AWS KMS](https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.model import Estate, Evidence, Fail, KmsKey, NotApplicable, Severity, Verdict, seen


@check(
    "kms-key-rotation",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.kms_keys,
    needs={"ec2:DescribeRegions", "kms:DescribeKey", "kms:GetKeyRotationStatus", "kms:ListKeys"},
    controls=(),
    cis=("4.6",),
    fsbp=("KMS.4",),
)
def kms_key_rotation(estate: Estate, key: KmsKey) -> Verdict:
    """Whether AWS renews one key."""
    renewed = seen(key.renewed)
    if renewed is None:
        return NotApplicable("AWS renews it by itself, or cannot")
    if renewed:
        return None
    about = (("KeyId", key.id),)
    return Fail(
        f"AWS does not renew key `{key.id}`",
        (Evidence(call="kms:GetKeyRotationStatus", request=about, path="KeyRotationEnabled", value="false"),),
    )
