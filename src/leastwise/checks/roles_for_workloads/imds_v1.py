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

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.checks.ages import day, days, span
from leastwise.model import Estate, Evidence, Fail, Instance, NotApplicable, Severity, Verdict, seen
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.ec2_instance import METADATA_OPTIONS


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


@fix(imds_v1, Safety.REVERSIBLE, sees={"cloudwatch:GetMetricStatistics"})
def ask_for_tokens(estate: Estate, instance: Instance) -> Iterator[Edit]:
    """Ask for tokens, where the instance ran long enough and nothing on it did without one."""
    in_silence(estate, instance)
    yield Edit(Target(METADATA_OPTIONS.name, instance.id, instance.region), {"HttpTokens": "required"})


def in_silence(estate: Estate, instance: Instance) -> None:
    """See that nothing on an instance asks without a token.

    Raises:
        Unfit: something does, or may.
        Unseen: nobody knows.
    """
    calls, fixing = seen(instance.tokenless), estate.fixing
    if calls is None:
        raise Unfit("how often it was asked without a token was not seen: it needs cloudwatch:GetMetricStatistics")
    if calls.last is not None and days(estate, calls.last) < fixing.usage_days:
        raise Unfit(f"it was asked without a token on {day(calls.last)}: what asks so has to be updated first")
    if calls.silent_days < fixing.silence_days:
        ran = f"{span(calls.silent_days)} of silence" if calls.silent_days else "no day on which it ran"
        raise Unfit(f"CloudWatch shows {ran} and not {span(fixing.silence_days)}: something may ask without a token")
