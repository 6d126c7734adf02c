"""GetAccountAuthorizationDetails: pages, filters and what moto leaves out."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal

LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")


def whole(stage: Stage, account: str, size: int, **arguments: Any) -> tuple[int, dict[str, list[Any]]]:
    pages = stage.client("iam", account).get_paginator("get_account_authorization_details")
    found: dict[str, list[Any]] = {name: [] for name in LISTS}
    count = 0
    for page in pages.paginate(PaginationConfig={"PageSize": size}, **arguments):
        count += 1
        assert sum(len(page[name]) for name in LISTS) <= size
        for name in LISTS:
            found[name] += page[name]
    return count, found


def by(found: dict[str, list[Any]], name: str, key: str) -> dict[str, Any]:
    return {item[key]: item for item in found[name]}


@pytest.mark.parametrize("account", ["acme", "acme-production"])
def test_pages_of_any_size_hold_the_same(stage: Stage, account: str) -> None:
    many, small = whole(stage, account, 3)
    one, large = whole(stage, account, 1000)
    for role in small["RoleDetailList"] + large["RoleDetailList"]:
        role.pop("RoleLastUsed")  # the role that asks is used meanwhile
    assert small == large
    assert one == 1
    assert many > 5


def test_a_foreign_marker_and_a_page_size_out_of_range_are_refused(stage: Stage) -> None:
    iam = stage.client("iam")
    for arguments in ({"Marker": "3"}, {"Marker": "bm9uc2Vuc2U="}, {"Marker": "é"}):
        with pytest.raises(ClientError) as caught:
            iam.get_account_authorization_details(**arguments)
        assert refusal(caught.value) == ("ValidationError", 400)


def test_only_aws_policies_in_use_are_listed(stage: Stage) -> None:
    _, found = whole(stage, "acme", 1000, Filter=["AWSManagedPolicy"])
    names = {policy["PolicyName"] for policy in found["Policies"]}
    assert names == {"AdministratorAccess", "SecurityAudit", "CloudWatchReadOnlyAccess", "ReadOnlyAccess"}
    assert not any(found[name] for name in LISTS[:3])


@pytest.mark.parametrize(
    "kind, name", [("User", "UserDetailList"), ("Group", "GroupDetailList"), ("Role", "RoleDetailList")]
)
def test_a_filter_leaves_the_other_lists_empty(stage: Stage, kind: str, name: str) -> None:
    _, found = whole(stage, "acme", 1000, Filter=[kind])
    assert [listed for listed in LISTS if found[listed]] == [name]


def test_users_have_tags_groups_and_boundaries(stage: Stage) -> None:
    users = by(whole(stage, "acme", 1000)[1], "UserDetailList", "UserName")
    assert {"Key": "team", "Value": "<script>alert(1)</script>"} in users["mallory"]["Tags"]
    assert users["ana"]["GroupList"] == ["platform-admins", "book-club"]
    assert users["carla"]["PermissionsBoundary"] == {
        "PermissionsBoundaryType": "Policy",
        "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/developer-boundary",
    }
    assert "PermissionsBoundary" not in users["ana"]
    assert users["ana"]["UserId"].startswith("AIDA")


def test_documents_arrive_as_policies(stage: Stage) -> None:
    users = by(whole(stage, "acme", 1000)[1], "UserDetailList", "UserName")
    assert users["carla"]["UserPolicyList"][0]["PolicyDocument"]["Statement"][0]["Action"] == "s3:GetObject"


def test_roles_have_their_last_use_and_profiles(stage: Stage) -> None:
    roles = by(whole(stage, "acme-production", 1000)[1], "RoleDetailList", "RoleName")
    assert (stage.story.now - roles["legacy-import"]["RoleLastUsed"]["LastUsedDate"]).days == 400
    assert roles["never-used"]["RoleLastUsed"] == {}
    assert [p["InstanceProfileName"] for p in roles["shop-web"]["InstanceProfileList"]] == ["shop-web"]
    assert roles["AWSServiceRoleForSupport"]["Arn"].endswith(
        ":role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport"
    )


def test_counts_of_policies_are_true(stage: Stage) -> None:
    policies = by(whole(stage, "acme", 1000)[1], "Policies", "PolicyName")
    counts = {
        name: (policies[name]["AttachmentCount"], policies[name]["PermissionsBoundaryUsageCount"])
        for name in ("reports-read", "old-migration", "developer-boundary")
    }
    assert counts == {"reports-read": (3, 0), "old-migration": (0, 0), "developer-boundary": (0, 1)}


def test_attaching_twice_counts_once(stage: Stage) -> None:
    iam = stage.client("iam")
    arn = "arn:aws:iam::111122223333:policy/old-vpn"
    iam.attach_role_policy(RoleName="legacy-admin", PolicyArn=arn)
    iam.attach_role_policy(RoleName="legacy-admin", PolicyArn=arn)
    try:
        assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1
    finally:
        iam.detach_role_policy(RoleName="legacy-admin", PolicyArn=arn)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 0
