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

from collections.abc import Iterator
from datetime import datetime, timedelta

from leastwise.access import Alike, Finder, Question, Says
from leastwise.access.last_used import CALL as LAST_USED
from leastwise.access.last_used import used_since
from leastwise.access.people import root_of
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.monitor_activity.encrypting import SEES_KEYS, key_edits, named_key
from leastwise.checks.organizations import POLICIES
from leastwise.checks.trails import another_accounts, of_trail
from leastwise.checks.worlds import world
from leastwise.model import Arn, Bucket, Estate, Evidence, Fail, Gap, KmsKey, Severity, Trail, Unseen, Verdict, seen
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.cloudtrail_trail import TRAIL
from leastwise.objects.lists import found

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


_SERVICE = "cloudtrail.amazonaws.com"
_USE = ("kms:DescribeKey", "kms:GenerateDataKey*")
"""Source: "Configure AWS KMS key policies for CloudTrail", AWS CloudTrail User Guide."""
_SEES = (
    *(LAST_USED, "ec2:DescribeRegions", "iam:GetAccountAuthorizationDetails"),
    *("s3:GetBucketPolicy", "s3:ListAllMyBuckets"),
)


@fix(
    trail_encryption,
    Safety.JOURNALED,
    access=Access(gives=True),
    needs=("trail_keys",),
    sees={*_SEES, *SEES_KEYS, *POLICIES},
)
def encrypt_files(estate: Estate, trail: Trail) -> Iterator[Edit]:
    """Encrypt new log files with the key of the configuration, where everybody who reads them may decrypt with it.

    What was encrypted needs the key for as long as it is kept, after undo as well.
    """
    bucket = found(estate.buckets, lambda each: each.name == trail.bucket)
    if bucket is None:
        raise Unfit(f"bucket `{trail.bucket}` is another account's, and who reads there is not seen")
    key = named_key(estate, "trail_keys", bucket.subject.region)
    if shut_out := _shut_out(estate, trail, bucket, key):
        more = f" and {len(shut_out) - 1} more" if len(shut_out) > 1 else ""
        raise Unfit(f"`{shut_out[0]}`{more} may read the log files and not decrypt with key `{key.id}`")
    trails = [each.arn for each in estate.trails.items if each.key is None and not another_accounts(estate, each)]
    yield from key_edits(estate, key, _SERVICE, _USE, "aws:SourceArn", sorted({*trails, trail.arn}))
    yield Edit(Target(TRAIL.name, trail.arn), {"KmsKeyId": key.arn})


def _shut_out(estate: Estate, trail: Trail, bucket: Bucket, key: KmsKey) -> list[str]:
    """Who may read the trail's files, has perhaps used S3 of late, and may not surely decrypt what the key encrypts.

    Raises:
        Unfit: somebody outside of the account may read them.
        Unseen: nobody knows.
    """
    finder, root, account = Finder(world(estate)), root_of(estate), estate.account.id
    folder = f"{trail.prefix}/AWSLogs" if trail.prefix else "AWSLogs"
    file = f"{bucket.arn}/{folder}/{account}/CloudTrail/{trail.home_region}/2000/01/01/one.json.gz"
    reading = finder.who_can(Question(principal=root, action="s3:GetObject", resource=file))
    if reading.outside:
        raise Unfit(f"{reading.outside[0].who} may read the log files as well, and what it decrypts with is not seen")
    sends = {
        "kms:ViaService": (f"s3.{key.region}.amazonaws.com",),
        "kms:CallerAccount": (account,),
        "kms:EncryptionContext:aws:cloudtrail:arn": (trail.arn,),
        "kms:EncryptionContext:aws:s3:arn": (file,),
    }
    decrypting = finder.who_can(Question(principal=root, action="kms:Decrypt", resource=key.arn, context=sends))
    if gaps := (*reading.gaps, *decrypting.gaps):
        raise Unseen(*gaps)
    may, since = decrypting.arns, estate.seen_at - timedelta(days=estate.fixing.usage_days)
    short = (arn for arn, alike in reading.arns.items() if not _as_well(alike, may.get(arn)) and not _is_root(arn))
    return sorted(_name(arn) for arn in short if _may_use_s3(estate, arn, since))


def _may_use_s3(estate: Estate, arn: str, since: datetime) -> bool:
    """Whether it was used since, as far as is known."""
    try:
        return used_since(estate, arn, "s3", since)
    except Unseen:
        return True


def _as_well(reads: Alike, decrypts: Alike | None) -> bool:
    """Whether whoever reads, under some terms or none, may decrypt without any, or under the same."""
    if decrypts is None or decrypts.says is Says.ALLOWED:
        return decrypts is not None
    return decrypts.says is Says.DEPENDS and (decrypts.says, decrypts.terms) == (reads.says, reads.terms)


def _is_root(arn: str) -> bool:
    return arn.endswith(":root")


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]
