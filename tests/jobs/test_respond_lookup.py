"""CloudTrail's event history: all pages, region by region, at AWS's pace, and what was not seen is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from demo.stage import Stage
from jobs.responding import Leak, leak
from leastwise.jobs.respond.history import history_of, owner_in, summed
from leastwise.jobs.respond.lookup import Lead, Looked, Lookups, Turns
from leastwise.jobs.respond.owner import Sort
from leastwise.jobs.respond.records import event_of


@pytest.fixture
def of(stage: Stage, tmp_path: Path) -> Iterator[Leak]:
    with leak(stage, tmp_path) as made:
        yield made


class Clock:
    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_no_second_holds_more_turns_than_are_allowed() -> None:
    clock = Clock()
    turns = Turns(2, clock=clock, sleep=clock.sleep)
    taken = []
    for _ in range(7):
        with turns:
            clock.now += 0.1
            taken.append(clock.now)
    assert all(later - earlier >= 1 for earlier, later in zip(taken, taken[2:], strict=False))
    assert clock.now < 5


def test_at_aws_pace_nothing_is_throttled(of: Leak) -> None:
    of.stage.world.pace_lookups = True
    try:
        lookups = of.lookups()
        paced = Lookups(of.aws, lookups.regions, lookups.since, lookups.until, lookups.most)
        leads = [Lead("AccessKeyId", of.key.access_key_id), Lead("AccessKeyId", "none"), Lead("Username", "nobody")]
        assert paced.events(leads)
    finally:
        of.stage.world.pace_lookups = False
    assert paced.missed == []
    assert [each.error for each in of.stage.world.log if each.operation == "LookupEvents"][-3:] == [None] * 3


def test_every_page_of_every_region_is_read_once(of: Leak) -> None:
    client = of.stage.client_with(of.key, "iam")
    for _ in range(60):
        client.list_account_aliases()
    of.stage.client_with(of.key, "ec2", "eu-west-1").describe_vpcs()
    seen: list[Looked] = []
    lookups = of.lookups("us-east-1", "eu-west-1")
    lookups.progress = seen.append
    found = lookups.events([Lead("AccessKeyId", of.key.access_key_id)])
    assert sum(each.action == "iam:ListAccountAliases" for each in found) == 60
    assert {each.region for each in found} == {"us-east-1", "eu-west-1"}
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert seen[-1].events == len(found)
    assert seen[-1].calls == 3


def test_no_more_is_read_than_somebody_wants_and_that_is_said(of: Leak) -> None:
    client = of.stage.client_with(of.key, "iam")
    for _ in range(60):
        client.list_account_aliases()
    lookups = of.lookups(most=50)
    assert len(lookups.events([Lead("AccessKeyId", of.key.access_key_id)])) == 50
    (missed,) = lookups.missed
    assert missed.what == "events in us-east-1"
    assert "has more than 50" in missed.why


def test_what_is_interrupted_asks_no_more(of: Leak) -> None:
    client = of.stage.client_with(of.key, "iam")
    for _ in range(120):
        client.list_account_aliases()
    lookups = of.lookups()

    def interrupt(looked: Looked) -> None:
        raise KeyboardInterrupt

    lookups.progress = interrupt
    before = of.stage.world.calls["cloudtrail", "LookupEvents"]
    with pytest.raises(KeyboardInterrupt):
        lookups.events([Lead("AccessKeyId", of.key.access_key_id), Lead("Username", "nobody")])
    assert of.stage.world.calls["cloudtrail", "LookupEvents"] == before + 1


def test_a_region_that_refuses_is_a_gap_and_the_others_answer(of: Leak) -> None:
    of.stage.world.refuse("cloudtrail:LookupEvents", region="eu-west-2")
    lookups = of.lookups("us-east-1", "eu-west-2")
    found = history_of(of.key.access_key_id, lookups.events, 50)
    assert found.events
    (missed,) = lookups.missed
    assert missed.what == "events in eu-west-2"
    assert "AccessDenied" in missed.why


RECORD: dict[str, Any] = {
    "eventID": "e1",
    "eventTime": "2026-01-01T00:00:00Z",
    "eventSource": "lambda.amazonaws.com",
    "eventName": "UpdateFunctionCode20150331v2",
    "awsRegion": "eu-west-1",
    "sourceIPAddress": "192.0.2.1",
    "userIdentity": {"type": "IAMUser", "userName": "alice", "accessKeyId": "AKIA1"},
    "requestParameters": None,
}


class Scripted:
    """Answers pages that no AWS would give."""

    def __init__(self, *pages: Mapping[str, Any]) -> None:
        self.pages = [*pages]

    def page(
        self, service: str, operation: str, parameters: Mapping[str, Any], *, region: str | None = None
    ) -> dict[str, Any]:
        return dict(self.pages.pop(0))


def test_a_record_that_cannot_be_read_is_a_gap_and_an_empty_page_is_not_the_end() -> None:
    good = {"CloudTrailEvent": msgspec.json.encode(RECORD).decode()}
    aws = Scripted(
        {"Events": [], "NextToken": "a"}, {"Events": [good, {"CloudTrailEvent": "{"}], "NextToken": "b"}, {"Events": []}
    )
    now = datetime.now(UTC)
    lookups = Lookups(aws, ("eu-west-1",), now, now, 100, turns=lambda: Turns(100))
    (event,) = lookups.events([Lead("AccessKeyId", "AKIA1")])
    assert event.action == "lambda:UpdateFunctionCode"
    assert [each.why for each in lookups.missed] == ["an event that cannot be read"]


@pytest.mark.parametrize(
    ("who", "owner"),
    [
        ({"type": "Root"}, (Sort.ROOT, "")),
        ({"type": "IAMUser", "userName": "alice"}, (Sort.USER, "alice")),
        (
            {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "deploy"}}},
            (Sort.ROLE, "deploy"),
        ),
        (
            {"type": "FederatedUser", "sessionContext": {"sessionIssuer": {"type": "IAMUser", "userName": "bob"}}},
            (Sort.USER, "bob"),
        ),
        ({"type": "FederatedUser", "sessionContext": {"sessionIssuer": {"type": "Root"}}}, (Sort.ROOT, "")),
        ({"type": "AWSService"}, None),
    ],
)
def test_whose_a_key_is_stands_in_its_events(who: dict[str, Any], owner: tuple[Sort, str] | None) -> None:
    told = msgspec.json.encode({**RECORD, "userIdentity": {**who, "accessKeyId": "ASIA1"}}).decode()
    event = event_of(told)
    assert event is not None
    assert owner_in([event], "ASIA1") == owner


def test_events_are_counted_by_address_and_action() -> None:
    first = event_of(msgspec.json.encode(RECORD).decode())
    second = event_of(msgspec.json.encode({**RECORD, "eventID": "e2", "errorCode": "AccessDenied"}).decode())
    assert first is not None
    assert second is not None
    found = summed([first, second])
    assert (found.calls, found.refused) == (2, 1)
    (address,) = found.addresses
    assert (address.value, address.calls, address.refused) == ("192.0.2.1", 2, 1)
    assert summed([]).calls == 0
