"""Whatever is managed in code is known by its tags, its name or a state file, and nothing else is taken for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from estates import estate_of
from leastwise.model.change import Target
from leastwise.remedy.managed import find_owner, owner_of
from leastwise.remedy.tfstate import StateFile, read_state

STACK = {"aws:cloudformation:stack-name": "shop", "aws:cloudformation:logical-id": "AppRole"}


def tagged(kind: str, name: str, tags: dict[str, str]) -> str | None:
    several = [{"Key": key, "Value": value} for key, value in tags.items()]
    field, key = ("users", "UserName") if kind != "iam:role" else ("roles", "RoleName")
    estate = estate_of({field: [{key: name.partition("/")[0], "Tags": several}]})
    return owner_of(estate, Target(kind, name))


def state(*resources: tuple[str, dict[str, Any]], account: str = "111122223333") -> StateFile:
    known = ("aws_iam_role", {"name": "known", "arn": f"arn:aws:iam::{account}:role/known"})
    written = [
        {"mode": "managed", "type": type, "name": "it", "instances": [{"attributes": attributes}]}
        for type, attributes in (*resources, known)
    ]
    return read_state("prod.tfstate", json.dumps({"version": 4, "resources": written}).encode())


def by_state(target: Target, *states: StateFile) -> str | None:
    found = find_owner(estate_of({"users": [], "roles": []}), target, states)
    return found.address if found else None


@pytest.mark.parametrize(
    "kind, name, tags, owner",
    [
        ("iam:role", "app", STACK, "CloudFormation `AppRole` of the stack `shop`"),
        ("iam:user", "ann", STACK, "CloudFormation `AppRole` of the stack `shop`"),
        ("iam:access-key", "ann/AKIAEXAMPLE", STACK, "CloudFormation `AppRole` of the stack `shop`"),
        ("iam:role", "app", {"aws:servicecatalog:productArn": "x"}, "Service Catalog"),
        ("iam:role", "app", {"managed_by": "AFT"}, "Account Factory for Terraform"),
        ("iam:role", "app", {"Managed-By": "Terraform"}, "Terraform"),
        ("iam:role", "app", {"terraform": "true"}, "Terraform"),
        ("iam:role", "app", {"terraform": "false"}, None),
        ("iam:role", "app", {"ManagedBy": "the platform team"}, None),
        ("iam:role", "app", {"team": "terraform"}, None),
        ("iam:role", "app", {}, None),
    ],
)
def test_tags(kind: str, name: str, tags: dict[str, str], owner: str | None) -> None:
    assert tagged(kind, name, tags) == owner


@pytest.mark.parametrize(
    "target, owner",
    [
        (Target("iam:role", "AWSControlTowerExecution"), "AWS Control Tower"),
        (Target("iam:role", "aws-controltower-ConfigRecorderRole"), "AWS Control Tower"),
        (Target("cloudtrail:trail", "aws-controltower-BaselineCloudTrail"), "AWS Control Tower"),
        (Target("iam:role", "stacksets-exec-0badcafe"), "CloudFormation StackSets"),
        (Target("iam:role", "AWSAFTExecution"), "Account Factory for Terraform"),
        (Target("iam:role", "AWSServiceRoleForSupport"), "an AWS service"),
        (Target("iam:policy", "arn:aws:iam::111122223333:policy/AWSAccelerator-x"), "Landing Zone Accelerator"),
        (Target("iam:role", "MyAWSControlTower"), None),
        (Target("iam:access-key", "ann/AKIAEXAMPLE"), None),
    ],
)
def test_names(target: Target, owner: str | None) -> None:
    assert owner_of(estate_of({"users": [], "roles": []}), target) == owner


@pytest.mark.parametrize(
    "target, type, attributes",
    [
        (Target("iam:role", "app"), "aws_iam_role", {"id": "app"}),
        (Target("iam:role", "app"), "aws_iam_role_policy", {"role": "app", "name": "p"}),
        (Target("iam:user", "ann"), "aws_iam_user_policy_attachment", {"user": "ann"}),
        (Target("iam:user", "ann"), "aws_iam_group_membership", {"users": ["bob", "ann"]}),
        (Target("iam:group", "ops"), "aws_iam_policy_attachment", {"groups": ["ops"]}),
        (Target("iam:access-key", "ann/AKIAEXAMPLE"), "aws_iam_access_key", {"id": "AKIAEXAMPLE"}),
        (Target("iam:ssh-key", "ann/APKAEXAMPLE"), "aws_iam_user_ssh_key", {"id": "ann:APKAEXAMPLE:SSH"}),
        (Target("iam:password-policy", "account"), "aws_iam_account_password_policy", {"id": "x"}),
        (Target("iam:instance-profile", "web"), "aws_iam_instance_profile", {"name": "web"}),
        (Target("s3:bucket-policy", "logs-1"), "aws_s3_bucket", {"bucket": "logs-1"}),
        (Target("logs:log-group", "trail", "eu-west-1"), "aws_cloudwatch_log_group", {"name": "trail"}),
        (Target("ec2:instance", "i-1", "eu-west-1"), "aws_instance", {"id": "i-1"}),
    ],
)
def test_states(target: Target, type: str, attributes: dict[str, Any]) -> None:
    assert by_state(target, state((type, attributes))) == f"{type}.it"


@pytest.mark.parametrize(
    "target, type, attributes",
    [
        (Target("iam:role", "app"), "aws_iam_role", {"name": "app2", "path": "/app/"}),
        (Target("iam:role", "app"), "aws_iam_user", {"name": "app"}),
        (Target("iam:access-key", "ann/AKIAEXAMPLE"), "aws_iam_user", {"name": "ann"}),
        (Target("iam:instance-profile", "web"), "aws_iam_role", {"name": "web"}),
    ],
)
def test_others_in_a_state_are_others(target: Target, type: str, attributes: dict[str, Any]) -> None:
    assert by_state(target, state((type, attributes))) is None


def test_a_state_of_another_account_says_nothing_here() -> None:
    theirs = state(("aws_iam_role", {"name": "app"}), account="999988887777")
    assert by_state(Target("iam:role", "app"), theirs) is None


def test_the_object_itself_is_named_before_what_belongs_to_it() -> None:
    both = state(("aws_iam_role_policy", {"role": "app"}), ("aws_iam_role", {"name": "app"}))
    assert by_state(Target("iam:role", "app"), both) == "aws_iam_role.it"


def test_words() -> None:
    found = owner_of(estate_of({"roles": []}), Target("iam:role", "known"), [state()])
    assert found == "Terraform `aws_iam_role.it` of the state `prod.tfstate`"


def test_a_user_pool_is_known_by_its_tags_and_by_its_id_in_a_state() -> None:
    pool = {"Id": "us-east-1_shop", "Name": "shop", "Arn": "arn:aws:cognito-idp:us-east-1:111122223333:userpool/x"}
    told = {**pool, "MfaConfiguration": "OFF", "UserPoolTags": STACK}
    pages = {
        "cognito-idp.ListUserPools@us-east-1": {"UserPools": [{"Id": pool["Id"]}]},
        "cognito-idp.DescribeUserPool@us-east-1": [
            {"request": {"UserPoolId": pool["Id"]}, "response": {"UserPool": told}}
        ],
    }
    target = Target("cognito-idp:user-pool", pool["Id"], "us-east-1")
    assert owner_of(estate_of({"pages": pages}), target) == "CloudFormation `AppRole` of the stack `shop`"
    assert by_state(target, state(("aws_cognito_user_pool", {"id": pool["Id"], "name": "shop"}))) is not None
