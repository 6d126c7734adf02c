"""Configuration recorders with a role of their own making.

## What it finds
Regions in which AWS Config records with another role than its service-linked one.

## Why it matters
A role made by hand can read only what its policy lists, and AWS adds types of resources every month: those it cannot
read are missing from the history without a word. It can also be changed, or passed to something else. Nobody can
edit the service-linked role, and AWS keeps it up to date.

## How it is decided
By the `roleARN` of config:DescribeConfigurationRecorders, which must be `AWSServiceRoleForConfig` of the account.
Recorders that a service made for itself are left out. Regions without a recorder are not applicable, and so are
those that are not enabled.

## What to do
`aws iam create-service-linked-role --aws-service-name config.amazonaws.com`, once per account, then `aws
configservice put-configuration-recorder` with that role and the recording group as it is: read it first
(`describe-configuration-recorders`), since the call replaces both. The trap: the bucket policy has to let
`config.amazonaws.com` deliver, where it named the old role. To undo, put the old role back. Custom rules and
conformance packs have roles of their own, which this does not touch.

## References
- [Using service-linked roles for AWS Config](https://docs.aws.amazon.com/config/latest/developerguide/using-service-linked-roles.html)
- [Security Hub controls for AWS Config](https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.everywhere import sure_of, switched_off
from leastwise.checks.monitor_activity.config_setup import CONFIG, SEES_CONFIG, linked_role, role_edits
from leastwise.checks.monitor_activity.receiving import takes
from leastwise.model import (
    DeliveryChannel,
    Estate,
    Evidence,
    Fail,
    NotApplicable,
    Recorder,
    Region,
    Severity,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.config_recording import RECORDER
from leastwise.objects.lists import found


@check(
    "config-role",
    severity=Severity.LOW,
    subjects=lambda estate: estate.regions,
    needs={"config:DescribeConfigurationRecorders", "ec2:DescribeRegions"},
    controls=("MON-43",),
    fsbp=("Config.1",),
)
def config_role(estate: Estate, region: Region) -> Verdict:
    """Whether one region is recorded with the role that AWS keeps."""
    if off := switched_off(region):
        return off
    here = [recorder for recorder in estate.recorders.items if recorder.region == region.name]
    for recorder in here:
        if seen(recorder.role) != linked_role(estate):
            return _fail(recorder)
    sure_of(region, estate.recorders)
    return None if here else NotApplicable("nothing is recorded there")


def _fail(recorder: Recorder) -> Fail:
    role = seen(recorder.role)
    path = f"ConfigurationRecorders[name={recorder.name}].roleARN, {recorder.region}"
    evidence = Evidence(call="config:DescribeConfigurationRecorders", path=path, value=role)
    says = f"AWS Config in `{recorder.region}` records with the role `{role.rpartition('/')[2]}`, not with its own"
    return Fail(says, (evidence,))


@fix(
    config_role,
    Safety.REVERSIBLE,
    access=Access(gives=True),
    sees=SEES_CONFIG | {"config:DescribeDeliveryChannels"},
)
def with_its_own(estate: Estate, region: Region) -> Iterator[Edit]:
    """Record with the service-linked role, which is made where it is not there, and everything else as it is.

    The old role stays, for whoever else works with it.
    """
    for channel in (each for each in estate.delivery_channels.items if each.region == region.name):
        _still_delivers(estate, channel)
    sure_of(region, estate.delivery_channels)
    yield from role_edits(estate)
    for recorder in estate.recorders.items:
        if recorder.region == region.name and recorder.role != linked_role(estate):
            yield Edit(Target(RECORDER.name, recorder.name, region.name), {"roleARN": linked_role(estate)})


def _still_delivers(estate: Estate, channel: DeliveryChannel) -> None:
    """The service-linked role may write nowhere: Config then delivers as the service that it is.

    Source: "Permissions for the Amazon S3 Bucket for the AWS Config Delivery Channel", AWS Config Developer Guide.

    Raises:
        Unfit: it may no longer deliver.
        Unseen: nobody knows.
    """
    to = seen(channel.delivers)
    if to.key or to.topic:
        what = "encrypts with a key" if to.key else "tells a topic"
        raise Unfit(f"channel `{channel.name}` {what} whose policy may know the old role alone: a person has to look")
    bucket = found(estate.buckets, lambda each: each.name == to.bucket)
    if bucket is None:
        raise Unfit(f"bucket `{to.bucket}`, which Config delivers to, is another account's: its policy is not seen")
    if not takes(estate, bucket, CONFIG, to.prefix):
        raise Unfit(f"the policy of bucket `{to.bucket}` does not surely let Config deliver there: mend it first")
