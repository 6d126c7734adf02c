"""CloudTrail trails: whether they log, what they select, and the metric filters on their log groups."""
# ruff: noqa: N815  (fields are named as AWS names them)

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from leastwise.collect.gather import gathered, of_other_account, region_of
from leastwise.collect.pages import Pages, moment
from leastwise.collect.step import Ask, Asked, Page, Paging, Step, reader
from leastwise.collect.steps.cloudtrail_selectors import (
    SelectorsPage,
    categorized,
    data_selectors,
    selector_texts,
    selectors,
)
from leastwise.errors import ArnError
from leastwise.model import (
    Arn,
    Fact,
    Gap,
    MetricFilter,
    MetricTransformation,
    Observed,
    Trail,
    TrailStatus,
)

__all__ = ["METRIC_FILTERS", "SELECTORS", "STATUS", "TRAILS", "trails"]

T = TypeVar("T")


class _Trail(Page):
    TrailARN: str = ""
    Name: str = ""
    HomeRegion: str = ""
    IsMultiRegionTrail: bool | None = None
    IsOrganizationTrail: bool = False
    IncludeGlobalServiceEvents: bool = True
    LogFileValidationEnabled: bool | None = None
    S3BucketName: str | None = None
    S3KeyPrefix: str | None = None
    KmsKeyId: str | None = None
    CloudWatchLogsLogGroupArn: str | None = None
    CloudWatchLogsRoleArn: str | None = None


class TrailsPage(Page):
    """Source: "DescribeTrails", AWS CloudTrail API Reference."""

    trailList: tuple[_Trail, ...]


class StatusPage(Page):
    """Source: "GetTrailStatus", AWS CloudTrail API Reference."""

    IsLogging: bool
    LatestDeliveryTime: str | None = None
    LatestDeliveryError: str | None = None
    LatestCloudWatchLogsDeliveryTime: str | None = None
    LatestCloudWatchLogsDeliveryError: str | None = None


class _Transformation(Page):
    metricNamespace: str = ""
    metricName: str = ""
    metricValue: str = "1"
    defaultValue: float | None = None
    dimensions: dict[str, str] | None = None


class _Filter(Page):
    filterName: str = ""
    logGroupName: str = ""
    filterPattern: str = ""
    metricTransformations: tuple[_Transformation, ...] = ()
    applyOnTransformedLogs: bool = False
    fieldSelectionCriteria: str | None = None
    emitSystemFieldDimensions: tuple[str, ...] = ()


class FiltersPage(Page):
    """Source: "DescribeMetricFilters", Amazon CloudWatch Logs API Reference."""

    metricFilters: tuple[_Filter, ...] = ()


TRAILS = Step(
    service="cloudtrail",
    operation="DescribeTrails",
    permission="cloudtrail:DescribeTrails",
    page=TrailsPage,
    everywhere=True,
    request={"includeShadowTrails": True},
)


def _listed(pages: Pages) -> dict[str, tuple[_Trail, str | None]]:
    """Every trail by ARN with the region that showed it: its home where that was asked, else the first that did."""
    found: dict[str, tuple[_Trail, str | None]] = {}
    for answer in pages.all(TRAILS).items:
        for trail in answer.page.trailList:
            if trail.TrailARN not in found or answer.region == trail.HomeRegion:
                found[trail.TrailARN] = trail, answer.region
    return found


def _every_trail_by(parameter: str, asked: Asked) -> Iterator[Ask]:
    for arn, (trail, region) in _listed(asked.pages).items():
        if arn:
            yield Ask({parameter: arn}, _region(asked.pages, trail, region))


def _region(pages: Pages, trail: _Trail, region: str | None) -> str | None:
    """Where to ask about a trail."""
    return trail.HomeRegion if trail.HomeRegion in pages.regions else region


def _every_log_group(asked: Asked) -> Iterator[Ask]:
    groups = (_log_group(asked.pages, trail) for trail, _ in _listed(asked.pages).values())
    for name, region in dict.fromkeys(group for group in groups if isinstance(group, tuple)):
        yield Ask({"logGroupName": name}, region)


STATUS = Step(
    service="cloudtrail",
    operation="GetTrailStatus",
    permission="cloudtrail:GetTrailStatus",
    page=StatusPage,
    after=(TRAILS,),
    asks=lambda asked: _every_trail_by("Name", asked),
)

SELECTORS = Step(
    service="cloudtrail",
    operation="GetEventSelectors",
    permission="cloudtrail:GetEventSelectors",
    page=SelectorsPage,
    after=(TRAILS,),
    asks=lambda asked: _every_trail_by("TrailName", asked),
)

METRIC_FILTERS = Step(
    service="logs",
    operation="DescribeMetricFilters",
    permission="logs:DescribeMetricFilters",
    page=FiltersPage,
    paging=Paging("nextToken", "nextToken", size=("limit", 50)),
    none=("ResourceNotFoundException",),
    after=(TRAILS,),
    asks=_every_log_group,
)


@reader("trails")
def trails(pages: Pages) -> Observed[Trail]:
    """Every trail that is seen from this account, once; those of its Organization among them."""
    return gathered((_trail(pages, trail, region) for trail, region in _listed(pages).values()), pages.all(TRAILS).gaps)


