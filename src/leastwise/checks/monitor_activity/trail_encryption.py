"""Trails that are not encrypted with a key of one's own.

## What it finds
Trails without a KMS key, and trails whose key is disabled or waits for its deletion.

## Why it matters
Log files say who works where, with which roles, from which addresses. Without a key, everybody who may read the
bucket reads them, and one wrong bucket policy is enough; with one, the key's policy is asked as well. A key that is
deleted takes every log file with it that it ever encrypted.

## How it is decided
By the `KmsKeyId` of cloudtrail:DescribeTrails, and by kms:DescribeKey whether that key can be used. A key in another
account cannot be described from here, so that trail is unknown. The trail of an Organization is asked about in its
management account only. The key that encrypts the bucket by default is not looked at.

## What to do
Make a symmetric key in the bucket's region whose policy lets `cloudtrail.amazonaws.com` use `kms:GenerateDataKey*`
(with `aws:SourceArn`, the trail) and the readers of the logs `kms:Decrypt`, then `aws cloudtrail update-trail --name
NAME --kms-key-id ARN`. The trap: whoever reads the logs today needs the key tomorrow; let them have it first. Older
files stay as they are. To undo, `--kms-key-id ""`, but keep the key as long as the files. A key that is about to be
deleted is saved by `aws kms cancel-key-deletion`, then `aws kms enable-key`.

## References
- [Encrypting CloudTrail log files with AWS KMS keys](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html)
- [Configure AWS KMS key policies for CloudTrail](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html)
- [Security Hub controls for CloudTrail](https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.trails import another_accounts, of_trail
from leastwise.model import Arn, Estate, Evidence, Fail, Gap, KmsKey, Severity, Trail, Unseen, Verdict, seen

CALL = "kms:DescribeKey"


@check(
    "trail-encryption",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.trails,
    needs={"cloudtrail:DescribeTrails", "ec2:DescribeRegions", "kms:ListKeys", "kms:DescribeKey"},
    controls=("MON-04",),
    cis=("4.5",),
    fsbp=("CloudTrail.2",),
)
def trail_encryption(estate: Estate, trail: Trail) -> Verdict:
    """Whether one trail encrypts with a key of one's own that can be used."""
    if elsewhere := another_accounts(estate, trail):
        return elsewhere
    if trail.key is None:
        return Fail(f"trail `{trail.name}` has no KMS key", (of_trail(trail, "KmsKeyId", "none"),))
    state = seen(_key(estate, Arn.parse(trail.key)).state)
    if state in {"Disabled", "PendingDeletion", "PendingReplicaDeletion"}:
        told = "waits for its deletion" if state != "Disabled" else "is disabled"
        request = (("KeyId", trail.key),)
        evidence = Evidence(call=CALL, request=request, path="KeyMetadata.KeyState", value=state)
        return Fail(f"the KMS key of trail `{trail.name}` {told}", (of_trail(trail, "KmsKeyId", trail.key), evidence))
    return None


def _key(estate: Estate, arn: Arn) -> KmsKey:
    """The key with this ARN.

    Raises:
        Unseen: it is another account's, or was not seen.
    """
    if found := next((key for key in estate.kms_keys.items if key.arn == str(arn)), None):
        return found
    if arn.account == estate.account.id:
        if gaps := [gap for gap in estate.kms_keys.gaps if gap.region in {arn.region, None}]:
            raise Unseen(*gaps)
        raise Unseen(_gap(estate, arn, "NotSaid", "the account has no such key"))
    raise Unseen(_gap(estate, arn, "OtherAccount", f"it is in account {arn.account}"))


def _gap(estate: Estate, arn: Arn, code: str, why: str) -> Gap:
    return Gap(
        call=CALL,
        permission=CALL,
        account=estate.account.id,
        region=arn.region,
        request=(("KeyId", str(arn)),),
        code=code,
        why=why,
    )
