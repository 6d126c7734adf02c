"""CloudFront distributions, and whether their requests are logged: the old way or the new one."""
# ruff: noqa: N815  (fields are named as AWS names them)

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import gathered, said
from leastwise.collect.pages import Pages
from leastwise.collect.step import Ask, Asked, Page, Paging, Step, reader
from leastwise.model import Distribution, Fact, Gap, Observed

__all__ = ["DELIVERY_SOURCES", "DISTRIBUTIONS", "DISTRIBUTION_CONFIG", "distributions"]


class _Distribution(Page):
    Id: str = ""
    ARN: str = ""
    Enabled: bool | None = None


class _DistributionList(Page):
    # CloudFront leaves Items out of an empty list.
    Items: tuple[_Distribution, ...] = ()


class ListDistributions(Page):
    """Source: "ListDistributions", Amazon CloudFront API Reference."""

    DistributionList: _DistributionList


class _Logging(Page):
    Enabled: bool | None = None


class _DistributionConfig(Page):
    Logging: _Logging = _Logging()


class GetDistributionConfig(Page):
    """Source: "GetDistributionConfig", Amazon CloudFront API Reference."""

    DistributionConfig: _DistributionConfig


class _DeliverySource(Page):
    service: str = ""
    logType: str = ""
    resourceArns: tuple[str, ...] = ()


class DescribeDeliverySources(Page):
    """Source: "DescribeDeliverySources", Amazon CloudWatch Logs API Reference."""

    deliverySources: tuple[_DeliverySource, ...] = ()


DISTRIBUTIONS = Step(
    service="cloudfront",
    operation="ListDistributions",
    permission="cloudfront:ListDistributions",
    page=ListDistributions,
    # MaxItems would have to be text here; CloudFront's own size is 100.
    paging=Paging("Marker", "DistributionList.NextMarker", "DistributionList.IsTruncated"),
)


def _listed(pages: Pages) -> Iterator[_Distribution]:
    for answer in pages.all(DISTRIBUTIONS).items:
        yield from answer.page.DistributionList.Items


def _every_distribution(asked: Asked) -> Iterator[Ask]:
    return (Ask({"Id": distribution.Id}) for distribution in _listed(asked.pages) if distribution.Id)


def _once_if_any(asked: Asked) -> Iterator[Ask]:
    if any(_listed(asked.pages)):
        yield Ask({})


DISTRIBUTION_CONFIG = Step(
    service="cloudfront",
    operation="GetDistributionConfig",
    permission="cloudfront:GetDistributionConfig",
    page=GetDistributionConfig,
    none=("NoSuchDistribution",),
    after=(DISTRIBUTIONS,),
    asks=_every_distribution,
)

# Standard logging v2 does not show in a distribution's configuration, and its sources are in us-east-1 alone:
# "Configure standard logging (v2)", Amazon CloudFront Developer Guide.
DELIVERY_SOURCES = Step(
    service="logs",
    operation="DescribeDeliverySources",
    permission="logs:DescribeDeliverySources",
    page=DescribeDeliverySources,
    paging=Paging("nextToken", "nextToken", size=("limit", 50)),
    after=(DISTRIBUTIONS,),
    asks=_once_if_any,
)


@reader("distributions")
def distributions(pages: Pages) -> Observed[Distribution]:
    """Every distribution that was still there when its configuration was asked for."""
    answers = pages.all(DISTRIBUTIONS)
    sources = pages.here(DELIVERY_SOURCES)
    delivered = {arn for answer in sources.items for arn in _logged(answer.page)}
    found = (
        _distribution(pages, listed, True if listed.ARN in delivered else next(iter(sources.gaps), False))
        for listed in _listed(pages)
    )
    return gathered((distribution for distribution in found if distribution is not None), answers.gaps)


def _logged(page: DescribeDeliverySources) -> Iterator[str]:
    """ARNs of the distributions whose access logs have a source."""
    for source in page.deliverySources:
        if source.service == "cloudfront" and source.logType == "ACCESS_LOGS":
            yield from source.resourceArns


def _distribution(pages: Pages, listed: _Distribution, delivered: Fact[bool]) -> Distribution | Gap | None:
    about = {"Id": listed.Id}
    if not (listed.Id and listed.ARN) or listed.Enabled is None:
        return pages.unreadable(DISTRIBUTIONS, about, "a distribution without Id, ARN or Enabled")
    answer = pages.one(DISTRIBUTION_CONFIG, **about)
    if answer is None:
        return None
    if isinstance(answer, Gap):
        standard: Fact[bool] = answer
    else:
        enabled = answer.DistributionConfig.Logging.Enabled
        standard = said(pages, DISTRIBUTION_CONFIG, enabled, about, "whether logging is on")
    return Distribution(
        arn=listed.ARN,
        id=listed.Id,
        enabled=listed.Enabled,
        standard_logging=standard,
        delivered_logging=delivered,
    )
