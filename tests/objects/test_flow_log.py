"""Flow logs of VPCs."""

from __future__ import annotations

from leastwise.apply import Aws
from leastwise.model import Estate
from leastwise.model.change import Target
from leastwise.objects.ec2_flow_log import flow_log_target
from objects.live import changed, cycle, restore, tried_and_seen

BUCKET = Target("s3:bucket", "scratch-flow-logs", "us-east-1")


def test_a_flow_log_comes_and_goes(accounts: dict[str, Aws], estates: dict[str, Estate]) -> None:
    vpc = next(vpc for estate in estates.values() for vpc in estate.vpcs.items if vpc.used)
    aws = accounts[vpc.owner]
    target = flow_log_target(vpc.id, f"arn:aws:s3:::{BUCKET.id}", vpc.region)
    changed(aws, BUCKET, {"ObjectOwnership": "BucketOwnerEnforced"})
    cycle(aws, target, {"TrafficType": "REJECT"})
    changed(aws, target, {"TrafficType": "REJECT"})
    cycle(aws, target, {"TrafficType": "ALL"})
    restore(aws, target, None)
    restore(aws, BUCKET, None)


def test_what_is_tried_is_seen(estates: dict[str, Estate]) -> None:
    found = [(estate, each) for estate in estates.values() for each in estate.vpcs.items]
    assert found
    for estate, each in found:
        target = flow_log_target(each.id, "arn:aws:s3:::a", each.region)
        tried_and_seen(estate, target, [{"TrafficType": "REJECT"}, {"TrafficType": "ALL"}, None])
