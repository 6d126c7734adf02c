"""Config, flow logs, Security Hub and event rules, as Terraform and CloudFormation have them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file

from leastwise.model.change import Value
from leastwise.objects.config_recording import everything
from leastwise.remedy.emit import Emitted, Language, emit
from leastwise.remedy.plan import Step
from plans import a_plan, policy, step
from remedy.emit.test_terraform import imports, resources, text

ROLE = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
TOPIC = "arn:aws:sns:us-east-1:111122223333:alarms"
FLOWS = "arn:aws:s3:::acme-flows"


def made(id: str, kind: str, name: str, new: dict[str, Value], after: tuple[str, ...] = ()) -> Step:
    return step(id, kind, name, None, new, region="us-east-1", after=after)


RECORDS: dict[str, Value] = {"roleARN": ROLE, "recordingGroup": everything(global_types=True)}
BUCKET = made("s1", "s3:bucket-policy", "acme-config", {"Policy": policy("s3:PutObject")})
RECORDER = made("s2", "config:recorder", "default", RECORDS, ("s1",))
CHANNEL = made("s3", "config:delivery-channel", "default", {"s3BucketName": "acme-config"}, ("s2",))
RECORDING = made("s4", "config:recording", "default", {"recording": True}, ("s3",))
FLOW_LOG = made("s5", "ec2:flow-log", f"vpc-1/{FLOWS}", {"TrafficType": "REJECT"})
HUB = made("s6", "securityhub:hub", "default", {"ControlFindingGenerator": "SECURITY_CONTROL"})
PATTERN = '{"source":["aws.iam"]}'
RULE = made(
    "s7",
    "events:rule",
    "iam-changes",
    {"Description": "Tells", "EventPattern": PATTERN, "State": "ENABLED", "Targets/mail": TOPIC},
)
MADE = (RECORDER, CHANNEL, FLOW_LOG, HUB, RULE)


def terraform(*steps: Step) -> Emitted:
    return emit(a_plan(steps), Language.TERRAFORM)


def cloudformation(*steps: Step) -> Emitted:
    return emit(a_plan(steps), Language.CLOUDFORMATION)


def in_template(found: Emitted) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = json.loads(dict(found.files)["template-us-east-1.json"])["Resources"]
    return told


def plain(body: dict[str, Any]) -> dict[str, Any]:
    """What a resource says of itself."""
    told = {name: text(value) if isinstance(value, str) else value for name, value in body.items()}
    return {name: value for name, value in told.items() if not name.startswith("__") and name != "depends_on"}


@pytest.mark.parametrize(
    "one, name, written",
    [
        (CHANNEL, "aws_config_delivery_channel.default", {"name": "default", "s3_bucket_name": "acme-config"}),
        (RECORDING, "aws_config_configuration_recorder_status.default", {"name": "default", "is_enabled": True}),
        (
            FLOW_LOG,
            "aws_flow_log.acme_flows",
            {"vpc_id": "vpc-1", "log_destination": FLOWS, "log_destination_type": "s3", "traffic_type": "REJECT"},
        ),
        (
            HUB,
            "aws_securityhub_account.default",
            {"enable_default_standards": False, "control_finding_generator": "SECURITY_CONTROL"},
        ),
    ],
    ids=lambda value: value.change.target.kind if isinstance(value, Step) else "",
)
def test_what_terraform_makes(one: Step, name: str, written: dict[str, Value]) -> None:
    found = terraform(one)
    assert found.missing == ()
    assert plain(resources(found)[name]) == {"region": "us-east-1", **written}
    assert imports(found) == {}


def test_a_recorder_has_its_group_as_a_block_and_starts_behind_its_channel() -> None:
    found = terraform(BUCKET, RECORDER, CHANNEL, RECORDING)
    assert found.missing == ()
    told = resources(found)
    recorder = told["aws_config_configuration_recorder.default"]
    assert (text(recorder["name"]), text(recorder["role_arn"])) == ("default", ROLE)
    (group,) = recorder["recording_group"]
    assert (group["all_supported"], group["include_global_resource_types"]) == (True, True)
    status = told["aws_config_configuration_recorder_status.default_3"]
    assert status["depends_on"] == ["${aws_config_delivery_channel.default_2}"]


def test_a_recorder_that_is_there_is_found_in_its_region_and_gets_its_group_alone() -> None:
    old, new = everything(global_types=False), everything(global_types=True)
    one = step(
        "s1",
        "config:recorder",
        "default",
        {"recordingGroup": old},
        {"recordingGroup": new},
        region="us-east-1",
        calls=(),
    )
    found = terraform(one)
    assert found.missing == ()
    ((address, body),) = resources(found).items()
    assert imports(found) == {address: "default@us-east-1"}
    assert body["recording_group"][0]["include_global_resource_types"] is True
    assert {*body["lifecycle"][0]["ignore_changes"]} == {"role_arn", "recording_mode"}
    (missing,) = cloudformation(one).missing
    assert "there already" in missing.why


def test_a_group_that_leaves_types_out_has_no_words() -> None:
    some: dict[str, Value] = {**RECORDS, "recordingGroup": '{"allSupported":false,"resourceTypes":["AWS::IAM::User"]}'}
    for found in (
        terraform(made("s1", "config:recorder", "a", some)),
        cloudformation(made("s1", "config:recorder", "a", some)),
    ):
        (missing,) = found.missing
        assert "no words" in missing.why


@pytest.mark.parametrize("one", MADE, ids=lambda one: one.change.target.kind)
def test_cloudformation_is_clean(one: Step, tmp_path: Path) -> None:
    found = cloudformation(one)
    assert found.missing == ()
    ((name, told),) = found.files
    (tmp_path / name).write_text(told)
    assert [str(match) for match in lint_file(tmp_path / name)] == []


def test_in_cloudformation_a_channel_waits_for_what_its_recorder_waits_for() -> None:
    """Not for the recorder, which waits for the channel itself until it has started."""
    found = cloudformation(BUCKET, RECORDER, CHANNEL, RECORDING)
    assert found.missing == ()
    told = in_template(found)
    policy, recorder, channel = told
    assert [told[name].get("DependsOn") for name in (policy, recorder, channel)] == [None, [policy], [policy]]
    assert told[recorder]["Properties"]["RecordingGroup"] == {"AllSupported": True, "IncludeGlobalResourceTypes": True}
    assert told[channel]["Properties"] == {"Name": "default", "S3BucketName": "acme-config"}


def test_cloudformation_does_not_start_a_recorder_that_is_there() -> None:
    elsewhere = step("s2", "config:recorder", "default", None, RECORDS, region="eu-west-1")
    (missing,) = cloudformation(elsewhere, RECORDING).missing
    assert "none that is there" in missing.why


def test_a_rule_has_its_targets_with_it_or_behind_it() -> None:
    found = terraform(RULE)
    assert found.missing == ()
    told = resources(found)
    rule = told["aws_cloudwatch_event_rule.iam_changes"]
    assert (text(rule["name"]), text(rule["description"]), text(rule["state"])) == ("iam-changes", "Tells", "ENABLED")
    assert text(rule["event_pattern"]) == PATTERN
    target = told["aws_cloudwatch_event_target.iam_changes_mail"]
    assert plain(target) == {"region": "us-east-1", "rule": "iam-changes", "target_id": "mail", "arn": TOPIC}
    assert target["depends_on"] == ["${aws_cloudwatch_event_rule.iam_changes}"]
    (whole,) = in_template(cloudformation(RULE)).values()
    assert whole["Properties"] == {
        "Name": "iam-changes",
        "Description": "Tells",
        "EventPattern": json.loads(PATTERN),
        "State": "ENABLED",
        "Targets": [{"Id": "mail", "Arn": TOPIC}],
    }


def test_a_rule_that_is_there_is_switched_on_and_gets_one_more_target() -> None:
    old: dict[str, Value] = {"State": "DISABLED", "Targets/mail": None}
    one = step("s1", "events:rule", "a", old, {"State": "ENABLED", "Targets/mail": TOPIC}, region="us-east-1")
    found = terraform(one)
    assert found.missing == ()
    assert imports(found) == {"aws_cloudwatch_event_rule.a": "a@us-east-1"}
    assert {"event_pattern", "description"} <= {
        *resources(found)["aws_cloudwatch_event_rule.a"]["lifecycle"][0]["ignore_changes"]
    }
    assert "aws_cloudwatch_event_target.a_mail" in resources(found)
    assert len(cloudformation(one).missing) == 2


@pytest.mark.parametrize(
    "kind, id, old, new",
    [
        ("ec2:flow-log", f"vpc-1/{FLOWS}", {"TrafficType": "REJECT"}, {"TrafficType": "ALL"}),
        ("securityhub:hub", "default", {"ControlFindingGenerator": "a"}, {"ControlFindingGenerator": "b"}),
    ],
)
def test_what_has_no_name_of_ours_is_not_taken_over(
    kind: str, id: str, old: dict[str, Value], new: dict[str, Value]
) -> None:
    one = step("s1", kind, id, old, new, region="us-east-1", calls=())
    assert [each.why for each in terraform(one).missing] == [
        "Terraform imports it by an id that the plan does not hold"
    ]
    assert resources(terraform(one)) == {}
    assert cloudformation(one).files == ()


@pytest.mark.parametrize("one", [*MADE, RECORDING], ids=lambda one: one.change.target.kind)
def test_what_goes_is_said(one: Step) -> None:
    gone = step("s1", one.change.target.kind, one.change.target.id, one.change.after, None, calls=())
    for found in (terraform(gone), cloudformation(gone)):
        (missing,) = found.missing
        assert "removes only" in missing.why
