"""Load balancers that do not log requests.

## What it finds
Application load balancers and classic ones without access logs.

## Why it matters
The front door sees what the machines behind it may be made to forget: who asked for what, from where, and what they
were answered. After a break-in through a web application its logs are often the only ones that the intruder could not
reach.

## How it is decided
By `access_logs.s3.enabled` and `AccessLog.Enabled` of elasticloadbalancing:DescribeLoadBalancerAttributes. Network
load balancers are not judged, since they log TLS listeners only, nor gateway load balancers, which log nothing.
Connection logs and logs of a web firewall before the load balancer are not looked at: waive the finding where they
take this place. API Gateway is not looked at either.

## What to do
Let the load balancer write into a bucket of the same region whose policy lets
`logdelivery.elasticloadbalancing.amazonaws.com` put objects there, and which a lifecycle rule empties: `aws elbv2
modify-load-balancer-attributes --load-balancer-arn ARN --attributes Key=access_logs.s3.enabled,Value=true
Key=access_logs.s3.bucket,Value=BUCKET`; `aws elb modify-load-balancer-attributes` for classic ones. The bucket has to
be encrypted with S3's own keys. To undo, set the attribute to `false`.

## References
- [Access logs for your Application Load Balancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html)
- [Security Hub controls for Elastic Load Balancing](https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.access_logging import SEES, log_balancer
from leastwise.model import Estate, Evidence, Fail, LoadBalancer, Severity, Verdict, seen
from leastwise.model.change import Edit, Safety


@check(
    "load-balancer-logs",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.load_balancers,
    needs={
        "ec2:DescribeRegions",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
    },
    controls=("MON-48",),
    cis=("4.10",),
    fsbp=("ELB.5",),
)
def load_balancer_logs(estate: Estate, balancer: LoadBalancer) -> Verdict:
    """Whether the requests to one load balancer are logged."""
    if seen(balancer.access_logs):
        return None
    asked, path = (
        (("LoadBalancerName", balancer.name), "LoadBalancerAttributes.AccessLog.Enabled")
        if balancer.classic
        else (("LoadBalancerArn", balancer.arn), "Attributes[Key=access_logs.s3.enabled].Value")
    )
    call = "elasticloadbalancing:DescribeLoadBalancerAttributes"
    return Fail(
        f"load balancer `{balancer.name}` writes no access logs",
        (Evidence(call=call, request=(asked,), path=path, value="false"),),
    )


@fix(load_balancer_logs, Safety.JOURNALED, access=Access(gives=True), needs=("log_bucket",), sees=SEES)
def keep_the_requests(estate: Estate, balancer: LoadBalancer) -> Iterator[Edit]:
    """Log the requests to the load balancer in the log bucket of the configuration, at AWS's prices for the storage.

    The log bucket has to be encrypted with S3's own keys: AWS tries it, and refuses what it could not write to.
    """
    if balancer.classic:
        raise Unfit("it is a classic one: move it to an application load balancer, or switch its logs on by hand")
    yield from log_balancer(estate, balancer)
