"""Organizations, STS, EC2, SNS, CloudTrail and Identity Center."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal
from leastwise.demo.motos import iam, organization


def test_organizations_lists_have_at_most_20_items(stage: Stage) -> None:
    from moto.organizations.models import organizations_backends

    backend = organizations_backends[stage.world.management]["aws"]
    before = list(backend.ou)
    client = stage.client("organizations")
    root = organization(stage.world.management).root_id
    try:
        for number in range(45):
            client.create_organizational_unit(ParentId=root, Name=f"unit-{number}")
        pages = list(client.get_paginator("list_organizational_units_for_parent").paginate(ParentId=root))
        assert [len(page["OrganizationalUnits"]) for page in pages] == [20, 20, 8]
        assert "NextToken" in pages[0]
        assert "NextToken" not in pages[2]
        with pytest.raises(ClientError) as caught:
            client.list_organizational_units_for_parent(ParentId=root, NextToken="none-of-ours")
        assert refusal(caught.value)[0] == "InvalidInputException"
    finally:
        backend.ou = before


def test_the_organization_is_as_it_was_told(stage: Stage) -> None:
    client = stage.client("organizations")
    accounts = {account["Name"]: account["Id"] for account in client.list_accounts()["Accounts"]}
    assert accounts == dict(stage.story.accounts)
    production = accounts["acme-production"]
    [parent] = client.list_parents(ChildId=production)["Parents"]
    policies = client.list_policies_for_target(TargetId=parent["Id"], Filter="SERVICE_CONTROL_POLICY")["Policies"]
    assert {policy["Name"] for policy in policies} == {"FullAWSAccess", "keep-trails", "stay-in-the-organization"}
    resource = client.list_policies_for_target(TargetId=parent["Id"], Filter="RESOURCE_CONTROL_POLICY")["Policies"]
    assert {policy["Name"] for policy in resource} == {"RCPFullAWSAccess", "encrypted-only"}


def test_members_may_describe_the_organization_and_list_nothing(stage: Stage) -> None:
    client = stage.client("organizations", "acme-production")
    assert client.describe_organization()["Organization"]["MasterAccountId"] == stage.world.management
    for ask in (client.list_accounts, client.list_roots, lambda: client.describe_account(AccountId="444455556666")):
        with pytest.raises(ClientError) as caught:
            ask()
        assert refusal(caught.value)[0] == "AccessDeniedException"


def test_a_role_is_assumed_over_the_wire_only_by_those_it_trusts(stage: Stage) -> None:
    sts, production = stage.client("sts"), stage.client("sts", "acme-production")
    arn = "arn:aws:iam::444455556666:role/OrganizationAccountAccessRole"
    given = sts.assume_role(RoleArn=arn, RoleSessionName="tester")
    assert given["AssumedRoleUser"]["Arn"].endswith(":assumed-role/OrganizationAccountAccessRole/tester")
    for client, role in (
        (production, arn),
        (sts, "arn:aws:iam::444455556666:role/missing"),
        (sts, "arn:aws:iam::222233334444:role/vendor-without-id"),
    ):
        with pytest.raises(ClientError) as caught:
            client.assume_role(RoleArn=role, RoleSessionName="tester")
        assert refusal(caught.value) == ("AccessDenied", 403)


def test_roots_key_is_roots(stage: Stage) -> None:
    from leastwise.demo import Credentials

    key = stage.story.identify("acme", "<root_account>:key")
    held = iam(stage.world.management).access_keys[key]
    root = Credentials(key, held.secret_access_key)
    before = held.last_used
    assert stage.client_with(root, "sts").get_caller_identity()["Arn"] == "arn:aws:iam::111122223333:root"
    assert stage.client_with(root, "iam").get_user()["User"]["Arn"] == "arn:aws:iam::111122223333:root"
    held.last_used = before


def test_regions_are_those_of_an_ordinary_account(stage: Stage) -> None:
    ec2 = stage.client("ec2")
    assert len(ec2.describe_regions()["Regions"]) == 17
    states = {region["OptInStatus"] for region in ec2.describe_regions(AllRegions=True)["Regions"]}
    assert states == {"opt-in-not-required", "not-opted-in"}
    assert [r["RegionName"] for r in ec2.describe_regions(RegionNames=["eu-west-1"])["Regions"]] == ["eu-west-1"]


def test_an_untouched_region_has_no_instances(stage: Stage) -> None:
    from moto.ec2.models import ec2_backends

    assert stage.client("ec2", "acme-security", "sa-east-1").describe_instances()["Reservations"] == []
    assert "sa-east-1" not in ec2_backends[stage.story.accounts["acme-security"]].keys()  # noqa: SIM118


def test_unconfirmed_subscriptions_are_pending(stage: Stage) -> None:
    sns = stage.client("sns", "acme-security")
    [topic] = [topic["TopicArn"] for topic in sns.list_topics()["Topics"]]
    listed = {
        s["Endpoint"]: s["SubscriptionArn"] for s in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    }
    assert listed["new@example.com"] == "PendingConfirmation"
    assert listed["security@example.com"].startswith(topic)
    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (attributes["SubscriptionsConfirmed"], attributes["SubscriptionsPending"]) == ("1", "1")


def test_a_trail_that_is_on_delivers_to_its_log_group(stage: Stage) -> None:
    on = stage.client("cloudtrail").get_trail_status(Name="acme-trail")
    off = stage.client("cloudtrail", "acme-development").get_trail_status(Name="trail")
    assert on["IsLogging"]
    assert on["LatestCloudWatchLogsDeliveryTime"] > stage.story.now
    assert not off["IsLogging"]
    assert "LatestCloudWatchLogsDeliveryTime" not in off


def test_a_new_trail_logs_all_management_events(stage: Stage) -> None:
    cloudtrail = stage.client("cloudtrail")
    cloudtrail.create_trail(Name="another", S3BucketName="acme-trail")
    try:
        [selector] = cloudtrail.get_event_selectors(TrailName="another")["EventSelectors"]
        assert (selector["ReadWriteType"], selector["IncludeManagementEvents"]) == ("All", True)
    finally:
        cloudtrail.delete_trail(Name="another")


def test_identity_center_is_where_it_was_enabled(stage: Stage) -> None:
    found = {
        account: len(stage.client("sso-admin", account).list_instances()["Instances"])
        for account in stage.story.accounts
    }
    assert found == {"acme": 0, "acme-production": 1, "acme-development": 0, "acme-security": 0}
