"""AssumeRoot over HTTP: sessions of members' root users, and the credentials that they list and take away."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal
from leastwise.demo import Credentials
from leastwise.demo.motos import iam as iam_backend

PRODUCTION, DEVELOPMENT = "222233334444", "333344445555"
TASKS = "arn:aws:iam::aws:policy/root-task/"
DELETE = f"{TASKS}IAMDeleteRootUserCredentials"
AUDIT = f"{TASKS}IAMAuditRootUserCredentials"
CREATE = f"{TASKS}IAMCreateRootUserPassword"


@pytest.fixture(autouse=True)
def swept(stage: Stage) -> Iterator[None]:
    """Root users, features and the clock are afterwards as they were."""
    world = stage.world
    roots, features, offset = deepcopy(world.roots), list(world.features), world.offset
    yield
    world.roots, world.features, world.offset, world.enforce = roots, features, offset, False
    world.root_sessions.clear()
    for key in [key for key in world.held if key[0] == "root-certificate-deleted"]:
        del world.held[key]
    while world.log and world.log[-1].at > world.now():
        world.log.pop()


def assume(stage: Stage, account: str, task: str = DELETE, *, by: Any = None, **more: Any) -> Credentials:
    sts = by or stage.client("sts", region="us-east-1")
    given = sts.assume_root(TargetPrincipal=account, TaskPolicyArn={"arn": task}, **more)["Credentials"]
    return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def refused(stage: Stage, account: str, task: str = DELETE, **more: Any) -> str:
    with pytest.raises(ClientError) as caught:
        assume(stage, account, task, **more)
    return refusal(caught.value)[0]


def test_a_session_takes_everything_away_and_the_summary_says_so(stage: Stage) -> None:
    root = stage.world.root(DEVELOPMENT)
    root.signing_certificates = 2
    key = new_root_key(stage, DEVELOPMENT)
    iam = stage.client_with(assume(stage, DEVELOPMENT), "iam")
    assert "LoginProfile" in iam.get_login_profile()
    assert [each["AccessKeyId"] for each in iam.list_access_keys()["AccessKeyMetadata"]] == [key]
    iam.delete_access_key(AccessKeyId=key)
    for each in iam.list_signing_certificates()["Certificates"]:
        iam.delete_signing_certificate(CertificateId=each["CertificateId"])
    [device] = iam.list_mfa_devices()["MFADevices"]
    iam.deactivate_mfa_device(SerialNumber=device["SerialNumber"])
    iam.delete_login_profile()
    with pytest.raises(ClientError) as caught:
        iam.get_login_profile()
    assert refusal(caught.value) == ("NoSuchEntity", 404)
    assert (iam.list_access_keys()["AccessKeyMetadata"], iam.list_mfa_devices()["MFADevices"]) == ([], [])
    summary = stage.client("iam", "acme-development").get_account_summary()["SummaryMap"]
    kinds = ("AccessKeysPresent", "MFAEnabled", "PasswordPresent", "SigningCertificatesPresent")
    assert [summary[f"Account{name}"] for name in kinds] == [0, 0, 0, 0]


def new_root_key(stage: Stage, account: str) -> str:
    from moto.iam.models import AccessKey

    key = AccessKey(user_name=None, prefix="AKIA", account_id=account)
    iam_backend(account).access_keys[key.access_key_id] = key
    stage.world.root(account).access_keys.append(key.access_key_id)
    return str(key.access_key_id)


def test_a_password_can_be_allowed_again(stage: Stage) -> None:
    stage.client_with(assume(stage, PRODUCTION), "iam").delete_login_profile()
    iam = stage.client_with(assume(stage, PRODUCTION, CREATE), "iam")
    iam.create_login_profile()
    assert stage.world.root(PRODUCTION).has_password
    with pytest.raises(ClientError) as caught:
        iam.create_login_profile()
    assert refusal(caught.value)[0] == "EntityAlreadyExists"


def test_a_session_is_for_its_task_and_for_root_alone(stage: Stage) -> None:
    iam = stage.client_with(assume(stage, PRODUCTION, AUDIT), "iam")
    assert iam.list_access_keys()["AccessKeyMetadata"] == []
    for ask in (
        iam.delete_login_profile,
        iam.list_users,
        lambda: iam.list_access_keys(UserName="ci-runner"),
        lambda: stage.client_with(assume(stage, PRODUCTION), "s3").list_buckets(),
    ):
        with pytest.raises(ClientError) as caught:
            ask()
        assert refusal(caught.value) == ("AccessDenied", 403)


def test_only_the_management_account_begins_sessions_and_only_of_members(stage: Stage) -> None:
    assert refused(stage, stage.world.management) == "AccessDenied"
    assert refused(stage, "999988887777") == "AccessDenied"
    assert refused(stage, PRODUCTION, by=stage.client("sts", "acme-development")) == "AccessDenied"
    key = stage.story.identify("acme", "<root_account>:key")
    own = Credentials(key, iam_backend(stage.world.management).access_keys[key].secret_access_key)
    assert refused(stage, PRODUCTION, by=stage.client_with(own, "sts")) == "AccessDenied"


def test_each_task_needs_its_feature(stage: Stage) -> None:
    assert refused(stage, PRODUCTION, f"{TASKS}S3UnlockBucketPolicy") == "AccessDenied"
    stage.world.features.append("RootSessions")
    stage.client_with(assume(stage, PRODUCTION, f"{TASKS}S3UnlockBucketPolicy"), "s3").list_buckets()
    stage.world.features.remove("RootCredentialsManagement")
    assert refused(stage, PRODUCTION) == "AccessDenied"


def test_what_cannot_be_asked_is_refused(stage: Stage) -> None:
    assert refused(stage, PRODUCTION, "arn:aws:iam::aws:policy/AdministratorAccess") == "ValidationError"
    assert refused(stage, PRODUCTION, DurationSeconds=901) == "ValidationError"


def test_a_session_ends_and_wants_its_token(stage: Stage) -> None:
    given = assume(stage, PRODUCTION, AUDIT, DurationSeconds=60)
    bare = Credentials(given.access_key_id, given.secret_access_key, "another")
    with pytest.raises(ClientError) as caught:
        stage.client_with(bare, "iam").list_access_keys()
    assert refusal(caught.value)[0] == "InvalidClientTokenId"
    stage.world.advance(timedelta(minutes=2))
    with pytest.raises(ClientError) as caught:
        stage.client_with(given, "iam").list_access_keys()
    assert refusal(caught.value)[0] == "ExpiredToken"


def test_a_policy_that_denies_root_spares_sessions_where_it_says_so(stage: Stage) -> None:
    organizations = stage.client("organizations")
    condition = '"StringLike":{"aws:PrincipalArn":"arn:*:iam::*:root"}'
    for more, reached in (("", False), (',"Null":{"aws:AssumedRoot":"true"}', True)):
        deny = f'{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{{condition}{more}}}}}'
        made = organizations.create_policy(
            Name=f"no-root-{reached}",
            Description="",
            Type="SERVICE_CONTROL_POLICY",
            Content=f'{{"Version":"2012-10-17","Statement":{deny}}}',
        )["Policy"]["PolicySummary"]["Id"]
        organizations.attach_policy(PolicyId=made, TargetId=PRODUCTION)
        try:
            iam = stage.client_with(assume(stage, PRODUCTION, AUDIT), "iam")
            stage.world.enforce = True
            assert asks(iam) is reached
        finally:
            stage.world.enforce = False
            organizations.detach_policy(PolicyId=made, TargetId=PRODUCTION)
            organizations.delete_policy(PolicyId=made)


def asks(iam: Any) -> bool:
    try:
        iam.list_access_keys()
    except iam.exceptions.ClientError:
        return False
    return True
