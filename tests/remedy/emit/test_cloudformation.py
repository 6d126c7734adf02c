"""The templates are clean to cfn-lint; what is there is imported as it is before it changes; nothing is dropped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file

from leastwise.model.change import Value
from leastwise.objects.iam_policy import version
from leastwise.remedy.emit import Emitted, Language, emit
from leastwise.remedy.plan import Step
from plans import (
    GROUP_MADE,
    HOSTILE,
    KEY_GONE,
    KEY_OFF,
    NEW,
    OLD,
    OWN_POLICY,
    PASSWORDS,
    POLICY_NARROWED,
    READ_ONLY,
    USER_MOVED,
    a_hostile_plan,
    a_plan,
    policy,
    step,
    the_plan,
)

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
        ],
    }
)
ROLE: dict[str, Value] = {
    "AssumeRolePolicyDocument": TRUST,
    "MaxSessionDuration": 3600,
    "PermissionsBoundary": OWN_POLICY,
    f"AttachedPolicies/{READ_ONLY}": True,
    "InlinePolicies/own": NEW,
    "Tags/team": "orders",
}
BUCKET = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": "arn:aws:s3:::logs/*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
)
NUMBER = f"~Numbers/{version(OLD).partition('/')[2]}"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:alarms"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf"


def emitted(*steps: Step) -> Emitted:
    return emit(a_plan(steps), Language.CLOUDFORMATION)


def template(found: Emitted, name: str = "template.json") -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(dict(found.files)[name])
    return tree


def resources(found: Emitted, name: str = "template.json") -> dict[str, Any]:
    tree: dict[str, Any] = template(found, name)["Resources"]
    return tree


def test_a_role_and_a_policy_are_made_whole() -> None:
    made = step("s1", "iam:policy", OWN_POLICY, None, {"Document": NEW})
    found = resources(emitted(made, step("s2", "iam:role", "app", None, ROLE, after=("s1",))))
    assert found["PolicyOrders"]["Properties"] == {
        "ManagedPolicyName": "orders",
        "Path": "/app/",
        "PolicyDocument": json.loads(NEW),
    }
    role = found["RoleApp"]
    assert role["DependsOn"] == ["PolicyOrders"]
    assert role["Properties"] == {
        "RoleName": "app",
        "AssumeRolePolicyDocument": json.loads(TRUST),
        "MaxSessionDuration": 3600,
        "PermissionsBoundary": OWN_POLICY,
        "ManagedPolicyArns": [READ_ONLY],
        "Policies": [{"PolicyName": "own", "PolicyDocument": json.loads(NEW)}],
        "Tags": [{"Key": "team", "Value": "orders"}],
    }


def test_what_is_there_is_imported_as_it_is_and_then_changed() -> None:
    found = emitted(POLICY_NARROWED)
    before, after = (resources(found, name)["PolicyOrders"] for name in ("import.json", "template.json"))
    assert before["Properties"]["PolicyDocument"] == json.loads(OLD)
    assert after["Properties"]["PolicyDocument"] == json.loads(NEW)
    assert before["DeletionPolicy"] == after["DeletionPolicy"] == "Retain"
    assert json.loads(dict(found.files)["resources-to-import.json"]) == [
        {
            "ResourceType": "AWS::IAM::ManagedPolicy",
            "LogicalResourceId": "PolicyOrders",
            "ResourceIdentifier": {"PolicyArn": OWN_POLICY},
        }
    ]
    assert found.missing == ()


def test_what_is_made_is_not_in_the_import() -> None:
    found = emitted(POLICY_NARROWED, GROUP_MADE)
    assert {*resources(found, "import.json")} == {"PolicyOrders"}
    assert {*resources(found)} == {"PolicyOrders", "GroupAuditors"}
    assert "DeletionPolicy" not in resources(found)["GroupAuditors"]


def test_a_membership_is_added_and_removals_are_said() -> None:
    found = emitted(GROUP_MADE, USER_MOVED)
    membership = resources(found)["UserAnnAuditors"]
    assert membership["Type"] == "AWS::IAM::UserToGroupAddition"
    assert membership["Properties"] == {"Users": ["ann"], "GroupName": "auditors"}
    assert membership["DependsOn"] == ["GroupAuditors"]
    assert sorted(each.what for each in found.missing) == [
        f"iam:user ann, AttachedPolicies {READ_ONLY}",
        "iam:user ann, InlinePolicies extra",
    ]


@pytest.mark.parametrize(
    "lacking",
    [
        KEY_OFF,
        KEY_GONE,
        PASSWORDS,
        step("s1", "iam:role", "app", {"MaxSessionDuration": 1}, {"MaxSessionDuration": 2}),
        step("s1", "iam:user", "ann", {"Tags/a": None}, {"Tags/a": "b"}),
        step("s1", "iam:user", "ann", {f"AttachedPolicies/{READ_ONLY}": None}, {f"AttachedPolicies/{READ_ONLY}": True}),
        step("s1", "iam:user", "ann", {"InlinePolicies/a": OLD}, {"InlinePolicies/a": NEW}),
        step("s1", "iam:group", "g", {"InlinePolicies/a": OLD}, None),
        step(
            "s1",
            "iam:policy",
            OWN_POLICY,
            {version(OLD): OLD, f"~Numbers/{version(OLD)[9:]}": "v1"},
            {version(OLD): None},
        ),
        step("s1", "iam:group", "g", None, {"InlinePolicies/a": "{no json"}),
        step("s1", "iam:group", "g", None, {"InlinePolicies/a": '{"Statement": {"Ref": "AWS::AccountId"}}'}),
        step("s1", "iam:group", "g", None, {"InlinePolicies/a": '{"Statement": [{"Fn::Sub": "x"}]}'}),
        step("s1", "iam:group", "g", None, {"InlinePolicies/a": policy("{{resolve:ssm-secure:x}}")}),
        step("s1", "iam:role", "r", None, {**ROLE, "Tags/a": "{{resolve:secretsmanager:x}}"}),
        step("s1", "iam:role", "r", None, {**ROLE, "Description": "{{resolve:secretsmanager:x}}"}),
    ],
)
def test_what_there_are_no_words_for_is_said(lacking: Step) -> None:
    found = emitted(lacking)
    assert found.files == ()
    assert [each.step for each in found.missing] == [lacking.id]
    beside = emitted(GROUP_MADE, lacking)
    assert template(beside)["Metadata"]["leastwise"]["NotExpressible"] == [
        str(each).replace("{{", "{ {") for each in beside.missing
    ]


def test_a_boundary_that_goes_is_a_property_that_goes() -> None:
    new: dict[str, Value] = {"AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": None}
    found = emitted(step("s1", "iam:role", "app", {name: ROLE[name] for name in new}, new))
    assert "PermissionsBoundary" in resources(found, "import.json")["RoleApp"]["Properties"]
    assert "PermissionsBoundary" not in resources(found)["RoleApp"]["Properties"]


@pytest.mark.parametrize(
    "found",
    [
        emit(the_plan(), Language.CLOUDFORMATION),
        emitted(step("s1", "iam:role", "app", None, ROLE)),
        emitted(step("s1", "iam:user", "new", None, {"Groups/auditors": True, "Tags/a": "b", "Path": "/x/"})),
        emitted(step("s1", "iam:user", "ann", {"InlinePolicies/a": None}, {"InlinePolicies/a": NEW})),
        emitted(step("s1", "iam:role", "app", {"InlinePolicies/a": None}, {"InlinePolicies/a": NEW})),
        emitted(step("s1", "iam:instance-profile", "web", None, {"Roles/app": True})),
        emitted(step("s1", "s3:bucket-policy", "logs", {"Policy": BUCKET}, {"Policy": BUCKET.replace("/*", "/a/*")})),
        emitted(step("s1", "sns:topic-policy", TOPIC, None, {"Policy": BUCKET.replace("s3:*", "sns:Publish")})),
        emitted(
            step(
                "s1",
                "secretsmanager:secret-policy",
                SECRET,
                None,
                {"Policy": BUCKET.replace("s3:*", "secretsmanager:*")},
            )
        ),
    ],
)
def test_cfn_lint_finds_nothing(found: Emitted, tmp_path: Path) -> None:
    checked = [name for name in dict(found.files) if name.startswith(("template", "import"))]
    assert checked
    for name in checked:
        path = tmp_path / name
        path.write_text(dict(found.files)[name])
        assert [str(match) for match in lint_file(path)] == []


def test_each_region_has_its_template() -> None:
    here = step("s2", "s3:bucket-policy", "logs", None, {"Policy": BUCKET}, region="us-east-2", after=("s1",))
    there = step("s3", "sns:topic-policy", TOPIC, {"Policy": OLD}, {"Policy": BUCKET}, after=("s2",))
    odd = step("s4", "s3:bucket-policy", "evil", None, {"Policy": BUCKET}, region="../../x")
    found = emitted(GROUP_MADE, here, there, odd)
    assert [name for name, _ in found.files] == ["template.json", "template-us-east-2.json", "template-x.json"]
    assert [(each.step, each.why) for each in found.missing] == [
        ("s3", "it is there already, and CloudFormation would take it for a resource of its own to be made")
    ]
    assert "DependsOn" not in resources(found, "template-us-east-2.json")["BucketPolicyLogs"]


def test_cfn_lint_would_find_something(tmp_path: Path) -> None:
    path = tmp_path / "template.json"
    path.write_text(dict(emitted(GROUP_MADE).files)["template.json"].replace("GroupName", "Naming"))
    assert lint_file(path)


def test_names_from_aws_are_text() -> None:
    found = emit(a_hostile_plan(), Language.CLOUDFORMATION)
    said = dict(found.files)["template.json"]
    assert said.isascii()
    assert json.loads(said)
    groups = [each["Properties"] for each in resources(found).values() if each["Type"] == "AWS::IAM::Group"]
    assert groups[0]["GroupName"] == f"{HOSTILE}\n"
    assert all(name.isalnum() for name in resources(found))
