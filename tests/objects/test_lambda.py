"""Statements of functions' policies, which come and go one by one."""

from __future__ import annotations

import json

import pytest

from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.model import Estate
from leastwise.objects.lambda_permission import PERMISSION, permission
from objects.live import cycle, read, tried_and_seen


def test_a_permission_goes_and_comes_back_with_its_conditions(
    stage: Stage, accounts: dict[str, Aws], estates: dict[str, Estate]
) -> None:
    looked = 0
    for account, estate in estates.items():
        for each in estate.resources.items:
            if each.type == "AWS::Lambda::Function" and isinstance(each.document, str):
                for statement in json.loads(each.document)["Statement"]:
                    target = permission(each.arn, statement["Sid"])
                    assert read(accounts[account], target) is not None
                    cycle(accounts[account], target, None)
                    tried_and_seen(estate, target, [None])
                    looked += 1
    assert looked


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"AWS:SourceAccount": "111122223333"}, "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::a"}},
        {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
    ],
)
def test_what_a_statement_says_is_what_makes_it_again(condition: dict[str, dict[str, str]]) -> None:
    target = permission("arn:aws:lambda:us-east-1:111122223333:function:f", "x")
    statement = {
        "Sid": "x",
        "Effect": "Allow",
        "Action": "lambda:InvokeFunction",
        "Principal": {"Service": "a"},
        "Condition": condition,
    }
    (call,) = PERMISSION.write(target, None, {"Statement": json.dumps(statement)})
    given = {value for tests in condition.values() for value in tests.values()}
    assert given <= set(call.parameters.values())
    assert call.parameters["Principal"] == "a"


@pytest.mark.parametrize(
    "more",
    [
        {"Effect": "Deny"},
        {"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}},
        {"Principal": {"AWS": ["111122223333", "222233334444"]}},
    ],
)
def test_what_would_come_back_wider_does_not_come_back(more: dict[str, object]) -> None:
    target = permission("arn:aws:lambda:us-east-1:111122223333:function:f", "x")
    statement = {"Sid": "x", "Effect": "Allow", "Action": "lambda:InvokeFunction", "Principal": "*", **more}
    assert [*PERMISSION.write(target, None, {"Statement": json.dumps(statement)})] == []
