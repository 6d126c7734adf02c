"""Whoever is asked together with others of the same policies gets the answer that it gets alone."""

from __future__ import annotations

import random
from typing import Any

import pytest

from access.worlds import ACCOUNT, world_of
from leastwise.access import Question
from leastwise.access.people import of_user
from leastwise.checks.alike import Alike
from leastwise.checks.worlds import world

ACTIONS = ("iam:PutUserPolicy", "iam:CreateAccessKey", "iam:*", "*")
RESOURCES = ("*", f"arn:aws:iam::{ACCOUNT}:user/*", "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:user/u1")
CONDITIONS: tuple[Any, ...] = (
    *(None, None, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
    *({"StringEquals": {"aws:PrincipalTag/team": "a"}}, {"StringEquals": {"aws:username": ["u1", "u2"]}}),
)
TAGS: tuple[list[Any], ...] = ([], [{"Key": "team", "Value": "a"}], [{"Key": "team", "Value": "b"}])


def drawn(draw: random.Random) -> Any:
    effect = "Deny" if draw.random() < 0.25 else "Allow"
    found = {"Effect": effect, "Action": draw.choice(ACTIONS), "Resource": draw.choice(RESOURCES)}
    condition = draw.choice(CONDITIONS)
    return found | ({"Condition": condition} if condition else {})


@pytest.mark.parametrize("seed", range(12))
def test_asking_alike_says_what_asking_alone_says(seed: int) -> None:
    draw = random.Random(seed)
    users = []
    for number in range(25):
        document = {"Version": "2012-10-17", "Statement": [drawn(draw) for _ in range(draw.choice((1, 1, 2)))]}
        own = [{"PolicyName": "own", "PolicyDocument": document}]
        users.append({"UserName": f"u{number}", "UserPolicyList": own, "Tags": draw.choice(TAGS)})
    estate = world_of({"users": users}).estates[0]
    for user in estate.users.items:
        for action in ("iam:PutUserPolicy", "iam:CreateAccessKey"):
            for name in ("u1", "nobody"):
                arn = f"arn:aws:iam::{ACCOUNT}:user/{name}"
                said = Alike(user, estate).ask(action, arn)
                alone = world(estate).ask(Question(principal=of_user(user), action=action, resource=arn))
                assert (said.says, said.depends) == (alone.says, bool(alone.terms)), (user.name, action, name)
