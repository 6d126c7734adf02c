"""IAM refuses what would not fit, and to delete what is still used: a fix that cheats does not get away with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal

TRUST = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def policy(length: int, *, spread: bool = False) -> str:
    """A document of so many characters, white space aside."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::"}
    document: dict[str, Any] = {"Version": "2012-10-17", "Statement": [statement]}
    statement["Resource"] += "x" * (length - len(json.dumps(document, separators=(",", ":"))))
    return json.dumps(document, indent=8) if spread else json.dumps(document, separators=(",", ":"))


@contextmanager
def refused(code: str, says: str) -> Iterator[None]:
    with pytest.raises(ClientError, match=says) as caught:
        yield
    assert refusal(caught.value) == (code, 409)


@pytest.fixture
def iam(stage: Stage) -> Any:
    return stage.client("iam")


@pytest.fixture
def user(iam: Any) -> Iterator[str]:
    iam.create_user(UserName="crowded")
    yield "crowded"
    for arn in (each["PolicyArn"] for each in iam.list_attached_user_policies(UserName="crowded")["AttachedPolicies"]):
        iam.detach_user_policy(UserName="crowded", PolicyArn=arn)
    for name in iam.list_user_policies(UserName="crowded")["PolicyNames"]:
        iam.delete_user_policy(UserName="crowded", PolicyName=name)
    iam.delete_user(UserName="crowded")


def test_a_managed_policy_one_character_too_long_is_refused_and_white_space_is_free(iam: Any) -> None:
    arn = iam.create_policy(PolicyName="brimful", PolicyDocument=policy(6144, spread=True))["Policy"]["Arn"]
    try:
        with refused("LimitExceeded", "PolicySize: 6144"):
            iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(6145))
        with refused("LimitExceeded", "PolicySize: 6144"):
            iam.create_policy(PolicyName="too-long", PolicyDocument=policy(6145))
    finally:
        iam.delete_policy(PolicyArn=arn)


def test_a_sixth_version_is_refused_and_so_is_deleting_a_policy_with_old_ones(iam: Any) -> None:
    arn = iam.create_policy(PolicyName="often-changed", PolicyDocument=policy(200))["Policy"]["Arn"]
    versions = [
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(200 + n))["PolicyVersion"]["VersionId"]
        for n in range(1, 5)
    ]
    with refused("LimitExceeded", "5 versions"):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(300))
    with refused("DeleteConflict", "more than one version"):
        iam.delete_policy(PolicyArn=arn)
    for each in versions:
        iam.delete_policy_version(PolicyArn=arn, VersionId=each)
    iam.delete_policy(PolicyArn=arn)


def test_a_trust_policy_one_character_too_long_is_refused(iam: Any) -> None:
    long = json.dumps({"Version": "2012-10-17", "Statement": [{**TRUST, "Sid": "x" * 2000}]}, separators=(",", ":"))
    fits = long.replace("x", "", len(long) - 2048)
    iam.create_role(RoleName="brimful", AssumeRolePolicyDocument=fits)
    try:
        with refused("LimitExceeded", "ACLSizePerRole: 2048"):
            iam.update_assume_role_policy(RoleName="brimful", PolicyDocument=fits.replace("x", "xx", 1))
    finally:
        iam.delete_role(RoleName="brimful")


def test_inline_policies_of_a_user_have_to_fit_together(iam: Any, user: str) -> None:
    iam.put_user_policy(UserName=user, PolicyName="one", PolicyDocument=policy(1024))
    iam.put_user_policy(UserName=user, PolicyName="two", PolicyDocument=policy(1024))
    with refused("LimitExceeded", "2048 bytes exceeded for user crowded"):
        iam.put_user_policy(UserName=user, PolicyName="two", PolicyDocument=policy(1025))


def test_there_is_no_place_for_an_eleventh_policy_or_group(iam: Any, user: str) -> None:
    listed = iam.list_policies(Scope="AWS", MaxItems=11)["Policies"]
    first, last = [each["Arn"] for each in listed[:10]], listed[10]["Arn"]
    for arn in first:
        iam.attach_user_policy(UserName=user, PolicyArn=arn)
    iam.attach_user_policy(UserName=user, PolicyArn=first[0])
    with refused("LimitExceeded", "PoliciesPerUser: 10"):
        iam.attach_user_policy(UserName=user, PolicyArn=last)
    names = [f"crowd-{n}" for n in range(11)]
    for name in names:
        iam.create_group(GroupName=name)
    try:
        for name in names[:10]:
            iam.add_user_to_group(GroupName=name, UserName=user)
        with refused("LimitExceeded", "GroupsPerUser: 10"):
            iam.add_user_to_group(GroupName=names[10], UserName=user)
        with refused("DeleteConflict", "must remove users from group first"):
            iam.delete_group(GroupName=names[0])
    finally:
        for name in names[:10]:
            iam.remove_user_from_group(GroupName=name, UserName=user)
        for name in names:
            iam.delete_group(GroupName=name)


def test_a_policy_that_somebody_carries_is_not_deleted(iam: Any, user: str) -> None:
    arn = iam.create_policy(PolicyName="carried", PolicyDocument=policy(200))["Policy"]["Arn"]
    iam.attach_user_policy(UserName=user, PolicyArn=arn)
    with refused("DeleteConflict", "attached to entities"):
        iam.delete_policy(PolicyArn=arn)
    iam.detach_user_policy(UserName=user, PolicyArn=arn)
    iam.put_user_permissions_boundary(UserName=user, PermissionsBoundary=arn)
    with refused("DeleteConflict", "attached to entities"):
        iam.delete_policy(PolicyArn=arn)
    iam.delete_user_permissions_boundary(UserName=user)
    iam.delete_policy(PolicyArn=arn)


def test_a_user_with_credentials_or_policies_is_not_deleted(iam: Any, user: str) -> None:
    key = iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"]
    with refused("DeleteConflict", "must delete access keys first"):
        iam.delete_user(UserName=user)
    iam.delete_access_key(UserName=user, AccessKeyId=key)
    iam.create_login_profile(UserName=user, Password="not-a-secret-of-anybody")
    with refused("DeleteConflict", "must delete login profile first"):
        iam.delete_user(UserName=user)
    iam.delete_login_profile(UserName=user)
    iam.attach_user_policy(UserName=user, PolicyArn=READ_ONLY)
    with refused("DeleteConflict", "must detach all policies first"):
        iam.delete_user(UserName=user)
