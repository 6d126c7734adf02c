"""Trails: seen once, asked about at home, with their selectors and metric filters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from collect.steps.helpers import ACCOUNT, REGIONS, Lines, answer, asked, everywhere, pages, refusal
from leastwise.collect.step import Ask
from leastwise.collect.steps.cloudtrail_trails import METRIC_FILTERS, SELECTORS, STATUS, trails
from leastwise.model import DataSelector, EventSelector, Gap, MetricFilter, MetricTransformation, Trail
from leastwise.snapshot import Line

DESCRIBE = "cloudtrail.DescribeTrails"
GET_STATUS, GET_SELECTORS = "cloudtrail.GetTrailStatus@eu-west-1", "cloudtrail.GetEventSelectors@eu-west-1"
FILTERS = "logs.DescribeMetricFilters@eu-west-1"
GROUP = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:aws/trail:*"


def arn(name: str, region: str = "eu-west-1") -> str:
    return f"arn:aws:cloudtrail:{region}:{ACCOUNT}:trail/{name}"


def trail(name: str = "main", region: str = "eu-west-1", **more: Any) -> dict[str, Any]:
    return {
        "Name": name,
        "TrailARN": arn(name, region),
        "HomeRegion": region,
        "IsMultiRegionTrail": True,
        "LogFileValidationEnabled": True,
        **more,
    }


def seen(*items: dict[str, Any]) -> dict[str, Any]:
    return dict(everywhere(DESCRIBE, {"trailList": [*items]}))


def only(lines: dict[str, Any]) -> Trail:
    (found,) = trails.of(pages({**seen(trail()), **lines}))
    return found


def about_main(response: dict[str, Any], parameter: str = "TrailName") -> Line:
    return answer(response, **{parameter: arn("main")})


def test_values() -> None:
    raw = trail(
        IsOrganizationTrail=True,
        IncludeGlobalServiceEvents=False,
        S3BucketName="logs",
        KmsKeyId="arn:aws:kms:eu-west-1:111122223333:key/1",
        CloudWatchLogsLogGroupArn=GROUP,
    )
    (found,) = trails.of(pages(seen(raw)))
    assert (found.arn, found.name, found.home_region) == (arn("main"), "main", "eu-west-1")
    assert (found.multi_region, found.organization, found.global_events, found.validation) == (True, True, False, True)
    assert (found.bucket, found.key, found.log_group) == ("logs", raw["KmsKeyId"], GROUP)


def test_a_trail_of_many_regions_is_one_as_its_home_shows_it() -> None:
    lines = {
        f"{DESCRIBE}@eu-west-1": {"trailList": [trail(region="us-east-1", S3BucketName="shadow")]},
        f"{DESCRIBE}@us-east-1": {"trailList": [trail(region="us-east-1", S3BucketName="home"), trail("other")]},
    }
    assert [(t.name, t.bucket) for t in trails.of(pages(lines))] == [("main", "home"), ("other", None)]


def test_a_trail_is_asked_about_at_home_or_where_it_was_seen() -> None:
    known = pages(seen(trail(), trail("far", "ap-south-1")))
    expected = [("main", "eu-west-1", "eu-west-1"), ("far", "ap-south-1", REGIONS[0])]
    for step, parameter in ((STATUS, "Name"), (SELECTORS, "TrailName")):
        assert asked(step, known) == [Ask({parameter: arn(name, home)}, at) for name, home, at in expected]


def test_status() -> None:
    response = {
        "IsLogging": True,
        "LatestDeliveryTime": "2026-10-31T23:55:00Z",
        "LatestCloudWatchLogsDeliveryError": "AccessDenied",
    }
    status = only({GET_STATUS: about_main(response, "Name")}).status
    assert not isinstance(status, Gap)
    assert status.logging
    assert status.last_delivery == datetime(2026, 10, 31, 23, 55, tzinfo=UTC)
    assert (status.delivery_error, status.log_group_error) == (None, "AccessDenied")
    assert status.last_log_group_delivery is None


def test_a_time_that_is_none_hides_itself_alone() -> None:
    status = only({GET_STATUS: about_main({"IsLogging": False, "LatestDeliveryTime": "yesterday"}, "Name")}).status
    assert not isinstance(status, Gap)
    assert not status.logging
    assert isinstance(status.last_delivery, Gap)
    assert "yesterday" in status.last_delivery.why


def test_what_was_refused_is_a_gap_of_its_own() -> None:
    found = only({GET_STATUS: refusal(Name=arn("main")), GET_SELECTORS: refusal(TrailName=arn("main"))})
    assert isinstance(found.status, Gap)
    assert isinstance(found.selectors, Gap)
    assert found.status.permission == "cloudtrail:GetTrailStatus"
    assert found.selectors.permission == "cloudtrail:GetEventSelectors"


ALL = EventSelector(management=True)


def fields(**named: list[str]) -> dict[str, Any]:
    pairs = [(name.partition("_"), values) for name, values in named.items()]
    return {
        "AdvancedEventSelectors": [
            {
                "FieldSelectors": [
                    {"Field": name, comparison or "Equals": values} for (name, _, comparison), values in pairs
                ]
            }
        ]
    }


@pytest.mark.parametrize(
    ("response", "selector"),
    [
        ({}, ALL),
        ({"EventSelectors": []}, ALL),
        ({"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": True}]}, ALL),
        ({"EventSelectors": [{"ReadWriteType": "ReadOnly"}]}, EventSelector(management=True, writes=False)),
        ({"EventSelectors": [{"ReadWriteType": "WriteOnly"}]}, EventSelector(management=True, reads=False)),
        ({"EventSelectors": [{"IncludeManagementEvents": False}]}, EventSelector(management=False)),
        (
            {"EventSelectors": [{"ExcludeManagementEventSources": ["kms.amazonaws.com"]}]},
            EventSelector(management=True, excluded_sources=("kms.amazonaws.com",)),
        ),
        (fields(eventCategory=["Management"]), ALL),
        (fields(eventCategory=["Data"]), EventSelector(management=False)),
        (fields(eventCategory=["Management"], readOnly=["false"]), EventSelector(management=True, reads=False)),
        (fields(eventCategory=["Management"], readOnly=["true"]), EventSelector(management=True, writes=False)),
        (fields(eventCategory=["Management"], readOnly=["true", "false"]), ALL),
        (
            fields(eventCategory=["Management"], eventSource_NotEquals=["kms.amazonaws.com"]),
            EventSelector(management=True, excluded_sources=("kms.amazonaws.com",)),
        ),
        (
            fields(eventCategory=["Management"], eventSource=["iam.amazonaws.com"]),
            EventSelector(management=True, narrowed=True),
        ),
        (
            fields(eventCategory=["Management"], eventName_NotEquals=["AssumeRole"]),
            EventSelector(management=True, narrowed=True),
        ),
        (
            fields(eventCategory=["Management"], readOnly_NotEquals=["true"]),
            EventSelector(management=True, narrowed=True),
        ),
    ],
)
def test_selectors(response: dict[str, Any], selector: EventSelector) -> None:
    assert only({GET_SELECTORS: about_main(response)}).selectors == (selector,)


def test_an_advanced_selector_without_category_is_a_gap() -> None:
    selectors = only({GET_SELECTORS: about_main(fields(readOnly=["true"]))}).selectors
    assert isinstance(selectors, Gap)
    assert selectors.code == "Unreadable"


def filtered(name: str, **more: Any) -> dict[str, Any]:
    transformation = {"metricNamespace": "Trail", "metricName": name, "metricValue": "1"}
    return {
        "filterName": name,
        "filterPattern": "{ $.x = 1 }",
        "logGroupName": "aws/trail",
        "metricTransformations": [transformation],
        **more,
    }


def filters_of(*raw: dict[str, Any]) -> Trail:
    lines = {FILTERS: answer({"metricFilters": [*raw]}, logGroupName="aws/trail")}
    (found,) = trails.of(pages({**seen(trail(CloudWatchLogsLogGroupArn=GROUP)), **lines}))
    return found


def test_metric_filters() -> None:
    transformation = MetricTransformation(namespace="Trail", name="root")
    expected = MetricFilter(
        name="root", log_group="aws/trail", pattern="{ $.x = 1 }", transformations=(transformation,)
    )
    assert [*filters_of(filtered("root")).filters] == [expected]


def test_metrics_with_dimensions_are_others() -> None:
    dimensioned = [{"metricNamespace": "Trail", "metricName": "a", "dimensions": {"who": "$.userIdentity.arn"}}]
    found = filters_of(
        filtered("a", metricTransformations=dimensioned), filtered("b", emitSystemFieldDimensions=["@aws.account"])
    )
    assert [f.transformations for f in found.filters] == [(), ()]


def test_filters_whose_events_are_not_the_trails() -> None:
    found = filters_of(
        filtered("a", applyOnTransformedLogs=True),
        filtered("b", fieldSelectionCriteria='@aws.region = "eu-west-1"'),
        filtered("c"),
    )
    assert [f.on_transformed for f in found.filters] == [True, True, False]


def test_one_malformed_filter_hides_itself_alone() -> None:
    found = filters_of(
        filtered("a"), {"filterPattern": "x"}, filtered("c", metricTransformations=[{"metricName": "c"}])
    )
    assert [f.name for f in found.filters.items] == ["a"]
    assert [g.code for g in found.filters.gaps] == ["Unreadable", "Unreadable"]


def test_a_log_group_is_asked_about_once() -> None:
    both = [
        trail("one", CloudWatchLogsLogGroupArn=GROUP),
        trail("two", CloudWatchLogsLogGroupArn=GROUP),
        trail("three"),
    ]
    assert asked(METRIC_FILTERS, pages(seen(*both))) == [Ask({"logGroupName": "aws/trail"}, "eu-west-1")]


def test_a_log_group_of_another_account_is_a_gap_and_is_not_asked_about() -> None:
    known = pages(seen(trail(CloudWatchLogsLogGroupArn=GROUP.replace(ACCOUNT, "444455556666"))))
    assert asked(METRIC_FILTERS, known) == []
    (found,) = trails.of(known)
    assert [(g.code, g.permission) for g in found.filters.gaps] == [("OtherAccount", "logs:DescribeMetricFilters")]


@pytest.mark.parametrize("group", ["nonsense", "arn:aws:s3:::bucket", GROUP.replace("eu-west-1", "../..")])
def test_a_log_group_that_is_none_is_a_gap(group: str) -> None:
    known = pages(seen(trail(CloudWatchLogsLogGroupArn=group)))
    assert asked(METRIC_FILTERS, known) == []
    assert [g.code for t in trails.of(known) for g in t.filters.gaps] == ["Unreadable"]


def test_a_log_group_that_is_gone_has_no_filters() -> None:
    lines = {FILTERS: refusal("ResourceNotFoundException", logGroupName="aws/trail")}
    (found,) = trails.of(pages({**seen(trail(CloudWatchLogsLogGroupArn=GROUP)), **lines}))
    assert [*found.filters] == []


def test_refused_filters_are_a_gap() -> None:
    lines = {FILTERS: refusal(logGroupName="aws/trail")}
    (found,) = trails.of(pages({**seen(trail(CloudWatchLogsLogGroupArn=GROUP)), **lines}))
    assert [g.code for g in found.filters.gaps] == ["AccessDenied"]


def test_one_malformed_trail_and_a_refused_region_hide_themselves_alone() -> None:
    broken = trail("broken")
    del broken["IsMultiRegionTrail"]
    lines: Lines = {f"{DESCRIBE}@eu-west-1": {"trailList": [broken, trail()]}, f"{DESCRIBE}@us-east-1": refusal()}
    found = trails.of(pages(lines))
    assert [t.name for t in found.items] == ["main"]
    assert [(g.code, g.region) for g in found.gaps] == [("AccessDenied", "us-east-1"), ("Unreadable", "eu-west-1")]


def data_of(response: dict[str, Any]) -> Any:
    return only({GET_SELECTORS: about_main(response)}).data_selectors


def resources(type: str, *values: str, **more: Any) -> dict[str, Any]:
    return {"EventSelectors": [{"DataResources": [{"Type": type, "Values": [*values]}], **more}]}


OBJECTS = "AWS::S3::Object"


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ({}, ()),
        ({"EventSelectors": [{"ReadWriteType": "All"}]}, ()),
        (resources(OBJECTS), ()),
        (resources(OBJECTS, "arn:aws:s3"), (DataSelector(type=OBJECTS, prefixes=("arn:aws:s3",)),)),
        (
            resources(OBJECTS, "arn:aws:s3", ReadWriteType="WriteOnly"),
            (DataSelector(type=OBJECTS, reads=False, prefixes=("arn:aws:s3",)),),
        ),
        (fields(eventCategory=["Management"]), ()),
        (fields(eventCategory=["Data"], **{"resources.type": [OBJECTS]}), (DataSelector(type=OBJECTS),)),
        (
            fields(
                eventCategory=["Data"],
                readOnly=["true"],
                **{"resources.type": [OBJECTS], "resources.ARN_NotStartsWith": ["arn:aws:s3:::logs/"]},
            ),
            (DataSelector(type=OBJECTS, writes=False, excluded=("arn:aws:s3:::logs/",)),),
        ),
        (
            fields(eventCategory=["Data"], **{"resources.type": [OBJECTS], "resources.ARN_EndsWith": [".csv"]}),
            (DataSelector(type=OBJECTS, narrowed=True),),
        ),
        (
            fields(eventCategory=["Data"], eventName=["DeleteObject"], **{"resources.type": [OBJECTS]}),
            (DataSelector(type=OBJECTS, narrowed=True),),
        ),
    ],
)
def test_data_selectors(response: dict[str, Any], expected: tuple[DataSelector, ...]) -> None:
    assert data_of(response) == expected


def test_data_selectors_are_hidden_by_what_hides_the_selectors() -> None:
    assert isinstance(data_of(fields(readOnly=["true"])), Gap)
