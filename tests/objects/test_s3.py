"""Buckets, what is set of them, and the account's Block Public Access."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from leastwise.apply import Aws
from leastwise.model import Estate
from leastwise.model.change import AwsCall, Target
from objects.live import changed, cycle, read, refused, restore, tried_and_seen

NAME = "scratch-bucket-of-objects"
BUCKET = Target("s3:bucket", NAME, "eu-west-1")
PRIVATE = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
POLICY = (
    '{"Version":"2012-10-17","Statement":[{"Sid":"x","Effect":"Deny","Principal":"*","Action":"s3:*",'
    f'"Resource":"arn:aws:s3:::{NAME}/*",  "Condition":{{"Bool":{{"aws:SecureTransport":"false"}}}}}}]}}'
)


@pytest.fixture
def bucket(aws: Aws) -> Iterator[Target]:
    changed(aws, BUCKET, {"ObjectOwnership": "BucketOwnerPreferred"})
    yield BUCKET
    # The embedded AWS delivers access logs at once.
    held = aws.ask("s3", "ListObjectsV2", {"Bucket": NAME}, region="eu-west-1") or {}
    for each in held.get("Contents", ()):
        aws.do(AwsCall("s3", "DeleteObject", {"Bucket": NAME, "Key": each["Key"]}, "eu-west-1"))
    restore(aws, BUCKET, None)


def of(kind: str) -> Target:
    return Target(kind, NAME, "eu-west-1")


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_a_bucket_is_made_and_goes_again(aws: Aws, region: str) -> None:
    made = {"ObjectOwnership": "BucketOwnerEnforced", "SSEAlgorithm": "AES256", "Versioning": "Enabled"}
    cycle(aws, Target("s3:bucket", NAME, region), made, {"ObjectOwnership": "BucketOwnerEnforced"})


def test_what_is_set_of_a_bucket_changes_and_changes_back(aws: Aws, bucket: Target) -> None:
    cycle(
        aws,
        bucket,
        {"ObjectOwnership": "BucketOwnerEnforced"},
        {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/x", "BucketKeyEnabled": True},
    )


def test_versioning_that_was_on_is_suspended_when_it_is_taken_back(aws: Aws, bucket: Target) -> None:
    first = read(aws, bucket)
    changed(aws, bucket, {"Versioning": "Enabled"})
    restore(aws, bucket, first)
    assert read(aws, bucket) == {**(first or {}), "Versioning": "Suspended"}


def test_a_bucket_that_holds_something_stays(aws: Aws, bucket: Target) -> None:
    aws.do(AwsCall("s3", "PutObject", {"Bucket": NAME, "Key": "a", "Body": b""}, "eu-west-1"))
    refused(aws, bucket, None, "BucketNotEmpty")


def test_block_public_access_of_a_bucket(aws: Aws, bucket: Target) -> None:
    cycle(aws, of("s3:public-access-block"), PRIVATE, {**PRIVATE, "IgnorePublicAcls": False})


def test_block_public_access_of_the_account(aws: Aws, estate: Estate) -> None:
    target = Target("s3:account-public-access-block", estate.account.id)
    cycle(aws, target, PRIVATE, None)
    tried_and_seen(estate, target, [PRIVATE, None, {"BlockPublicAcls": True}])


def test_a_bucket_policy_is_kept_byte_for_byte(aws: Aws, bucket: Target) -> None:
    target = of("s3:bucket-policy")
    cycle(aws, target, {"Policy": POLICY})
    changed(aws, target, {"Policy": POLICY})
    cycle(aws, target, {"Policy": POLICY.replace("  ", "")}, None)
    restore(aws, target, None)


def test_server_access_logs(aws: Aws, bucket: Target) -> None:
    target = of("s3:bucket-logging")
    grant = '{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject",'
    logs = f'{{"Version":"2012-10-17","Statement":[{grant}"Resource":"arn:aws:s3:::{NAME}/*"}}]}}'
    changed(aws, of("s3:bucket-policy"), {"Policy": logs})
    cycle(aws, target, {"TargetBucket": NAME, "TargetPrefix": "logs/"}, {"TargetBucket": NAME})


def test_what_is_tried_is_seen(estate: Estate) -> None:
    new = Target("s3:bucket", "not-there-yet", "us-east-1")
    tried_and_seen(estate, new, [{"ObjectOwnership": "BucketOwnerEnforced", "SSEAlgorithm": "AES256"}])
    there = estate.buckets.items[0].name
    tried_and_seen(estate, Target("s3:public-access-block", there), [PRIVATE, None])
    tried_and_seen(estate, Target("s3:bucket-policy", there), [{"Policy": POLICY}, None])
    tried_and_seen(estate, Target("s3:bucket-logging", there), [{"TargetBucket": "logs"}, None])
