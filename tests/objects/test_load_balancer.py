"""Access logs of load balancers."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from leastwise.apply import Aws
from leastwise.model import Estate, LoadBalancer
from leastwise.model.change import Target, Value
from objects.live import changed, cycle, refused, restore, tried_and_seen

REGION = "us-east-1"
BUCKET = Target("s3:bucket", "scratch-balancer-logs", REGION)
POLICY = Target("s3:bucket-policy", BUCKET.id, REGION)
LOGGED: Mapping[str, Value] = {"access_logs.s3.enabled": True, "access_logs.s3.bucket": BUCKET.id}


@pytest.fixture
def silent(estates: dict[str, Estate]) -> tuple[str, LoadBalancer]:
    """An account, and its load balancer that logs nothing."""
    every = ((account, each) for account, estate in estates.items() for each in estate.load_balancers.items)
    return next((account, each) for account, each in every if each.access_logs is False and not each.classic)


def policy(service: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{BUCKET.id}/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_logs_are_switched_on_and_off(accounts: dict[str, Aws], silent: tuple[str, LoadBalancer]) -> None:
    account, balancer = silent
    aws, target = accounts[account], Target("elbv2:access-logs", balancer.arn, REGION)
    refused(aws, target, LOGGED, "InvalidConfigurationRequest")
    changed(aws, BUCKET, {"ObjectOwnership": "BucketOwnerEnforced"})
    changed(aws, POLICY, {"Policy": policy("logging.s3.amazonaws.com")})
    refused(aws, target, LOGGED, "InvalidConfigurationRequest")
    changed(aws, POLICY, {"Policy": policy("logdelivery.elasticloadbalancing.amazonaws.com")})
    cycle(aws, target, LOGGED)
    restore(aws, POLICY, None)
    restore(aws, BUCKET, None)


def test_what_is_tried_is_seen(estates: dict[str, Estate]) -> None:
    found = [(estate, each) for estate in estates.values() for each in estate.load_balancers.items]
    assert found
    for estate, each in found:
        target = Target("elbv2:access-logs", each.arn, each.region)
        tried_and_seen(estate, target, [{"access_logs.s3.enabled": True}, {"access_logs.s3.enabled": False}])
