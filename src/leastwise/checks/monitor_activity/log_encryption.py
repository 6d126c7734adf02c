"""Log groups that are not encrypted with a key of one's own.

## What it finds
Log groups without a KMS key of the account's choice.

## Why it matters
CloudWatch Logs encrypts everything, with a key that nobody can see: whoever may call `logs:FilterLogEvents` reads.
With a key of your own, its policy is asked as well, and its use is recorded. That is worth the trouble for logs that
hold names, addresses or tokens, and rarely for others.

## How it is decided
By `kmsKeyId` of logs:DescribeLogGroups. Log groups of the class `DELIVERY` only pass events on, so they are not
applicable.

## What to do
Let `logs.REGION.amazonaws.com` use a key in its key policy, with the condition `kms:EncryptionContext:aws:logs:arn`
for the log group, then `aws logs associate-kms-key`; CloudWatch Logs decrypts for whoever may read the group. It
holds for new events; older ones stay as they are. The trap: if the key is disabled, nothing can be read any more, and
with the wrong policy nothing is written. To undo, `aws logs disassociate-kms-key`, and keep the key.

## References
- [Encrypt log data in CloudWatch Logs using AWS KMS](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Access, check, fix
from leastwise.checks.monitor_activity.encrypting import SEES_KEYS, key_edits, named_key
from leastwise.model import Estate, Evidence, Fail, LogGroup, NotApplicable, Severity, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.logs import LOG_GROUP


@check(
    "log-encryption",
    severity=Severity.INFO,
    subjects=lambda estate: estate.log_groups,
    needs={"ec2:DescribeRegions", "logs:DescribeLogGroups"},
    controls=("MON-39",),
)
def log_encryption(estate: Estate, group: LogGroup) -> Verdict:
    """Whether one log group is encrypted with a key of one's own."""
    if group.delivery:
        return NotApplicable("it only passes events on")
    if group.key is not None:
        return None
    path = f"logGroups[logGroupName={group.name}].kmsKeyId, {group.region}"
    none = Evidence(call="logs:DescribeLogGroups", path=path, value="none")
    return Fail(f"log group `{group.name}` has no KMS key of your own", (none,))


_USE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")
"""Source: "Encrypt log data in CloudWatch Logs using AWS Key Management Service", CloudWatch Logs User Guide."""


@fix(log_encryption, Safety.JOURNALED, access=Access(gives=True), needs=("log_keys",), sees=SEES_KEYS)
def encrypt_events(estate: Estate, group: LogGroup) -> Iterator[Edit]:
    """Encrypt new events with the key of the configuration, which CloudWatch Logs may use for this account's groups.

    Whoever may read the group still can: CloudWatch Logs decrypts for them.  What was encrypted needs the key for as
    long as it is kept, after undo as well.
    """
    account = estate.account
    key = named_key(estate, "log_keys", group.region)
    suffix = "amazonaws.com.cn" if account.partition == "aws-cn" else "amazonaws.com"
    groups = f"arn:{account.partition}:logs:{group.region}:{account.id}:*"
    sent = "kms:EncryptionContext:aws:logs:arn"
    yield from key_edits(estate, key, f"logs.{group.region}.{suffix}", _USE, sent, [groups])
    yield Edit(Target(LOG_GROUP.name, group.name, group.region), {"kmsKeyId": key.arn})
