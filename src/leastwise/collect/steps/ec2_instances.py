"""EC2 instances: their profile, their metadata service, and the secrets in their user data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages, moment
from leastwise.collect.secrets import Found, found_in_text, kept, secrets_of
from leastwise.collect.step import Ask, Asked, Conversation, Page, Paging, Step, reader
from leastwise.collect.user_data import TooLargeError, texts
from leastwise.model import Fact, Gap, Instance, Observed, Secret, TokenlessCalls

__all__ = ["INSTANCES", "TOKENLESS", "USER_DATA", "found_in_user_data", "instances"]

GONE = frozenset({"terminated", "shutting-down"})


class _Profile(Page):
    Arn: str = ""


class _Metadata(Page):
    HttpTokens: str = "optional"
    HttpEndpoint: str = "enabled"
    HttpPutResponseHopLimit: int | None = None


class _State(Page):
    Name: str = ""


class _Tag(Page):
    Key: str = ""
    Value: str = ""


class _Instance(Page):
    InstanceId: str = ""
    State: _State = _State()
    IamInstanceProfile: _Profile | None = None
    # Instances from before there was a choice (November 2019) answer without a token.
    MetadataOptions: _Metadata = _Metadata()
    PublicIpAddress: str | None = None
    Tags: tuple[_Tag, ...] = ()


class _Reservation(Page):
    Instances: tuple[_Instance, ...] = ()


class InstancesPage(Page):
    """Source: "DescribeInstances", Amazon EC2 API Reference."""

    Reservations: tuple[_Reservation, ...]


class _UserData(Page):
    # In place of AWS's text, what was found in it; None: it could not be read to its end.
    Value: tuple[Found, ...] | None = ()


class UserDataPage(Page):
    """Source: "DescribeInstanceAttribute", Amazon EC2 API Reference."""

    UserData: _UserData = _UserData()


class _Sum(Page):
    Timestamp: str
    Sum: float = 0


class StatisticsPage(Page):
    """Source: "GetMetricStatistics", Amazon CloudWatch API Reference."""

    Datapoints: tuple[_Sum, ...] = ()


INSTANCES = Step(
    service="ec2",
    operation="DescribeInstances",
    permission="ec2:DescribeInstances",
    page=InstancesPage,
    everywhere=True,
    paging=Paging("NextToken", "NextToken", size=("MaxResults", 1000)),
)


def _listed(pages: Pages) -> Iterator[tuple[_Instance, str | None]]:
    for answer in pages.all(INSTANCES).items:
        for reservation in answer.page.Reservations:
            for instance in reservation.Instances:
                if instance.State.Name not in GONE:
                    yield instance, answer.region


def _every_instance(asked: Asked) -> Iterator[Ask]:
    for instance, region in _listed(asked.pages):
        if instance.InstanceId:
            yield Ask({"InstanceId": instance.InstanceId}, region)


def _without_user_data(response: dict[str, Any]) -> dict[str, Any]:
    """The response with the secrets' kinds and places where the user data was."""
    value = (response.get("UserData") or {}).get("Value")
    return {"UserData": {"Value": found_in_user_data(value)} if value else {}}


def found_in_user_data(value: str) -> list[dict[str, str | bool]] | None:
    """The secrets in user data as a page keeps them; None: it unpacks to more than is read, and held none so far."""
    found: list[Secret] = []
    try:
        for text, where in texts(value):
            found.extend(found_in_text(text, where))
    except TooLargeError:
        return kept(found) or None
    return kept(found)


USER_DATA = Step(
    service="ec2",
    operation="DescribeInstanceAttribute",
    permission="ec2:DescribeInstanceAttribute",
    page=UserDataPage,
    request={"Attribute": "userData"},
    none=("InvalidInstanceID.NotFound",),
    after=(INSTANCES,),
    asks=_every_instance,
    redact=_without_user_data,
)


