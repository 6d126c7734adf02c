"""Application and classic load balancers, and whether they log requests."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import gathered, said
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region
from leastwise.collect.step import Ask, Asked, Page, Paging, Step, reader
from leastwise.model import Fact, Gap, LoadBalancer, Observed

__all__ = ["ATTRIBUTES", "BALANCERS", "CLASSIC_ATTRIBUTES", "CLASSIC_BALANCERS", "load_balancers"]


class _Balancer(Page):
    LoadBalancerArn: str = ""
    LoadBalancerName: str = ""
    Type: str = ""


class DescribeLoadBalancers(Page):
    """Source: "DescribeLoadBalancers", Elastic Load Balancing API Reference version 2015-12-01."""

    LoadBalancers: tuple[_Balancer, ...] = ()


class _Attribute(Page):
    Key: str = ""
    Value: str = ""


class DescribeAttributes(Page):
    """Source: "DescribeLoadBalancerAttributes", Elastic Load Balancing API Reference version 2015-12-01."""

    Attributes: tuple[_Attribute, ...] = ()


class _Classic(Page):
    LoadBalancerName: str = ""


class DescribeClassicLoadBalancers(Page):
    """Source: "DescribeLoadBalancers", Elastic Load Balancing API Reference version 2012-06-01."""

    LoadBalancerDescriptions: tuple[_Classic, ...] = ()


class _AccessLog(Page):
    Enabled: bool | None = None


class _ClassicAttributes(Page):
    AccessLog: _AccessLog = _AccessLog()


class DescribeClassicAttributes(Page):
    """Source: "DescribeLoadBalancerAttributes", Elastic Load Balancing API Reference version 2012-06-01."""

    LoadBalancerAttributes: _ClassicAttributes = _ClassicAttributes()


BALANCERS = Step(
    service="elbv2",
    operation="DescribeLoadBalancers",
    permission="elasticloadbalancing:DescribeLoadBalancers",
    page=DescribeLoadBalancers,
    everywhere=True,
    paging=Paging("Marker", "NextMarker", size=("PageSize", 400)),
)

CLASSIC_BALANCERS = Step(
    service="elb",
    operation="DescribeLoadBalancers",
    permission="elasticloadbalancing:DescribeLoadBalancers",
    page=DescribeClassicLoadBalancers,
    everywhere=True,
    paging=Paging("Marker", "NextMarker", size=("PageSize", 400)),
)


def _application(asked: Asked) -> Iterator[Ask]:
    """Those that serve HTTP: network and gateway load balancers write no access logs of plain connections."""
    for answer in asked.pages.all(BALANCERS).items:
        for balancer in answer.page.LoadBalancers:
            if balancer.Type == "application" and balancer.LoadBalancerArn:
                yield Ask({"LoadBalancerArn": balancer.LoadBalancerArn}, answer.region)


def _classic(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(CLASSIC_BALANCERS).items:
        for balancer in answer.page.LoadBalancerDescriptions:
            if balancer.LoadBalancerName:
                yield Ask({"LoadBalancerName": balancer.LoadBalancerName}, answer.region)


ATTRIBUTES = Step(
    service="elbv2",
    operation="DescribeLoadBalancerAttributes",
    permission="elasticloadbalancing:DescribeLoadBalancerAttributes",
    page=DescribeAttributes,
    none=("LoadBalancerNotFound",),
    after=(BALANCERS,),
    asks=_application,
)

CLASSIC_ATTRIBUTES = Step(
    service="elb",
    operation="DescribeLoadBalancerAttributes",
    permission="elasticloadbalancing:DescribeLoadBalancerAttributes",
    page=DescribeClassicAttributes,
    none=("LoadBalancerNotFound",),
    after=(CLASSIC_BALANCERS,),
    asks=_classic,
)


@reader("load_balancers")
def load_balancers(pages: Pages) -> Observed[LoadBalancer]:
    """Every one that was still there when its attributes were asked for."""
    listed, classic = in_every_region(pages, BALANCERS), in_every_region(pages, CLASSIC_BALANCERS)
    found = [_balancer(pages, raw, page.region) for page in listed.items for raw in page.page.LoadBalancers]
    old = (
        _classic_one(pages, raw, page.region) for page in classic.items for raw in page.page.LoadBalancerDescriptions
    )
    return gathered((each for each in (*found, *old) if each is not None), dict.fromkeys((*listed.gaps, *classic.gaps)))


def _balancer(pages: Pages, raw: _Balancer, region: str | None) -> LoadBalancer | Gap | None:
    about = {"LoadBalancerArn": raw.LoadBalancerArn}
    if not (raw.LoadBalancerArn and raw.LoadBalancerName and raw.Type) or region is None:
        return pages.unreadable(BALANCERS, about, "a load balancer without ARN, name, type or region", region)
    if raw.Type != "application":
        return None
    answer = pages.one(ATTRIBUTES, region, **about)
    if answer is None:
        return None
    logs: Fact[bool]
    if isinstance(answer, Gap):
        logs = answer
    else:
        values = {attribute.Key: attribute.Value for attribute in answer.Attributes}
        enabled = values["access_logs.s3.enabled"] == "true" if "access_logs.s3.enabled" in values else None
        logs = said(pages, ATTRIBUTES, enabled, about, "whether requests are logged")
    return LoadBalancer(arn=raw.LoadBalancerArn, name=raw.LoadBalancerName, region=region, access_logs=logs)


def _classic_one(pages: Pages, raw: _Classic, region: str | None) -> LoadBalancer | Gap | None:
    about = {"LoadBalancerName": raw.LoadBalancerName}
    if not raw.LoadBalancerName or region is None:
        return pages.unreadable(CLASSIC_BALANCERS, about, "a load balancer without name or region", region)
    answer = pages.one(CLASSIC_ATTRIBUTES, region, **about)
    if answer is None:
        return None
    logs: Fact[bool] = answer if isinstance(answer, Gap) else _classic_logs(pages, answer, about)
    arn = f"arn:{pages.partition}:elasticloadbalancing:{region}:{pages.account}:loadbalancer/{raw.LoadBalancerName}"
    return LoadBalancer(arn=arn, name=raw.LoadBalancerName, region=region, classic=True, access_logs=logs)


def _classic_logs(pages: Pages, answer: DescribeClassicAttributes, about: dict[str, str]) -> Fact[bool]:
    enabled = answer.LoadBalancerAttributes.AccessLog.Enabled
    return said(pages, CLASSIC_ATTRIBUTES, enabled, about, "whether requests are logged")
