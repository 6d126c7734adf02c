"""Logs, analyzers, contacts, queues and roles of services, as Terraform and CloudFormation have them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file

from leastwise.model.change import Value
from leastwise.objects.known import all_kinds
from leastwise.remedy.emit import Language, emit
from leastwise.remedy.emit.shapes import SHAPES
from plans import a_plan, policy, step
from remedy.emit.test_terraform import imports, resources, text

QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"
URL = "https://sqs.eu-west-1.amazonaws.com/111122223333/orders"
GROUP_KEPT = step(
    "s1", "logs:log-group", "trail", {"retentionInDays": None}, {"retentionInDays": 400}, region="eu-west-1"
)
GROUP_MADE = step("s1", "logs:log-group", "trail", None, {"retentionInDays": 400}, region="eu-west-1")
ANALYZER = step("s1", "accessanalyzer:analyzer", "external", None, {"type": "ACCOUNT"}, region="eu-west-1")
CONTACT = step("s1", "account:alternate-contact", "SECURITY", {"EmailAddress": "a@b.c"}, {"EmailAddress": "d@e.f"})
LOGGED = step("s1", "s3:bucket-logging", "orders", None, {"TargetBucket": "logs", "TargetPrefix": "orders/"})
SENDING = policy("sqs:SendMessage", resource=QUEUE).replace('"Effect"', '"Principal": {"AWS": "*"}, "Effect"')
QUEUED = step("s1", "sqs:queue-policy", QUEUE, None, {"Policy": SENDING})
SERVICE = step("s1", "iam:service-linked-role", "config.amazonaws.com", None, {"RoleName": "AWSServiceRoleForConfig"})


@pytest.mark.parametrize(
    "step, name, written",
    [
        (GROUP_KEPT, "aws_cloudwatch_log_group.trail", {"name": "trail", "retention_in_days": 400}),
        (GROUP_MADE, "aws_cloudwatch_log_group.trail", {"name": "trail", "retention_in_days": 400}),
        (ANALYZER, "aws_accessanalyzer_analyzer.external", {"analyzer_name": "external", "type": "ACCOUNT"}),
        (CONTACT, "aws_account_alternate_contact.security", {"email_address": "d@e.f"}),
        (LOGGED, "aws_s3_bucket_logging.orders", {"target_bucket": "logs", "target_prefix": "orders/"}),
        (QUEUED, "aws_sqs_queue_policy.orders", {"queue_url": URL}),
    ],
)
def test_terraform(step: Any, name: str, written: dict[str, Value]) -> None:
    found = emit(a_plan([step]), Language.TERRAFORM)
    assert found.missing == ()
    body = resources(found)[name]
    assert {
        key: text(value) if isinstance(value, str) else value for key, value in body.items()
    }.items() >= written.items()
    target = step.change.target
    where = f"@{target.region}" if target.region else ""
    assert list(imports(found).values()) == ([] if step.change.before is None else [target.id + where])


@pytest.mark.parametrize("step", [GROUP_KEPT, GROUP_MADE, ANALYZER, QUEUED])
def test_cloudformation_is_clean(step: Any, tmp_path: Path) -> None:
    found = emit(a_plan([step]), Language.CLOUDFORMATION)
    assert found.missing == ()
    for name, told in found.files:
        if name.startswith(("template", "import")):
            (tmp_path / name).write_text(told)
            assert [str(match) for match in lint_file(tmp_path / name)] == []
            assert json.loads(told)["Resources"]


def test_a_log_group_that_is_there_is_imported_by_its_name() -> None:
    files = dict(emit(a_plan([GROUP_KEPT]), Language.CLOUDFORMATION).files)
    (one,) = json.loads(files["resources-to-import-eu-west-1.json"])
    assert one["ResourceIdentifier"] == {"LogGroupName": "trail"}


def test_a_role_of_a_service_is_made_by_its_services_name() -> None:
    found = emit(a_plan([SERVICE]), Language.TERRAFORM)
    (body,) = resources(found).values()
    assert text(body["aws_service_name"]) == "config.amazonaws.com"
    assert found.missing == emit(a_plan([SERVICE]), Language.CLOUDFORMATION).missing == ()


def test_of_what_is_made_no_attribute_is_dropped() -> None:
    days = step("s1", "accessanalyzer:analyzer", "a", None, {"type": "ACCOUNT_UNUSED_ACCESS", "unusedAccessAge": 90})
    for language in (Language.TERRAFORM, Language.CLOUDFORMATION):
        (missing,) = emit(a_plan([days]), language).missing
        assert missing.what.endswith("unusedAccessAge")


def test_every_kind_has_words_or_a_reason() -> None:
    assert {*SHAPES} == {*all_kinds()}


@pytest.mark.parametrize(
    "kind",
    [
        *("iam:root-feature", "iam:root-credentials", "iam:signing-certificate"),
        *("ec2:metadata-options", "ec2:metadata-defaults", "ec2:instance-profile-association", "elbv2:access-logs"),
        *("ec2:launch-template", "ec2:launch-template-copy", "organizations:policy-type"),
    ],
)
@pytest.mark.parametrize("language", [Language.TERRAFORM, Language.CLOUDFORMATION])
def test_what_has_no_words_says_why(kind: str, language: Language) -> None:
    old: dict[str, Value] = {"HttpTokens": "optional", "Status": "Active", "Arn": "a"}
    one = step("s1", kind, "i-1", old, {"HttpTokens": "required", "Status": "Inactive", "Arn": "a"}, calls=())
    (missing,) = emit(a_plan([one]), language).missing
    assert "this version knows no" not in missing.why
