"""Whose policy an ARN leads to, and what Block Public Access adds up to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.errors import ArnError
from leastwise.model import Gap, Observed, PublicAccessBlock, ResourcePolicy, Role, Unseen
from leastwise.model.resource import find_resource_policy

ACCOUNT = "111122223333"
QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/web"


def gap(call: str, region: str | None) -> Gap:
    return Gap(call=call, permission=call, account=ACCOUNT, region=region, code="AccessDenied")


def resource(arn: str, type: str, document: str | Gap | None = None) -> ResourcePolicy:
    return ResourcePolicy(arn=arn, account=ACCOUNT, region=None, type=type, document=document)


SEEN = (
    resource("arn:aws:s3:::data", "AWS::S3::Bucket", "bucket's"),
    resource("arn:aws:s3:::bare", "AWS::S3::Bucket"),
    resource("arn:aws:s3:::dark", "AWS::S3::Bucket", gap("s3:GetBucketPolicy", None)),
    resource(QUEUE, "AWS::SQS::Queue", "queue's"),
    resource(f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f", "AWS::Lambda::Function", "function's"),
)
ROLES = Observed((Role(arn=ROLE, name="web", id="AROA", created=gap("iam:X", None), trust="trust"),))


def find(arn: str, *gaps: Gap) -> str | None:
    return find_resource_policy(arn, ACCOUNT, Observed(SEEN, gaps), ROLES)


def why(arn: str, *gaps: Gap) -> tuple[Gap, ...]:
    with pytest.raises(Unseen) as caught:
        find(arn, *gaps)
    return caught.value.gaps


@pytest.mark.parametrize(
    ("arn", "document"),
    [
        ("arn:aws:s3:::data", "bucket's"),
        ("arn:aws:s3:::data/a/b.txt", "bucket's"),
        ("arn:aws:s3:::bare", None),
        (QUEUE, "queue's"),
        (f"arn:aws:sqs:eu-west-1:{ACCOUNT}:none", None),
        (f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f", "function's"),
        (f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-1", None),
        (f"arn:aws:iam::{ACCOUNT}:user/ana", None),
        (ROLE, "trust"),
        (f"arn:aws:iam::{ACCOUNT}:role/gone", None),
    ],
)
def test_an_arn_leads_to_its_policy(arn: str, document: str | None) -> None:
    assert find(arn) == document


@pytest.mark.parametrize(
    ("arn", "code", "call"),
    [
        ("arn:aws:s3:::others/a", "OtherAccount", "s3:GetBucketPolicy"),
        ("arn:aws:sqs:eu-west-1:999988887777:jobs", "OtherAccount", "sqs:GetQueueAttributes"),
        ("arn:aws:iam::999988887777:role/web", "OtherAccount", "iam:GetRole"),
        (f"arn:aws:sqs:eu-west-1:{ACCOUNT}:j*", "NotSupported", "sqs:GetQueueAttributes"),
        (f"arn:aws:kms:eu-west-1:{ACCOUNT}:alias/data", "NotSupported", "kms:GetKeyPolicy"),
        (f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f:live", "NotSupported", "lambda:GetPolicy"),
        (f"arn:aws:s3:eu-west-1:{ACCOUNT}:accesspoint/data", "NotSupported", "s3:GetBucketPolicy"),
        (f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/t", "NotSupported", "dynamodb:GetResourcePolicy"),
    ],
)
def test_what_is_not_collected_is_not_taken_for_none(arn: str, code: str, call: str) -> None:
    (found,) = why(arn)
    assert (found.code, found.call, found.request) == (code, call, (("ResourceArn", arn),))


def test_a_policy_that_was_refused_is_unseen() -> None:
    assert [found.call for found in why("arn:aws:s3:::dark/x")] == ["s3:GetBucketPolicy"]


def test_a_gap_hides_only_what_may_stand_behind_it() -> None:
    here, there = gap("sqs:ListQueues", "eu-west-1"), gap("sqs:ListQueues", "us-east-1")
    topics, buckets, regions = gap("sns:ListTopics", "eu-west-1"), gap("s3:ListBuckets", None), gap("ec2:X", None)
    unknown = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:none"
    assert find(unknown, there, topics, buckets) is None
    assert why(unknown, here, there) == (here,)
    assert why(unknown, regions) == (regions,)
    assert find(QUEUE, here, regions) == "queue's"
    assert find("arn:aws:s3:::data", buckets) == "bucket's"
    assert why("arn:aws:s3:::others", buckets, topics) == (buckets,)


def test_what_is_no_arn_is_refused() -> None:
    with pytest.raises(ArnError):
        find("data")


@pytest.mark.parametrize(
    ("arn", "type", "kind", "name"),
    [
        ("arn:aws:s3:::data", "AWS::S3::Bucket", "bucket", "data"),
        (f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1-2", "AWS::KMS::Key", "key", "1-2"),
        (f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:a/b-x", "AWS::SecretsManager::Secret", "secret", "a/b-x"),
        (f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/a/b", "AWS::ECR::Repository", "repository", "a/b"),
        (QUEUE, "AWS::SQS::Queue", "queue", "jobs"),
    ],
)
def test_a_finding_names_the_resource(arn: str, type: str, kind: str, name: str) -> None:
    subject = resource(arn, type).subject
    assert (subject.type, subject.id, subject.arn) == (kind, name, arn)


blocks = st.builds(
    PublicAccessBlock,
    block_public_acls=st.booleans(),
    ignore_public_acls=st.booleans(),
    block_public_policy=st.booleans(),
    restrict_public_buckets=st.booleans(),
)


@given(blocks, blocks)
def test_what_is_on_in_either_is_on(one: PublicAccessBlock, other: PublicAccessBlock) -> None:
    both = one | other
    assert both == other | one
    assert both | one == both
    assert one | PublicAccessBlock() == one
    assert both.restrict_public_buckets == (one.restrict_public_buckets or other.restrict_public_buckets)
    assert both.ignore_public_acls == (one.ignore_public_acls or other.ignore_public_acls)
