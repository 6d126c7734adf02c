"""Instances whose metadata answers travel far.

## What it finds
EC2 instances whose answers from the metadata service may pass more than two hops.

## Why it matters
The answer that carries a token has a limit of hops, so that it dies before it reaches anything but the machine
that asked. With a high limit it gets through containers, proxies and routing tricks to whoever made the machine
forward a request, and with it the credentials of its role.

## How it is decided
By the `HttpPutResponseHopLimit` of ec2:DescribeInstances. One is enough for programs on the machine, and two for
programs in containers, which is what images of Amazon Linux 2023 and the defaults of ECS and EKS use; more than
two need a reason that nothing in the answer tells. The setting `imds_hops` moves the line: one, where nothing
runs in containers. With the endpoint switched off there is nothing to travel.

## What to do
`aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 1`, or 2 where containers read the
instance's metadata; it takes effect at once. Better for containers is a role of their own (task roles, IRSA or
EKS Pod Identity) and no way to the instance's metadata at all.

## References
- [Configure the Instance Metadata Service options](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html)
- [Amazon EKS security best practices: identity and access management](https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.model import Estate, Evidence, Fail, Gap, Instance, NotApplicable, Severity, Unseen, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.ec2_instance import METADATA_OPTIONS

CALL = "ec2:DescribeInstances"

_CONTAINERS = 2
"""Hops to programs in containers."""


@check(
    "imds-hops",
    severity=Severity.LOW,
    subjects=lambda estate: estate.instances,
    needs={CALL},
    controls=("EC2-14",),
)
def imds_hops(estate: Estate, instance: Instance) -> Verdict:
    """Whether what one instance's metadata service answers stays near."""
    if not instance.metadata_endpoint:
        return NotApplicable("no metadata endpoint")
    if instance.hop_limit is None:
        raise Unseen(_not_said(estate, instance))
    if instance.hop_limit <= estate.thresholds.imds_hops:
        return None
    path = f"Reservations[].Instances[InstanceId={instance.id}].MetadataOptions.HttpPutResponseHopLimit"
    says = f"what the metadata service of `{instance.id}` answers travels up to {instance.hop_limit} hops"
    return Fail(says, (Evidence(call=CALL, path=path, value=str(instance.hop_limit)),))


def _not_said(estate: Estate, instance: Instance) -> Gap:
    about = (("InstanceId", instance.id),)
    return Gap(
        call=CALL,
        permission=CALL,
        account=estate.account.id,
        region=instance.region,
        request=about,
        code="NotSaid",
        why="the answer tells no limit of hops",
    )


@fix(imds_hops, Safety.REVERSIBLE)
def bring_near(estate: Estate, instance: Instance) -> Iterator[Edit]:
    """Let answers travel two hops: to the machine's programs and to containers on it."""
    if estate.thresholds.imds_hops < _CONTAINERS:
        raise Unfit("containers on the instance would lose its metadata, and nothing tells whether there are any")
    target = Target(METADATA_OPTIONS.name, instance.id, instance.region)
    yield Edit(target, {"HttpPutResponseHopLimit": _CONTAINERS})
