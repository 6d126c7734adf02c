"""Instances whose metadata service answers without a token.

## What it finds
EC2 instances that still speak version 1 of the instance metadata service: whoever can make the machine fetch an
address gets its role's credentials.

## Why it matters
A web application that can be talked into fetching `http://169.254.169.254/` (server-side request forgery, a
misconfigured proxy) hands out the credentials of the machine's role. Version 2 wants a token that has to be
asked for with a PUT request and a header, which such an application will not make.

## How it is decided
By ec2:DescribeInstances: `MetadataOptions.HttpTokens` is not `required` while `HttpEndpoint` is `enabled`, for
instances in every state but terminated, since a stopped one comes back as it was. The account's default for new
instances changes nothing about those that exist. With the endpoint switched off there is nothing to ask.

## What to do
See first that nothing uses version 1 any more: the CloudWatch metric `MetadataNoToken` of the instance stays at
0 over a usual week; update SDKs and agents until it does. Then `aws ec2 modify-instance-metadata-options
--http-tokens required`, which takes effect at once and is undone with `optional`. Containers on the instance
need a hop limit of 2. Set it in launch templates too, and for the whole region with `aws ec2
modify-instance-metadata-defaults`, or the next instance is as open as this one was.

## References
- [Use the Instance Metadata Service to access instance metadata](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html)
- [Modify instance metadata options for existing instances](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-existing-instances.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.model import Estate, Evidence, Fail, Instance, NotApplicable, Severity, Verdict


@check(
    "imds-v1",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.instances,
    needs={"ec2:DescribeInstances"},
    controls=("EC2-02",),
    cis=("6.7",),
    fsbp=("EC2.8",),
)
def imds_v1(estate: Estate, instance: Instance) -> Verdict:
    """Whether one instance hands its role's credentials to requests without a token."""
    if not instance.metadata_endpoint:
        return NotApplicable("no metadata endpoint")
    if instance.tokens == "required":
        return None
    path = f"Reservations[].Instances[InstanceId={instance.id}].MetadataOptions.HttpTokens"
    return Fail(
        f"the metadata service of `{instance.id}` answers without a token",
        (Evidence(call="ec2:DescribeInstances", path=path, value=instance.tokens),),
    )
