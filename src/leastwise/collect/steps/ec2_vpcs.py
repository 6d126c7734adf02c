"""VPCs, their flow logs, and whether anything is in the default ones."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region
from leastwise.collect.step import NEXT_TOKEN, Ask, Asked, Page, Step, reader
from leastwise.model import Fact, FlowLog, Gap, Observed, Vpc

__all__ = ["FLOW_LOGS", "INTERFACES", "VPCS", "vpcs"]


class _Vpc(Page):
    VpcId: str = ""
    OwnerId: str = ""
    IsDefault: bool = False


class DescribeVpcs(Page):
    """Source: "DescribeVpcs", Amazon EC2 API Reference."""

    Vpcs: tuple[_Vpc, ...] = ()


class _FlowLog(Page):
    FlowLogId: str = ""
    ResourceId: str = ""
    FlowLogStatus: str = ""
    DeliverLogsStatus: str = ""
    TrafficType: str = ""
    LogDestination: str = ""


class DescribeFlowLogs(Page):
    """Source: "DescribeFlowLogs" and "FlowLog", Amazon EC2 API Reference."""

    FlowLogs: tuple[_FlowLog, ...] = ()


class _Interface(Page):
    NetworkInterfaceId: str = ""


class DescribeNetworkInterfaces(Page):
    """Source: "DescribeNetworkInterfaces", Amazon EC2 API Reference."""

    NetworkInterfaces: tuple[_Interface, ...] = ()


VPCS = Step(
    service="ec2",
    operation="DescribeVpcs",
    permission="ec2:DescribeVpcs",
    page=DescribeVpcs,
    everywhere=True,
    paging=NEXT_TOKEN,
)

FLOW_LOGS = Step(
    service="ec2",
    operation="DescribeFlowLogs",
    permission="ec2:DescribeFlowLogs",
    page=DescribeFlowLogs,
    everywhere=True,
    paging=NEXT_TOKEN,
)


def _default_vpcs(asked: Asked) -> Iterator[Ask]:
    """A region has one at the most, so that the region tells whose interfaces an answer shows."""
    for answer in asked.pages.all(VPCS).items:
        for vpc in answer.page.Vpcs:
            if vpc.IsDefault and vpc.VpcId:
                yield Ask({"Filters": [{"Name": "vpc-id", "Values": [vpc.VpcId]}]}, answer.region)


# The first few are enough to know whether there are any.
INTERFACES = Step(
    service="ec2",
    operation="DescribeNetworkInterfaces",
    permission="ec2:DescribeNetworkInterfaces",
    page=DescribeNetworkInterfaces,
    request={"MaxResults": 5},
    after=(VPCS,),
    asks=_default_vpcs,
)


@reader("vpcs")
def vpcs(pages: Pages) -> Observed[Vpc]:
    """Every VPC that the account owns or that is shared with it."""
    answers = in_every_region(pages, VPCS)
    found = (_vpc(pages, raw, answer.region) for answer in answers.items for raw in answer.page.Vpcs)
    return gathered(found, answers.gaps)


def _vpc(pages: Pages, raw: _Vpc, region: str | None) -> Vpc | Gap:
    if not raw.VpcId or region is None:
        return pages.unreadable(VPCS, {"VpcId": raw.VpcId}, "a VPC without id or region", region)
    owner = raw.OwnerId or pages.account
    return Vpc(
        arn=f"arn:{pages.partition}:ec2:{region}:{owner}:vpc/{raw.VpcId}",
        id=raw.VpcId,
        region=region,
        owner=owner,
        default=raw.IsDefault,
        used=_used(pages, region) if raw.IsDefault else True,
        flow_logs=_flow_logs(pages, raw.VpcId, region),
    )


def _used(pages: Pages, region: str) -> Fact[bool]:
    answers = pages.here(INTERFACES, region)
    if any(answer.page.NetworkInterfaces for answer in answers.items):
        return True
    return answers.gaps[0] if answers.gaps else False


def _flow_logs(pages: Pages, vpc: str, region: str) -> Fact[tuple[FlowLog, ...]]:
    answers = pages.here(FLOW_LOGS, region)
    if answers.gaps:
        return answers.gaps[0]
    return tuple(
        FlowLog(
            id=raw.FlowLogId,
            active=raw.FlowLogStatus == "ACTIVE",
            traffic=raw.TrafficType,
            failing=raw.DeliverLogsStatus == "FAILED",
            destination=raw.LogDestination,
        )
        for answer in answers.items
        for raw in answer.page.FlowLogs
        if raw.ResourceId == vpc
    )
