"""Bucket policies, ACLs and Block Public Access of buckets."""

from __future__ import annotations

from typing import Any

from collect.steps.helpers import ACCOUNT, answer, asked, page_of, pages, refusal
from leastwise.collect.steps.s3_access import BUCKET_ACL, bucket_policies
from leastwise.collect.steps.s3_buckets import buckets
from leastwise.model import AclGrant, Gap, PublicAccessBlock


def listing(*names: str) -> dict[str, Any]:
    return {"Buckets": [{"Name": name, "BucketRegion": "eu-west-1"} for name in names]}


def test_what_keeps_the_public_out() -> None:
    on = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": True}
    enforced = {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}
    known = pages(
        {
            "s3.ListBuckets": listing("one", "two", "three"),
            "s3.GetBucketLogging@eu-west-1": [answer({}, Bucket=name) for name in ("one", "two", "three")],
            "s3.GetPublicAccessBlock@eu-west-1": [
                answer({"PublicAccessBlockConfiguration": on}, Bucket="one"),
                refusal("NoSuchPublicAccessBlockConfiguration", Bucket="two"),
                refusal(Bucket="three"),
            ],
            "s3.GetBucketOwnershipControls@eu-west-1": [
                answer(enforced, Bucket="one"),
                refusal("OwnershipControlsNotFoundError", Bucket="two"),
                answer({"OwnershipControls": {"Rules": []}}, Bucket="three"),
            ],
        }
    )
    one, two, three = buckets.of(known)
    assert one.public_access_block == PublicAccessBlock(
        block_public_acls=True, ignore_public_acls=True, restrict_public_buckets=True
    )
    assert (one.object_ownership, two.public_access_block, two.object_ownership) == ("BucketOwnerEnforced", None, None)
    assert isinstance(three.public_access_block, Gap)
    assert three.public_access_block.permission == "s3:GetBucketPublicAccessBlock"
    assert isinstance(three.object_ownership, Gap)
    assert three.object_ownership.code == "Unreadable"


def test_policies() -> None:
    known = pages(
        {
            "s3.ListBuckets": listing("one", "two", "three"),
            "s3.GetBucketPolicy@eu-west-1": [
                answer({"Policy": "{}"}, Bucket="one"),
                refusal("NoSuchBucketPolicy", Bucket="two"),
                refusal(Bucket="three"),
            ],
        }
    )
    one, two, three = bucket_policies(known)
    assert (one.arn, one.account, one.region, one.type) == ("arn:aws:s3:::one", ACCOUNT, "eu-west-1", "AWS::S3::Bucket")
    assert (one.document, two.document) == ("{}", None)
    assert isinstance(three.document, Gap)
    assert three.document.request == (("Bucket", "three"),)


def test_what_an_acl_grants_to_others() -> None:
    everybody = "http://acs.amazonaws.com/groups/global/AllUsers"
    grants = [
        {"Grantee": {"ID": "me", "DisplayName": "ana", "Type": "CanonicalUser"}, "Permission": "FULL_CONTROL"},
        {"Grantee": {"ID": "you", "Type": "CanonicalUser"}, "Permission": "READ_ACP"},
        {"Grantee": {"URI": everybody, "Type": "Group"}, "Permission": "READ"},
    ]
    acl = {"Owner": {"ID": "me", "DisplayName": "ana"}, "Grants": grants}
    assert b"ana" not in page_of(BUCKET_ACL, acl)
    known = pages(
        {
            "s3.ListBuckets": listing("one", "two", "three"),
            "s3.GetBucketLogging@eu-west-1": [answer({}, Bucket=name) for name in ("one", "two", "three")],
            "s3.GetBucketOwnershipControls@eu-west-1": [
                refusal("OwnershipControlsNotFoundError", Bucket="one"),
                answer({"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}, Bucket="two"),
                refusal(Bucket="three"),
            ],
            "s3.GetBucketAcl@eu-west-1": [answer(acl, Bucket="one"), refusal(Bucket="three")],
        }
    )
    one, two, three = (bucket.grants for bucket in buckets.of(known))
    assert one == (AclGrant(grantee="you", permission="READ_ACP"), AclGrant(grantee=everybody, permission="READ"))
    assert [grant.public for grant in one] == [False, True]
    assert two == ()
    assert isinstance(three, Gap)
    assert [ask.request["Bucket"] for ask in asked(BUCKET_ACL, known)] == ["one", "three"]
