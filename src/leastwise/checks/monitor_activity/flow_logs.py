"""Networks whose traffic nobody records.

## What it finds
VPCs without an active flow log of the traffic that is refused, or whose flow logs do not arrive.

## Why it matters
CloudTrail sees calls to AWS, not what a machine with a role does on the network. After a break-in the flow logs tell
where it came from, what was tried next, and how much left the house.

## How it is decided
By ec2:DescribeVpcs and ec2:DescribeFlowLogs: a flow log of the VPC itself that is `ACTIVE`, records `ALL` or
`REJECT`, and whose delivery has not failed. Flow logs of single subnets and interfaces do not count: the next subnet
has none. A default VPC without a single network interface (ec2:DescribeNetworkInterfaces) is not applicable: there
is no traffic in it, and every region has one; delete it, if nobody wants it. A VPC that another account shares
belongs to that account, which alone can record it.

## What to do
`aws ec2 create-flow-logs --resource-type VPC --resource-ids VPC --traffic-type ALL --log-destination-type s3
--log-destination BUCKET_ARN`; a bucket is much cheaper than CloudWatch Logs, and `REJECT` much cheaper than `ALL`.
Failed deliveries are a role or a bucket policy that does not let `delivery.logs.amazonaws.com` write. To undo, `aws
ec2 delete-flow-logs`; what was recorded stays.

## References
- [Logging IP traffic using VPC Flow Logs](https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html)
- [Security Hub controls for Amazon EC2](https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.monitor_activity.config_recorder import FIRST_REGION
from leastwise.checks.monitor_activity.receiving import Writer, named_bucket, receiving_bucket
from leastwise.checks.monitor_activity.setting_up import SEES_BUCKETS
from leastwise.model import Estate, Evidence, Fail, FlowLog, NotApplicable, Severity, Verdict, Vpc, seen
from leastwise.model.change import Edit, Safety
from leastwise.objects.ec2_flow_log import flow_log_target

DELIVERY = Writer(
    name="flow logs",
    service="delivery.logs.amazonaws.com",
    looks=("s3:GetBucketAcl",),
    folder="",
)


@check(
    "flow-logs",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.vpcs,
    needs={
        "ec2:DescribeFlowLogs",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRegions",
        "ec2:DescribeVpcs",
    },
    controls=("MON-49",),
    cis=("4.7",),
    fsbp=("EC2.6",),
)
def flow_logs(estate: Estate, vpc: Vpc) -> Verdict:
    """Whether the traffic of one VPC is recorded."""
    if vpc.owner != estate.account.id:
        return NotApplicable(f"it is shared by account `{vpc.owner}`")
    logs = seen(vpc.flow_logs)
    if any(_flaw(log) is None for log in logs):
        return None
    if not seen(vpc.used):
        return NotApplicable("nothing is in this default VPC")
    if not logs:
        return Fail(f"VPC `{vpc.id}` has no flow log", (_evidence(vpc, "none"),))
    told = f"flow log `{logs[0].id}` of VPC `{vpc.id}` {_flaw(logs[0])}"
    return Fail(told, (_evidence(vpc, ", ".join(log.id for log in logs)),))


def _flaw(log: FlowLog) -> str | None:
    if not log.active:
        return "is not active"
    if log.failing:
        return "does not arrive"
    return "records only what is let through" if log.traffic == "ACCEPT" else None


def _evidence(vpc: Vpc, value: str) -> Evidence:
    return Evidence(call="ec2:DescribeFlowLogs", path=f"FlowLogs[ResourceId={vpc.id}], {vpc.region}", value=value)


@fix(flow_logs, Safety.REVERSIBLE, access=Access(gives=True), needs=("flow_log_bucket",), sees=SEES_BUCKETS)
def record_refusals(estate: Estate, vpc: Vpc) -> Iterator[Edit]:
    """Record in a bucket what the network refuses, at AWS's prices for the delivery of flow logs.

    Undo deletes the flow log, and the bucket as long as it is empty: what was recorded stays.  A bucket that is there
    already has to be encrypted with S3's own keys.
    """
    broken = next((log for log in seen(vpc.flow_logs) if not log.active or log.failing), None)
    if broken is not None:
        raise Unfit(f"flow log `{broken.id}` is there and does not work: see what keeps it from delivering")
    partition, bucket = estate.account.partition, named_bucket(estate, estate.fixing.flow_log_bucket)
    yield from receiving_bucket(estate, bucket, DELIVERY, FIRST_REGION.get(partition, vpc.region))
    target = flow_log_target(vpc.id, f"arn:{partition}:s3:::{bucket}", vpc.region)
    yield Edit(target, {"TrafficType": "REJECT"}, creates=True)