def _without_token(asked: Asked) -> Iterator[Ask]:
    for instance, region in _listed(asked.pages):
        if instance.InstanceId and _open(instance):
            yield Ask({"InstanceId": instance.InstanceId}, region)


def _open(instance: _Instance) -> bool:
    return instance.MetadataOptions.HttpTokens != "required" and instance.MetadataOptions.HttpEndpoint != "disabled"


def _counted(talk: Conversation) -> dict[str, Any]:
    """A sum for each day on which the instance ran.

    Source: "CloudWatch metrics that are available for your instances", Amazon EC2 User Guide, `MetadataNoToken`.
    """
    now = talk.now()
    metric = {
        "Namespace": "AWS/EC2",
        "MetricName": "MetadataNoToken",
        "Dimensions": [{"Name": "InstanceId", "Value": talk.request["InstanceId"]}],
        "Statistics": ["Sum"],
    }
    window = {"StartTime": now - timedelta(days=_REMEMBERED), "EndTime": now, "Period": 86_400}
    return talk.call("GetMetricStatistics", metric | window)


_REMEMBERED = 400
"""Days: as far back as plans may ask; CloudWatch remembers somewhat longer."""

TOKENLESS = Step(
    service="cloudwatch",
    operation="GetMetricStatistics",
    permission="cloudwatch:GetMetricStatistics",
    page=StatisticsPage,
    after=(INSTANCES,),
    asks=_without_token,
    fetch=_counted,
)


@reader("instances")
def instances(pages: Pages) -> Observed[Instance]:
    """Every instance that is not terminated, nor about to be."""
    return gathered(
        (_instance(pages, instance, region) for instance, region in _listed(pages)), pages.all(INSTANCES).gaps
    )


def _instance(pages: Pages, raw: _Instance, region: str | None) -> Instance | Gap:
    if not raw.InstanceId or not raw.State.Name or region is None:
        about = {"InstanceId": raw.InstanceId}
        return pages.unreadable(INSTANCES, about, "an instance without id, state or region", region)
    return Instance(
        arn=f"arn:{pages.partition}:ec2:{region}:{pages.account}:instance/{raw.InstanceId}",
        id=raw.InstanceId,
        region=region,
        state=raw.State.Name,
        profile=(raw.IamInstanceProfile.Arn or None) if raw.IamInstanceProfile else None,
        tokens=raw.MetadataOptions.HttpTokens,
        metadata_endpoint=raw.MetadataOptions.HttpEndpoint != "disabled",
        hop_limit=raw.MetadataOptions.HttpPutResponseHopLimit,
        public_address=raw.PublicIpAddress or None,
        secrets=_secrets(pages, raw.InstanceId, region),
        tags=tuple((tag.Key, tag.Value) for tag in raw.Tags),
        tokenless=_tokenless(pages, raw.InstanceId, region) if _open(raw) else None,
    )


def _secrets(pages: Pages, instance: str, region: str) -> Fact[tuple[Secret, ...]]:
    answer = pages.one(USER_DATA, region, InstanceId=instance)
    if isinstance(answer, Gap):
        return answer
    found = answer.UserData.Value if answer else ()
    if found is None:
        return pages.unreadable(
            USER_DATA, {"InstanceId": instance}, "the user data unpacks to more than is read", region
        )
    return secrets_of(found)


def _tokenless(pages: Pages, instance: str, region: str) -> Fact[TokenlessCalls | None]:
    answer = pages.one(TOKENLESS, region, InstanceId=instance)
    if isinstance(answer, Gap) or answer is None:
        return answer
    try:
        days: dict[datetime, float] = {moment(each.Timestamp): each.Sum for each in answer.Datapoints}
    except ValueError:
        return pages.unreadable(TOKENLESS, {"InstanceId": instance}, "one of its dates is not a time", region)
    last = max((day for day, calls in days.items() if calls), default=None)
    return TokenlessCalls(last=last, silent_days=sum(last is None or day > last for day in days))
