"""LookupEvents over HTTP: what was called and what the story tells, asked of the embedded AWS with the SDK."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal
from leastwise.demo import Credentials
from leastwise.demo.motos import iam as iam_backend
from leastwise.demo.seed.leak import ADDRESS, FEDERATED_KEY, NEW_KEY, SESSION_KEY, STRANGER
from leastwise.demo.seed.operator import session

DEVELOPMENT = "333344445555"


@pytest.fixture(autouse=True)
def swept(stage: Stage) -> Iterator[None]:
    """What a test lets be called and what it switches on is forgotten after it."""
    world, offset = stage.world, stage.world.offset
    world.heard.clear()
    yield
    world.heard.clear()
    world.pace_lookups, world.offset = False, offset
    while world.log and world.log[-1].at > world.now():
        world.log.pop()


def look(trail: Any, key: str = "", value: str = "", **more: Any) -> list[dict[str, Any]]:
    """The records of one page."""
    attributes = [{"AttributeKey": key, "AttributeValue": value}] if key else []
    events = trail.lookup_events(LookupAttributes=attributes, **more)["Events"]
    return [json.loads(event["CloudTrailEvent"]) for event in events]


def names(records: list[dict[str, Any]]) -> list[str]:
    return [record["eventName"] for record in records]


def test_what_a_user_called_is_there_newest_first_with_its_key_and_without_secrets(stage: Stage) -> None:
    iam, trail = stage.client("iam"), stage.client("cloudtrail")
    operator = stage.aws.credentials()
    try:
        iam.create_user(UserName="visitor", Path="/guests/")
        made = iam.create_access_key(UserName="visitor")["AccessKey"]
        iam.create_login_profile(UserName="visitor", Password="not-a-secret-of-anybody")
    finally:
        iam.delete_login_profile(UserName="visitor")
        iam.delete_access_key(UserName="visitor", AccessKeyId=made["AccessKeyId"])
        iam.delete_user(UserName="visitor")
    found = look(trail, "AccessKeyId", operator.access_key_id)
    assert names(found) == [
        "DeleteUser",
        "DeleteAccessKey",
        "DeleteLoginProfile",
        "CreateLoginProfile",
        "CreateAccessKey",
        "CreateUser",
    ]
    key = found[4]
    assert key["userIdentity"]["userName"] == "leastwise-operator"
    assert key["userIdentity"]["accessKeyId"] == operator.access_key_id
    assert key["requestParameters"] == {"userName": "visitor"}
    assert key["responseElements"]["accessKey"]["accessKeyId"] == made["AccessKeyId"]
    assert (key["readOnly"], key["managementEvent"], key["eventSource"]) == (False, True, "iam.amazonaws.com")
    text = json.dumps(found)
    assert made["SecretAccessKey"] not in text
    assert "not-a-secret-of-anybody" not in text


def test_each_attribute_finds_its_events(stage: Stage) -> None:
    iam, trail = stage.client("iam"), stage.client("cloudtrail")
    iam.get_user(UserName="ana")
    iam.tag_user(UserName="ana", Tags=[{"Key": "seen", "Value": "yes"}])
    iam.untag_user(UserName="ana", TagKeys=["seen"])
    since: dict[str, Any] = {"StartTime": stage.story.now - timedelta(seconds=1)}
    [one] = look(trail, "EventName", "GetUser", **since)
    assert look(trail, "EventId", one["eventID"]) == [one]
    assert names(look(trail, "ReadOnly", "false", **since)) == ["UntagUser", "TagUser"]
    assert names(look(trail, "ResourceName", "ana", **since)) == ["UntagUser", "TagUser", "GetUser"]
    assert names(look(trail, "ResourceType", "AWS::IAM::User", **since)) == ["UntagUser", "TagUser", "GetUser"]
    assert names(look(trail, "EventSource", "iam.amazonaws.com", **since)) == ["UntagUser", "TagUser", "GetUser"]
    assert set(names(look(trail, "Username", "leastwise-operator", **since))) >= {"TagUser", "LookupEvents"}
    assert look(trail, "Username", "LEASTWISE-OPERATOR", **since) == []


def test_an_event_says_in_its_members_what_its_record_says(stage: Stage) -> None:
    stage.client("iam").get_user(UserName="ana")
    wanted = [{"AttributeKey": "EventName", "AttributeValue": "GetUser"}]
    event = stage.client("cloudtrail").lookup_events(LookupAttributes=wanted, MaxResults=1)["Events"][0]
    record = json.loads(event["CloudTrailEvent"])
    assert (event["EventName"], event["ReadOnly"], event["Username"]) == ("GetUser", "true", "leastwise-operator")
    assert event["AccessKeyId"] == record["userIdentity"]["accessKeyId"]
    assert event["Resources"] == [{"ResourceType": "AWS::IAM::User", "ResourceName": "ana"}]
    assert event["EventTime"].isoformat()[:19] == record["eventTime"][:19]


def test_refusals_are_events_too(stage: Stage) -> None:
    iam, trail, ec2 = stage.client("iam"), stage.client("cloudtrail"), stage.client("ec2")
    stage.world.refuse("ec2:DescribeVpcs")
    stage.world.refuse("iam:ListGroups")
    for ask in (ec2.describe_vpcs, iam.list_groups, lambda: iam.get_role(RoleName="nobody")):
        with pytest.raises(ClientError):
            ask()
    [role] = look(trail, "EventName", "GetRole")
    assert role["errorCode"] == "NoSuchEntity"
    [groups] = look(trail, "EventName", "ListGroups")
    assert (groups["errorCode"], groups["responseElements"]) == ("AccessDenied", None)
    assert "is not authorized to perform: iam:ListGroups" in groups["errorMessage"]
    [vpcs] = look(trail, "EventName", "DescribeVpcs")
    assert vpcs["errorCode"] == "Client.UnauthorizedOperation"


def test_a_session_is_told_with_the_role_that_it_is_of(stage: Stage) -> None:
    given = session(DEVELOPMENT, "shipper", "parcel")
    stage.client_with(given, "iam").list_account_aliases()
    trail = stage.client("cloudtrail", "acme-development")
    [found] = look(trail, "AccessKeyId", given.access_key_id)
    assert found["userIdentity"]["type"] == "AssumedRole"
    assert found["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"] == "shipper"
    assert look(trail, "Username", "parcel") == [found]
    assert look(stage.client("cloudtrail"), "AccessKeyId", given.access_key_id) == []


def test_who_assumes_a_role_is_told_the_key_of_the_session_and_no_token(stage: Stage) -> None:
    role = f"arn:aws:iam::{DEVELOPMENT}:role/OrganizationAccountAccessRole"
    given = stage.client("sts").assume_role(RoleArn=role, RoleSessionName="tester")["Credentials"]
    [found] = look(stage.client("cloudtrail"), "EventName", "AssumeRole", StartTime=stage.story.now)
    assert found["requestParameters"]["roleArn"] == role
    assert found["responseElements"]["credentials"]["accessKeyId"] == given["AccessKeyId"]
    assert given["SessionToken"] not in json.dumps(found)
    [same] = look(stage.client("cloudtrail"), "ResourceName", given["AccessKeyId"])
    assert same == found


def test_a_key_that_deletes_itself_is_told_all_the_same(stage: Stage) -> None:
    iam, trail = stage.client("iam"), stage.client("cloudtrail")
    iam.create_user(UserName="brief")
    iam.create_access_key(UserName="brief")
    own = stage.aws.credentials(user="brief")
    stage.client_with(own, "iam").delete_access_key(UserName="brief", AccessKeyId=own.access_key_id)
    iam.delete_user(UserName="brief")
    [found] = look(trail, "AccessKeyId", own.access_key_id)
    assert (found["eventName"], found["userIdentity"]["userName"]) == ("DeleteAccessKey", "brief")


def test_root_is_told_by_the_account(stage: Stage) -> None:
    key = stage.story.identify("acme", "<root_account>:key")
    secret = iam_backend(stage.world.management).access_keys[key].secret_access_key
    stage.client_with(Credentials(key, secret), "sts").get_caller_identity()
    [found] = look(stage.client("cloudtrail"), "Username", "root")
    assert found["userIdentity"] == {
        "type": "Root",
        "principalId": stage.world.management,
        "arn": f"arn:aws:iam::{stage.world.management}:root",
        "accountId": stage.world.management,
        "accessKeyId": key,
    }


def test_a_region_has_its_own_events_and_global_services_are_in_virginia(stage: Stage) -> None:
    stage.client("ec2", region="eu-west-1").describe_vpcs()
    stage.client("iam", region="eu-west-1").get_user(UserName="ana")
    here, there = stage.client("cloudtrail", region="eu-west-1"), stage.client("cloudtrail")
    assert len(look(here, "EventName", "DescribeVpcs")) == 1
    assert look(there, "EventName", "DescribeVpcs") == []
    assert look(here, "EventName", "GetUser", StartTime=stage.story.now) == []
    assert len(look(there, "EventName", "GetUser", StartTime=stage.story.now)) == 1


def test_data_events_and_calls_of_nobody_are_not_there(stage: Stage) -> None:
    s3, trail = stage.client("s3"), stage.client("cloudtrail")
    s3.list_objects_v2(Bucket="acme-trail")
    s3.get_bucket_location(Bucket="acme-trail")
    stranger = stage.client_with(Credentials("AKIAIOSFODNN7EXAMPLE", "x"), "iam")
    with pytest.raises(ClientError):
        stranger.list_users()
    assert names(look(trail, "EventSource", "s3.amazonaws.com")) == ["GetBucketLocation"]
    assert look(trail, "EventName", "ListUsers", StartTime=stage.story.now) == []


def test_pages_hold_fifty_and_new_events_do_not_move_them(stage: Stage) -> None:
    iam, trail = stage.client("iam"), stage.client("cloudtrail")
    for _ in range(55):
        iam.list_account_aliases()
    asked: dict[str, Any] = {
        "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "ListAccountAliases"}]
    }
    first = trail.lookup_events(**asked)
    iam.list_account_aliases()
    second = trail.lookup_events(**asked, NextToken=first["NextToken"])
    ids = [event["EventId"] for page in (first, second) for event in page["Events"]]
    assert (len(first["Events"]), len(second["Events"]), len(set(ids))) == (50, 5, 55)
    assert "NextToken" not in second
    sizes = [len(page["Events"]) for page in trail.get_paginator("lookup_events").paginate(**asked, MaxResults=20)]
    assert sizes == [20, 20, 16]


@pytest.mark.parametrize(
    "asked, code",
    [
        ({"MaxResults": 51}, "InvalidMaxResultsException"),
        ({"NextToken": "none-of-ours"}, "InvalidNextTokenException"),
        ({"EventCategory": "Data"}, "InvalidEventCategoryException"),
        (
            {"LookupAttributes": [{"AttributeKey": "Colour", "AttributeValue": "red"}]},
            "InvalidLookupAttributesException",
        ),
        (
            {
                "LookupAttributes": [
                    {"AttributeKey": "EventName", "AttributeValue": "GetUser"},
                    {"AttributeKey": "ReadOnly", "AttributeValue": "true"},
                ]
            },
            "InvalidLookupAttributesException",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(stage: Stage, asked: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as caught:
        stage.client("cloudtrail").lookup_events(**asked)
    assert refusal(caught.value) == (code, 400)


def test_a_token_is_good_for_its_own_question_only(stage: Stage) -> None:
    trail = stage.client("cloudtrail")
    token = trail.lookup_events(MaxResults=1)["NextToken"]
    with pytest.raises(ClientError) as caught:
        trail.lookup_events(LookupAttributes=[{"AttributeKey": "ReadOnly", "AttributeValue": "true"}], NextToken=token)
    assert refusal(caught.value)[0] == "InvalidNextTokenException"


def test_times_are_within_ninety_days_and_in_order(stage: Stage) -> None:
    trail, now = stage.client("cloudtrail"), stage.world.now()
    for start, end in ((now, now - timedelta(hours=1)), (now - timedelta(days=99), now - timedelta(days=91))):
        with pytest.raises(ClientError) as caught:
            trail.lookup_events(StartTime=start, EndTime=end)
        assert refusal(caught.value)[0] == "InvalidTimeRangeException"
    seen = look(trail, EndTime=stage.story.now - timedelta(minutes=165), StartTime=now - timedelta(days=90))
    assert names(seen) == ["AssumeRole", "ListSecrets", "GetUser", "ListUsers", "GetCallerIdentity"]
    stage.world.advance(timedelta(days=91))
    assert look(trail, "ResourceName", "support-sync") == []


def test_the_third_lookup_of_a_second_is_throttled_where_that_is_wanted(stage: Stage) -> None:
    stage.world.pace_lookups = True
    stage.world.advance(timedelta(seconds=5))
    east, west = stage.client("cloudtrail"), stage.client("cloudtrail", region="eu-west-1")
    east.lookup_events(MaxResults=1)
    east.lookup_events(MaxResults=1)
    with pytest.raises(ClientError) as caught:
        east.lookup_events(MaxResults=1)
    assert refusal(caught.value)[0] == "ThrottlingException"
    west.lookup_events(MaxResults=1)
    stage.world.advance(timedelta(seconds=1))
    east.lookup_events(MaxResults=1)


def test_the_leak_is_told_from_the_key_to_what_came_of_it(stage: Stage) -> None:
    trail = stage.client("cloudtrail")
    key = stage.story.identify("acme", "deploy-bot:key")
    done = look(trail, "AccessKeyId", key)
    assert {record["sourceIPAddress"] for record in done} == {ADDRESS}
    assert names(done)[:5] == ["GetFederationToken", "AssumeRole", "CreateAccessKey", "AttachUserPolicy", "CreateUser"]
    federation, assumed, created = (record["responseElements"] for record in done[:3])
    assert federation["credentials"]["accessKeyId"] == FEDERATED_KEY
    assert assumed["credentials"]["accessKeyId"] == SESSION_KEY
    assert created["accessKey"]["accessKeyId"] == NEW_KEY
    [opened] = look(trail, "AccessKeyId", SESSION_KEY)
    assert STRANGER in opened["requestParameters"]["policyDocument"]
    [laid] = look(stage.client("cloudtrail", region="eu-west-1"), "AccessKeyId", SESSION_KEY)
    assert laid["eventName"] == "CreateFunction20150331"
    assert names(look(trail, "AccessKeyId", FEDERATED_KEY)) == ["GetSecretValue"]


def test_the_account_of_a_key_is_told_of_whatever_kind_it_is(stage: Stage) -> None:
    sts = stage.client("sts")
    for name, key, account in (
        ("a user's", stage.story.identify("acme-production", "ci-runner:key"), "222233334444"),
        ("root's", stage.story.identify("acme", "<root_account>:key"), "111122223333"),
        ("a session's", session(DEVELOPMENT, "shipper").access_key_id, DEVELOPMENT),
        ("one that is gone", NEW_KEY, "111122223333"),
    ):
        assert sts.get_access_key_info(AccessKeyId=key)["Account"] == account, name
    with pytest.raises(ClientError) as caught:
        sts.get_access_key_info(AccessKeyId="AKIA1111111111111111")
    assert refusal(caught.value)[0] == "ValidationError"
