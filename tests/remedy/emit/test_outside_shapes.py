"""Policies of the Organization, providers and permissions of functions, as Terraform and CloudFormation have them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file

from leastwise.model.change import Value
from leastwise.remedy.emit import Emitted, Language, emit
from leastwise.remedy.plan import Step
from plans import HOSTILE, a_plan, policy, step
from remedy.emit.test_terraform import imports, resources, text

CONTENT = policy("organizations:LeaveOrganization").replace("Allow", "Deny")
SCP = step("s1", "organizations:scp", "guardrails", None, {"Content": CONTENT, "Description": "Denies"})
ON_UNIT = step(
    "s2",
    "organizations:scp-attachment",
    "ou-ab12-11111111/guardrails",
    {"Attached": None},
    {"Attached": True},
    after=("s1",),
    calls=(),
)
ON_ACCOUNT = step(
    "s3",
    "organizations:scp-attachment",
    "777788889999/guardrails",
    {"Attached": None},
    {"Attached": True},
    after=("s2",),
    calls=(),
)
OPT_OUT = '{"services":{"default":{"opt_out_policy":{"@@assign":"optOut"}}}}'
AI = step("s1", "organizations:ai-opt-out", "no-learning", None, {"Content": OPT_OUT})
AI_ON_ROOT = step(
    "s2",
    "organizations:ai-opt-out-attachment",
    "r-ab12/no-learning",
    {"Attached": None},
    {"Attached": True},
    after=("s1",),
    calls=(),
)
FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:orders"
STATEMENT: dict[str, Any] = {
    "Sid": "events",
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "lambda:InvokeFunction",
    "Resource": FUNCTION,
    "Condition": {"StringEquals": {"AWS:SourceAccount": "111122223333"}},
}
OIDC = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
SAML = "arn:aws:iam::111122223333:saml-provider/people"
OIDC_MADE = step(
    "s1", "iam:oidc-provider", OIDC, None, {"Url": "token.actions.githubusercontent.com", "ClientIDList/sts": True}
)
SAML_MADE = step("s1", "iam:saml-provider", SAML, None, {"SAMLMetadataDocument": "<x/>" * 300, "Tags/team": "people"})


def terraform(*steps: Step) -> Emitted:
    return emit(a_plan(steps), Language.TERRAFORM)


def cloudformation(*steps: Step) -> Emitted:
    return emit(a_plan(steps), Language.CLOUDFORMATION)


def in_template(found: Emitted) -> dict[str, Any]:
    ((_, told),) = found.files
    properties: dict[str, Any] = {each["Type"]: each["Properties"] for each in json.loads(told)["Resources"].values()}
    return properties


def test_an_attachment_names_the_policy_that_the_plan_makes() -> None:
    """The policy is written as it was planned: an Organization counts the spaces in it, and has a limit."""
    found = terraform(SCP, ON_UNIT, ON_ACCOUNT)
    assert found.missing == ()
    assert imports(found) == {}
    told = resources(found)
    scp = told["aws_organizations_policy.guardrails"]
    assert [text(scp[name]) for name in ("name", "type", "description")] == [
        "guardrails",
        "SERVICE_CONTROL_POLICY",
        "Denies",
    ]
    assert text(scp["content"]) == CONTENT
    attached = [body for name, body in told.items() if name.startswith("aws_organizations_policy_attachment.")]
    assert [text(body["target_id"]) for body in attached] == ["ou-ab12-11111111", "777788889999"]
    assert {body["policy_id"] for body in attached} == {"${aws_organizations_policy.guardrails.id}"}
    assert all("prevent_destroy" not in str(body) for body in attached)


def test_in_cloudformation_a_policy_lists_what_it_is_attached_to() -> None:
    found = cloudformation(SCP, ON_UNIT, ON_ACCOUNT)
    assert found.missing == ()
    assert in_template(found) == {
        "AWS::Organizations::Policy": {
            "Name": "guardrails",
            "Type": "SERVICE_CONTROL_POLICY",
            "Content": json.loads(CONTENT),
            "Description": "Denies",
            "TargetIds": ["ou-ab12-11111111", "777788889999"],
        }
    }


@pytest.mark.parametrize(
    "steps", [(SCP, ON_UNIT), (AI, AI_ON_ROOT), (OIDC_MADE,), (SAML_MADE,)], ids=["scp", "ai", "oidc", "saml"]
)
def test_cloudformation_is_clean(steps: tuple[Step, ...], tmp_path: Path) -> None:
    found = cloudformation(*steps)
    assert found.missing == ()
    ((name, told),) = found.files
    (tmp_path / name).write_text(told)
    assert [str(match) for match in lint_file(tmp_path / name)] == []


def test_an_attachment_of_a_policy_that_is_there_is_left_unsaid() -> None:
    """Its id is not in the plan; a policy of the same name and another sort is another policy."""
    for steps in ((ON_UNIT,), (AI, ON_UNIT)):
        for found in (terraform(*steps), cloudformation(*steps)):
            (missing,) = found.missing
            assert missing.what.startswith("organizations:scp-attachment")
            assert "does not make" in missing.why


def test_a_policy_that_is_there_and_an_attachment_that_goes_are_left_unsaid() -> None:
    narrowed = step("s1", "organizations:scp", "guardrails", {"Content": policy("a:b")}, {"Content": CONTENT}, calls=())
    off = step(
        "s2", "organizations:scp-attachment", "r-ab12/guardrails", {"Attached": True}, {"Attached": None}, calls=()
    )
    gone = step("s3", "organizations:scp", "guardrails", {"Content": CONTENT}, None, calls=())
    for one in (narrowed, off, gone):
        assert len(terraform(one).missing) == len(cloudformation(one).missing) == 1
        assert resources(terraform(one)) == {}
        assert cloudformation(one).files == ()


def test_names_from_aws_are_text_in_references_too() -> None:
    scp = step("s1", "organizations:scp", HOSTILE, None, {"Content": CONTENT})
    on = step("s2", "organizations:scp-attachment", f"r-1/{HOSTILE}", {"Attached": None}, {"Attached": True}, calls=())
    attached = next(body for name, body in resources(terraform(scp, on)).items() if "attachment" in name)
    assert str(attached["policy_id"]).replace("_", "").replace(".", "").strip("${}").isalnum()


def test_a_permission_is_made_of_its_statement() -> None:
    one = step("s1", "lambda:permission", f"{FUNCTION}/events", None, {"Statement": json.dumps(STATEMENT)})
    found = terraform(one)
    assert found.missing == ()
    (body,) = resources(found).values()
    assert {name: text(value) for name, value in body.items() if isinstance(value, str)} == {
        "region": "eu-west-1",
        "function_name": FUNCTION,
        "statement_id": "events",
        "action": "lambda:InvokeFunction",
        "principal": "events.amazonaws.com",
        "source_account": "111122223333",
    }
    (missing,) = cloudformation(one).missing
    assert "id of its own" in missing.why


def test_a_statement_that_arguments_cannot_say_is_left_out_whole() -> None:
    other = {**STATEMENT, "Condition": {"StringLike": {"aws:PrincipalTag/team": "x"}}}
    one = step("s1", "lambda:permission", f"{FUNCTION}/events", None, {"Statement": json.dumps(other)}, calls=())
    found = terraform(one)
    assert len(found.missing) == 1
    assert resources(found) == {}


def test_a_permission_that_is_there_is_not_replaced() -> None:
    old, new = json.dumps({**STATEMENT, "Condition": {}}), json.dumps(STATEMENT)
    one = step("s1", "lambda:permission", f"{FUNCTION}/events", {"Statement": old}, {"Statement": new}, calls=())
    (missing,) = terraform(one).missing
    assert "take the statement away" in missing.why


def test_providers_are_made() -> None:
    (oidc,) = resources(terraform(OIDC_MADE)).values()
    assert text(oidc["url"]) == "https://token.actions.githubusercontent.com"
    assert [text(each) for each in oidc["client_id_list"]] == ["sts"]
    (saml,) = resources(terraform(SAML_MADE)).values()
    assert (text(saml["name"]), text(saml["saml_metadata_document"])) == ("people", "<x/>" * 300)
    assert terraform(OIDC_MADE).missing == terraform(SAML_MADE).missing == ()


def test_providers_that_are_there() -> None:
    told: dict[str, Value] = {"SAMLMetadataDocument": "<y/>"}
    found = terraform(step("s1", "iam:saml-provider", SAML, {"SAMLMetadataDocument": "<x/>"}, told, calls=()))
    assert [*imports(found).values()] == [SAML]
    one = step("s1", "iam:oidc-provider", OIDC, {"ClientIDList/a": None}, {"ClientIDList/a": True}, calls=())
    assert [each.why for each in terraform(one).missing] == [
        "in Terraform it is one list, of which the plan holds a part"
    ]
    for made in (OIDC_MADE, SAML_MADE):
        gone = step("s1", made.change.target.kind, made.change.target.id, made.change.after, None, calls=())
        for each in (terraform(gone), cloudformation(gone)):
            assert "removes only" in each.missing[0].why