def _trail(pages: Pages, raw: _Trail, seen_in: str | None) -> Trail | Gap:
    if (
        not (raw.TrailARN and raw.Name and region_of(raw.HomeRegion))
        or raw.IsMultiRegionTrail is None
        or raw.LogFileValidationEnabled is None
    ):
        return pages.unreadable(
            TRAILS,
            {"TrailARN": raw.TrailARN},
            "a trail without ARN, name, home region, IsMultiRegionTrail or LogFileValidationEnabled",
            seen_in,
        )
    region = _region(pages, raw, seen_in)
    selected = _selected(pages, raw.TrailARN, region)
    return Trail(
        arn=raw.TrailARN,
        name=raw.Name,
        home_region=raw.HomeRegion,
        multi_region=raw.IsMultiRegionTrail,
        organization=raw.IsOrganizationTrail,
        global_events=raw.IncludeGlobalServiceEvents,
        validation=raw.LogFileValidationEnabled,
        bucket=raw.S3BucketName or None,
        prefix=raw.S3KeyPrefix or None,
        key=raw.KmsKeyId or None,
        log_group=raw.CloudWatchLogsLogGroupArn or None,
        log_role=raw.CloudWatchLogsRoleArn or None,
        status=_status(pages, raw.TrailARN, region),
        selectors=_by(selectors, selected),
        data_selectors=_by(data_selectors, selected),
        selector_texts=_by(selector_texts, selected),
        filters=_filters(pages, raw),
    )


def _status(pages: Pages, arn: str, region: str | None) -> Fact[TrailStatus]:
    about = {"Name": arn}
    answer = pages.one(STATUS, region, **about)
    if answer is None or isinstance(answer, Gap):
        return answer or pages.not_said(STATUS, about, "the trail's status")

    def time(text: str | None) -> Fact[datetime | None]:
        try:
            return moment(text) if text else None
        except ValueError:
            return pages.unreadable(STATUS, about, f"`{text}` is not a time", region)

    return TrailStatus(
        logging=answer.IsLogging,
        last_delivery=time(answer.LatestDeliveryTime),
        delivery_error=answer.LatestDeliveryError or None,
        last_log_group_delivery=time(answer.LatestCloudWatchLogsDeliveryTime),
        log_group_error=answer.LatestCloudWatchLogsDeliveryError or None,
    )


def _selected(pages: Pages, arn: str, region: str | None) -> Fact[SelectorsPage]:
    about = {"TrailName": arn}
    answer = pages.one(SELECTORS, region, **about)
    if answer is None or isinstance(answer, Gap):
        return answer or pages.not_said(SELECTORS, about, "the trail's event selectors")
    if not categorized(answer):
        return pages.unreadable(SELECTORS, about, "an advanced event selector without one eventCategory", region)
    return answer


def _by(read: Callable[[SelectorsPage], T], answer: Fact[SelectorsPage]) -> Fact[T]:
    return answer if isinstance(answer, Gap) else read(answer)


def _filters(pages: Pages, trail: _Trail) -> Observed[MetricFilter]:
    group = _log_group(pages, trail)
    if group is None:
        return Observed()
    if isinstance(group, Gap):
        return Observed((), (group,))
    name, region = group
    answers = pages.about(METRIC_FILTERS, region, logGroupName=name)
    found = (_filter(pages, raw, name, region) for page in answers.items for raw in page.metricFilters)
    return gathered(found, answers.gaps)


def _log_group(pages: Pages, trail: _Trail) -> tuple[str, str] | Gap | None:
    """Name and region of the log group; a gap where its filters cannot be asked for; None where there is none."""
    text = trail.CloudWatchLogsLogGroupArn
    if not text:
        return None
    about = {"logGroupName": text}
    try:
        arn = Arn.parse(text)
    except ArnError as error:
        return pages.unreadable(METRIC_FILTERS, about, str(error))
    kind, _, rest = arn.resource.partition(":")
    name, region = rest.removesuffix(":*"), region_of(arn.region)
    if kind != "log-group" or not name or region is None:
        return pages.unreadable(METRIC_FILTERS, about, f"`{text}` is not the ARN of a log group")
    if arn.account != pages.account:
        return of_other_account(pages, METRIC_FILTERS, arn.account, region, {"logGroupName": name})
    return name, region


def _filter(pages: Pages, raw: _Filter, log_group: str, region: str) -> MetricFilter | Gap:
    """A filter with the metrics that it feeds; a metric with dimensions is another than the one without."""
    if not raw.filterName or not all(t.metricNamespace and t.metricName for t in raw.metricTransformations):
        about = {"logGroupName": log_group, "filterName": raw.filterName}
        return pages.unreadable(
            METRIC_FILTERS, about, "a metric filter without a name, or without its metric's", region
        )
    return MetricFilter(
        name=raw.filterName,
        log_group=raw.logGroupName or log_group,
        pattern=raw.filterPattern,
        transformations=tuple(
            MetricTransformation(
                namespace=t.metricNamespace, name=t.metricName, value=t.metricValue, default_value=t.defaultValue
            )
            for t in raw.metricTransformations
            if not t.dimensions and not raw.emitSystemFieldDimensions
        ),
        # Criteria on system fields leave out events as well, by something that is not in the events.
        on_transformed=raw.applyOnTransformedLogs or bool(raw.fieldSelectionCriteria),
    )
