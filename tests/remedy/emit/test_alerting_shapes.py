"""Trails, filters, alarms, topics and detectors, as Terraform and CloudFormation have them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file

from leastwise.model.change import Value
from leastwise.remedy.emit import Language, emit
from plans import a_plan, step
from remedy.emit.test_terraform import imports, resources, text

ARN = "arn:aws:cloudtrail:us-east-1:111122223333:trail/leastwise-trail"
TOPIC = "arn:aws:sns:us-east-1:111122223333:leastwise-alarms"
RECORDS: dict[str, Value] = {
    "S3BucketName": "acme-trail",
    "IsMultiRegionTrail": True,
    "IncludeGlobalServiceEvents": True,
    "LogFileValidationEnabled": True,
    "IsLogging": True,
}
TRAIL = step("s1", "cloudtrail:trail", ARN, None, RECORDS)
FILTER = step(
    "s2",
    "logs:metric-filter",
    "trail:root ${usage}",
    None,
    {
        "filterPattern": '{ $.userIdentity.type = "Root" }',
        "metricName": "root-usage",
        "metricNamespace": "Leastwise",
        "metricValue": "1",
    },
    region="us-east-1",
)
ALARM = step(
    "s3",
    "cloudwatch:alarm",
    "root-usage",
    None,
    {
        "ActionsEnabled": True,
        f"AlarmActions/{TOPIC}": True,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "EvaluationPeriods": 1,
        "MetricName": "root-usage",
        "Namespace": "Leastwise",
        "Period": 300,
        "Statistic": "Sum",
        "Threshold": "1",
        "TreatMissingData": "notBreaching",
    },
    region="us-east-1",
)
MAIL = "Subscriptions/email/security@example.com"
TELLS = step("s4", "sns:topic", TOPIC, None, {MAIL: True}, region="us-east-1")
DETECTOR = step("s5", "guardduty:detector", "detector", None, {"Status": "ENABLED"}, region="us-east-1")
BUCKET = step(
    "s6",
    "s3:bucket",
    "acme-trail",
    None,
    {"ObjectOwnership": "BucketOwnerEnforced", "SSEAlgorithm": "AES256", "Versioning": "Enabled"},
    region="us-east-1",
)
MADE = (TRAIL, FILTER, ALARM, TELLS, DETECTOR, BUCKET)


def written(one: Any) -> dict[str, dict[str, Any]]:
    """The resources of a step, of which nothing is left unsaid."""
    found = emit(a_plan([one]), Language.TERRAFORM)
    assert found.missing == ()
    told: dict[str, dict[str, Any]] = resources(found)
    return told


def test_a_trail_is_made_with_its_name_and_bucket() -> None:
    body = written(TRAIL)["aws_cloudtrail.trail_leastwise_trail"]
    assert (text(body["name"]), text(body["s3_bucket_name"])) == ("leastwise-trail", "acme-trail")
    assert body["is_multi_region_trail"] is True
    assert body["enable_logging"] is True


def test_a_filters_metric_is_a_block() -> None:
    (body,) = written(FILTER).values()
    assert (text(body["log_group_name"]), text(body["pattern"])) == ("trail", '{ $.userIdentity.type = "Root" }')
    (metric,) = body["metric_transformation"]
    assert {name: text(value) for name, value in metric.items() if isinstance(value, str) and "__" not in name} == {
        "name": "root-usage",
        "namespace": "Leastwise",
        "value": "1",
    }


def test_an_alarm_lists_its_actions_and_has_numbers() -> None:
    body = written(ALARM)["aws_cloudwatch_metric_alarm.root_usage"]
    assert [text(each) for each in body["alarm_actions"]] == [TOPIC]
    assert (body["threshold"], body["evaluation_periods"]) == (1, 1)


def test_who_is_told_is_a_resource_behind_the_topic() -> None:
    found = written(TELLS)
    assert text(found["aws_sns_topic.leastwise_alarms"]["name"]) == "leastwise-alarms"
    (told,) = (body for name, body in found.items() if name.startswith("aws_sns_topic_subscription."))
    assert [text(told[name]) for name in ("topic_arn", "protocol", "endpoint")] == [
        TOPIC,
        "email",
        "security@example.com",
    ]
    assert "aws_sns_topic.leastwise_alarms" in str(told["depends_on"])


def test_what_a_bucket_is_like_stands_in_resources_behind_it() -> None:
    found = written(BUCKET)
    assert text(found.pop("aws_s3_bucket.acme_trail")["bucket"]) == "acme-trail"
    assert {name.partition(".")[0] for name in found} == {
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
    }
    assert all("aws_s3_bucket.acme_trail" in str(body["depends_on"]) for body in found.values())
    told = str(found)
    assert all(value in told for value in ("BucketOwnerEnforced", "AES256", "Enabled"))


def test_a_bucket_that_is_there_gets_versions_and_is_itself_left_alone() -> None:
    one = changed("s3:bucket", "acme-trail", "Versioning", None, "Enabled")
    found = emit(a_plan([one]), Language.TERRAFORM)
    assert found.missing == ()
    (name,) = resources(found)
    assert name.startswith("aws_s3_bucket_versioning.")
    missing = emit(a_plan([one]), Language.CLOUDFORMATION).missing
    assert len(missing) == 1


def test_a_detector_is_on() -> None:
    (body,) = written(DETECTOR).values()
    assert body["enable"] is True


@pytest.mark.parametrize("one", MADE, ids=lambda one: one.change.target.kind)
def test_cloudformation_is_clean(one: Any, tmp_path: Path) -> None:
    found = emit(a_plan([one]), Language.CLOUDFORMATION)
    assert found.missing == ()
    ((name, told),) = found.files
    (tmp_path / name).write_text(told)
    assert [str(match) for match in lint_file(tmp_path / name)] == []
    assert json.loads(told)["Resources"]


def test_cloudformation_has_the_metric_in_a_list_and_the_addresses_with_the_topic() -> None:
    told = emit(a_plan([FILTER, TELLS]), Language.CLOUDFORMATION).files[0][1]
    by_type = {each["Type"]: each["Properties"] for each in json.loads(told)["Resources"].values()}
    assert by_type["AWS::Logs::MetricFilter"]["MetricTransformations"] == [
        {"MetricName": "root-usage", "MetricNamespace": "Leastwise", "MetricValue": "1"}
    ]
    assert by_type["AWS::SNS::Topic"]["Subscription"] == [{"Protocol": "email", "Endpoint": "security@example.com"}]


def changed(kind: str, id: str, name: str, old: Value, new: Value) -> Any:
    return step("s1", kind, id, {name: old}, {name: new}, region="us-east-1", calls=())


def test_what_is_there_is_imported_and_only_what_changes_is_written() -> None:
    found = emit(
        a_plan([changed("cloudtrail:trail", ARN, "LogFileValidationEnabled", False, True)]), Language.TERRAFORM
    )
    assert found.missing == ()
    (body,) = resources(found).values()
    assert body["enable_log_file_validation"] is True
    ignored = str(body["lifecycle"])
    assert "s3_bucket_name" in ignored
    assert "enable_log_file_validation" not in ignored
    assert [*imports(found).values()] == [f"{ARN}@us-east-1"]


@pytest.mark.parametrize(
    "one, why",
    [
        (changed("guardduty:detector", "detector", "Status", "DISABLED", "ENABLED"), "an id that the plan does not"),
        (changed("cloudwatch:alarm", "a", f"AlarmActions/{TOPIC}", None, True), "one list"),
        (changed("logs:metric-filter", "trail:a", "metricName", "a", "b"), "part of a block"),
    ],
    ids=["detector", "list", "block"],
)
def test_what_the_plan_holds_a_part_of_is_left_unsaid_with_the_reason(one: Any, why: str) -> None:
    found = emit(a_plan([one]), Language.TERRAFORM)
    (missing,) = found.missing
    assert why in missing.why
    assert resources(found) == {}


def test_somebody_more_who_is_told_is_added_to_a_topic_that_is_there() -> None:
    one = changed("sns:topic", TOPIC, MAIL, None, True)
    for language in (Language.TERRAFORM, Language.CLOUDFORMATION):
        found = emit(a_plan([one]), language)
        assert found.missing == ()
        assert "security@example.com" in found.files[0][1]


def test_of_a_topic_with_a_policy_there_is_no_template_that_would_lose_it() -> None:
    one = step("s1", "sns:topic", TOPIC, None, {"Policy": '{"Version": "2012-10-17", "Statement": []}'}, calls=())
    (missing,) = emit(a_plan([one]), Language.CLOUDFORMATION).missing
    assert "policy" in missing.why


BASIC = '[{"IncludeManagementEvents":true,"ReadWriteType":"All"}]'
WRITTEN: list[dict[str, Any]] = [
    {"FieldSelectors": [{"Equals": ["Management"], "Field": "eventCategory"}]},
    {
        "FieldSelectors": [
            {"Equals": ["Data"], "Field": "eventCategory"},
            {"Field": "resources.ARN", "NotStartsWith": ["arn:aws:s3:::logs/", "arn:aws:s3:::${x}/"]},
        ],
        "Name": "leastwise: objects written",
    },
]


def selected(advanced: Any, basic: Value = None) -> Any:
    """A step that gives a trail other event selectors."""
    old: dict[str, Value] = {"AdvancedEventSelectors": None, "EventSelectors": BASIC}
    new: dict[str, Value] = {"AdvancedEventSelectors": json.dumps(advanced), "EventSelectors": basic}
    return step("s2", "cloudtrail:event-selectors", ARN, old, new)


def test_event_selectors_are_blocks_of_their_trail_of_which_the_rest_is_ignored() -> None:
    found = emit(a_plan([selected(WRITTEN)]), Language.TERRAFORM)
    assert found.missing == ()
    ((address, body),) = resources(found).items()
    assert imports(found) == {address: f"{ARN}@us-east-1"}
    management, data = body["advanced_event_selector"]
    assert "name" not in management
    assert text(data["name"]) == "leastwise: objects written"
    category, resource = data["field_selector"]
    assert [text(each) for each in category["equals"]] == ["Data"]
    assert text(resource["field"]) == "resources.ARN"
    assert [text(each) for each in resource["not_starts_with"]] == ["arn:aws:s3:::logs/", "arn:aws:s3:::${x}/"]
    ignored = {*body["lifecycle"][0]["ignore_changes"]}
    assert {"s3_bucket_name", "event_selector", "insight_selector"} <= ignored
    assert "advanced_event_selector" not in ignored
    (missing,) = emit(a_plan([selected(WRITTEN)]), Language.CLOUDFORMATION).missing
    assert "described whole" in missing.why


@pytest.mark.parametrize(
    "one", [selected([{**WRITTEN[0], "Other": "x"}]), selected(WRITTEN, "[]")], ids=["unknown", "basic"]
)
def test_event_selectors_of_another_sort_are_left_unsaid(one: Any) -> None:
    found = emit(a_plan([one]), Language.TERRAFORM)
    assert len(found.missing) == 1
    assert resources(found) == {}


def test_one_trail_is_one_resource_of_terraform() -> None:
    validated = changed("cloudtrail:trail", ARN, "LogFileValidationEnabled", False, True)
    found = emit(a_plan([validated, selected(WRITTEN)]), Language.TERRAFORM)
    assert len(resources(found)) == len(imports(found)) == 1
    (missing,) = found.missing
    assert "one plan after the other" in missing.why
