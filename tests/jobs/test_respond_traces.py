"""What was left behind, row by row: what is said, and the command that removes it, made of hostile values too."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from typing import Any

import boto3
import msgspec
import pytest

from estates import estate_of
from leastwise.jobs.respond.records import Event, Who
from leastwise.jobs.respond.traces import ROWS, left_behind, still
from leastwise.model import Gap, Observed

HOLE = re.compile(r"\{([\w.]+)\}")


def event(action: str, request: dict[str, Any], response: dict[str, Any] | None = None, **more: Any) -> Event:
    plain = Event(
        id="e1",
        at="2026-01-01T00:00:00Z",
        action=action,
        region="eu-west-1",
        ip="192.0.2.1",
        agent="",
        error=None,
        reads=False,
        who=Who(type="IAMUser", user_name="caller", access_key_id="AKIA1"),
        request=request,
        response=response or {},
    )
    return msgspec.structs.replace(plain, **more)


CASES: tuple[tuple[str, dict[str, Any], dict[str, Any], str, str | None], ...] = (
    ("iam:CreateUser", {"userName": "b"}, {}, "made user `b`", "aws iam delete-user --user-name b"),
    (
        "iam:CreateAccessKey",
        {},
        {"accessKey": {"accessKeyId": "AKIA2", "userName": "b"}},
        "made access key `AKIA2` of user `b`",
        "aws iam update-access-key --status Inactive --user-name b --access-key-id AKIA2",
    ),
    (
        "iam:AttachRolePolicy",
        {"roleName": "r", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        {},
        "attached `arn:aws:iam::aws:policy/AdministratorAccess` to role `r`",
        "aws iam detach-role-policy --role-name r --policy-arn arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    ("iam:UpdateAssumeRolePolicy", {"roleName": "r"}, {}, "changed who may assume role `r`", None),
    (
        "lambda:CreateFunction",
        {"functionName": "f"},
        {},
        "made function `f`",
        "aws lambda delete-function --function-name f --region eu-west-1",
    ),
    (
        "ec2:RunInstances",
        {},
        {"instancesSet": {"items": [{"instanceId": "i-1"}]}},
        "started instance `i-1`",
        "aws ec2 stop-instances --instance-ids i-1 --region eu-west-1",
    ),
    ("iam:EnableMFADevice", {"serialNumber": "s"}, {}, "gave user `caller` the MFA device `s`", None),
)


@pytest.mark.parametrize(("action", "request_", "response", "says", "command"), CASES)
def test_it_is_said_and_the_command_removes_it(
    action: str, request_: dict[str, Any], response: dict[str, Any], says: str, command: str | None
) -> None:
    (left,) = left_behind([event(action, request_, response)])
    assert left.says == says
    if command is not None or action != "iam:EnableMFADevice":
        assert left.remove == command


def test_what_was_refused_left_nothing_and_the_latest_comes_first() -> None:
    events = [
        event("iam:CreateUser", {"userName": "a"}, error="AccessDenied"),
        event("iam:CreateUser", {"userName": "b"}),
        event("iam:AttachUserPolicy", {"userName": "b", "policyArn": "arn:aws:iam::aws:policy/X"}),
        event("iam:ListUsers", {}),
    ]
    assert [each.action for each in left_behind(events)] == ["iam:AttachUserPolicy", "iam:CreateUser"]


@pytest.mark.parametrize("name", ["-x", "file:///etc/passwd", "a b", "$(id)", "`id`", "a;b", "", "\u202eevil", "a\nb"])
def test_a_name_that_a_shell_or_the_cli_could_take_otherwise_is_in_no_command(name: str) -> None:
    (left,) = left_behind([event("iam:CreateUser", {"userName": name})])
    assert left.remove is None
    assert left.says.count("`") in (0, 2)


def test_a_region_that_is_none_is_in_no_command() -> None:
    (left,) = left_behind([event("lambda:CreateFunction", {"functionName": "f"}, region="x;id")])
    assert left.remove == "aws lambda delete-function --function-name f"


@pytest.mark.parametrize("row", [row for row in ROWS if row.remove], ids=lambda row: row.action)
def test_every_command_is_one_of_the_cli_and_its_options_are_parameters(row: Any) -> None:
    service, operation, *options = HOLE.sub("x", row.remove).split()
    connect: Any = boto3.client
    client = connect(service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    model = client.meta.service_model
    names = {
        re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", each).lower(): each
        for each in model.operation_names
    }
    members = model.operation_model(names[operation]).input_shape.members
    known = {re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", each).lower() for each in members}
    assert {each[2:] for each in options if each.startswith("--")} <= known
    assert shlex.split(row.remove)


def test_no_row_is_there_twice() -> None:
    assert len({row.action for row in ROWS}) == len(ROWS)


def test_what_hangs_on_a_user_who_is_gone_is_gone_and_what_was_not_seen_is_not() -> None:
    left = left_behind(
        [event("iam:CreateUser", {"userName": "b"}), event("lambda:CreateFunction", {"functionName": "f"})]
    )
    seen = estate_of({"users": [{"UserName": "alice"}]})
    assert [each.gone for each in still(left, seen)] == [False, True]
    gap = Gap(call="iam:GetAccountAuthorizationDetails", permission="", account="")
    assert not any(each.gone for each in still(left, replace(seen, users=Observed((), (gap,)))))
