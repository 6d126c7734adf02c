"""IAM operations that moto lacks or answers wrongly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal

BOUNDARY = "arn:aws:iam::111122223333:policy/developer-boundary"


def test_a_users_boundary_is_set_replaced_and_deleted(stage: Stage) -> None:
    iam = stage.client("iam")
    made = iam.create_user(UserName="bounded", PermissionsBoundary=BOUNDARY)["User"]
    try:
        assert made["PermissionsBoundary"]["PermissionsBoundaryArn"] == BOUNDARY
        other = "arn:aws:iam::aws:policy/PowerUserAccess"
        iam.put_user_permissions_boundary(UserName="bounded", PermissionsBoundary=other)
        user = iam.get_user(UserName="bounded")["User"]
        assert user["PermissionsBoundary"]["PermissionsBoundaryArn"] == other
        iam.delete_user_permissions_boundary(UserName="bounded")
        assert "PermissionsBoundary" not in iam.get_user(UserName="bounded")["User"]
    finally:
        iam.delete_user(UserName="bounded")


@pytest.mark.parametrize(
    "ask",
    [
        lambda iam: iam.put_user_permissions_boundary(UserName="nobody", PermissionsBoundary=BOUNDARY),
        lambda iam: iam.put_user_permissions_boundary(UserName="ana", PermissionsBoundary=f"{BOUNDARY}-missing"),
        lambda iam: iam.create_user(UserName="unborn", PermissionsBoundary=f"{BOUNDARY}-missing"),
        lambda iam: iam.delete_user_permissions_boundary(UserName="ana"),
        lambda iam: iam.get_user(UserName="unborn"),
        lambda iam: iam.get_login_profile(UserName="deploy-bot"),
        lambda iam: iam.get_policy(PolicyArn=f"{BOUNDARY}-missing"),
        lambda iam: iam.get_account_password_policy(),
    ],
)
def test_what_is_not_there_is_no_such_entity(stage: Stage, ask: Callable[[Any], object]) -> None:
    with pytest.raises(ClientError) as caught:
        ask(stage.client("iam"))
    assert refusal(caught.value) == ("NoSuchEntity", 404)


def test_the_summary_tells_root_users_apart(stage: Stage) -> None:
    names = ("AccountAccessKeysPresent", "AccountMFAEnabled", "AccountPasswordPresent")
    found = {}
    for account in stage.story.accounts:
        summary = stage.client("iam", account).get_account_summary()["SummaryMap"]
        found[account] = tuple(summary[name] for name in names)
    assert found == {
        "acme": (1, 0, 1),
        "acme-production": (0, 1, 1),
        "acme-development": (0, 1, 1),
        "acme-security": (0, 0, 0),
    }


def test_the_summary_counts_what_the_lists_hold(stage: Stage) -> None:
    iam = stage.client("iam")
    summary = iam.get_account_summary()["SummaryMap"]
    assert summary["Users"] == len(iam.list_users()["Users"])
    assert summary["Groups"] == len(iam.list_groups()["Groups"])
    assert summary["Policies"] == len(iam.list_policies(Scope="Local")["Policies"])
    assert summary["MFADevices"] == len(iam.list_virtual_mfa_devices()["VirtualMFADevices"])
    assert summary["MFADevicesInUse"] == 7


def test_roots_virtual_device_is_listed_and_its_hardware_is_not(stage: Stage) -> None:
    def serials(account: str, status: str = "Any") -> list[str]:
        devices = stage.client("iam", account).list_virtual_mfa_devices(AssignmentStatus=status)
        return [device["SerialNumber"] for device in devices["VirtualMFADevices"]]

    assert serials("acme-development") == ["arn:aws:iam::333344445555:mfa/root-account-mfa-device"]
    assert serials("acme-production") == [f"arn:aws:iam::222233334444:mfa/{name}" for name in ("pat", "quinn")]
    assert serials("acme-production", "Unassigned") == []
    assert serials("acme-production", "Assigned") == serials("acme-production")


@pytest.mark.parametrize(
    "operation, key, account",
    [
        ("list_users", "Users", "acme"),
        ("list_policies", "Policies", "acme"),
        ("list_virtual_mfa_devices", "VirtualMFADevices", "acme"),
        ("list_instance_profiles", "InstanceProfiles", "acme-production"),
    ],
)
def test_lists_come_in_pages(stage: Stage, operation: str, key: str, account: str) -> None:
    arguments = {"Scope": "Local"} if operation == "list_policies" else {}
    paginator = stage.client("iam", account).get_paginator(operation)
    one = [page[key] for page in paginator.paginate(PaginationConfig={"PageSize": 1}, **arguments)]
    [[*together]] = [page[key] for page in paginator.paginate(PaginationConfig={"PageSize": 1000}, **arguments)]
    assert [item for page in one for item in page] == together
    assert len(one) == len(together) > 1


def test_policies_are_listed_by_use(stage: Stage) -> None:
    iam = stage.client("iam")

    def names(**arguments: Any) -> set[str]:
        return {policy["PolicyName"] for policy in iam.list_policies(Scope="Local", **arguments)["Policies"]}

    assert names() - names(OnlyAttached=True) == {"old-migration", "old-vpn", "developer-boundary"}
    assert names(PolicyUsageFilter="PermissionsBoundary") == {"developer-boundary"}


def test_a_password_has_a_day_of_its_own(stage: Stage) -> None:
    iam = stage.client("iam")
    created = iam.get_login_profile(UserName="ana")["LoginProfile"]["CreateDate"]
    assert (stage.story.now - created).days == 40
    own = stage.client_with(stage.aws.credentials(user="carla"), "iam").get_login_profile()["LoginProfile"]
    assert own["UserName"] == "carla"
    iam.create_user(UserName="learner")
    try:
        iam.create_login_profile(UserName="learner", Password="not-a-secret-of-anybody")
        fresh = iam.get_login_profile(UserName="learner")["LoginProfile"]["CreateDate"]
        assert abs(datetime.now(UTC) - fresh) < timedelta(seconds=30)
    finally:
        iam.delete_login_profile(UserName="learner")
        iam.delete_user(UserName="learner")


def test_the_last_use_of_keys(stage: Stage) -> None:
    iam = stage.client("iam")
    never = iam.get_access_key_last_used(AccessKeyId=stage.story.identify("acme", "deploy-bot:key"))
    assert never["AccessKeyLastUsed"] == {"Region": "N/A", "ServiceName": "N/A"}
    used = iam.get_access_key_last_used(AccessKeyId=stage.story.identify("acme", "carla:new"))
    assert used["UserName"] == "carla"
    assert used["AccessKeyLastUsed"]["ServiceName"] == "s3"
    with pytest.raises(ClientError) as caught:
        iam.get_access_key_last_used(AccessKeyId=stage.story.identify("acme-production", "ci-runner:key"))
    assert refusal(caught.value) == ("AccessDenied", 403)


def test_an_age_that_was_never_set_is_left_out(stage: Stage) -> None:
    weak = stage.client("iam", "acme-development").get_account_password_policy()["PasswordPolicy"]
    assert (weak["MinimumPasswordLength"], "PasswordReusePrevention" in weak) == (8, False)


def test_root_features_belong_to_the_management_account(stage: Stage) -> None:
    iam = stage.client("iam")
    listed = iam.list_organizations_features()
    assert (listed["OrganizationId"], listed["EnabledFeatures"]) == (
        stage.story.organization,
        ["RootCredentialsManagement"],
    )
    try:
        iam.enable_organizations_root_sessions()
        iam.enable_organizations_root_sessions()
        iam.enable_organizations_root_credentials_management()
        features = iam.list_organizations_features()["EnabledFeatures"]
        assert features == ["RootCredentialsManagement", "RootSessions"]
    finally:
        stage.world.features.remove("RootSessions")
    with pytest.raises(ClientError) as caught:
        stage.client("iam", "acme-production").list_organizations_features()
    assert refusal(caught.value)[0] == "AccountNotManagementOrDelegatedAdministratorException"
