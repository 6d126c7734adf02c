"""Regions where AWS Config cannot deliver.

## What it finds
Regions with a configuration recorder and without a delivery channel, or with one whose files or messages do not
arrive.

## Why it matters
The recorder says that it is recording, and the history that somebody will ask for is not in the bucket: the bucket
was deleted, its policy or its key changed, or the topic is gone.

## How it is decided
By config:DescribeDeliveryChannelStatus: the last delivery of history files, of snapshots and to the stream must not
have failed. What has never been delivered has not failed. Regions without a recorder have nothing to deliver; that
there is none is `config-recorder`'s finding. Regions that are not enabled are not applicable.

## What to do
Read the error code, then mend the bucket policy (it has to let `config.amazonaws.com` or the recorder's role put
objects below `AWSLogs/`), the key's policy or the topic's. `aws configservice deliver-config-snapshot
--delivery-channel-name NAME` tries again at once. A missing channel is made by `aws configservice
put-delivery-channel`.

## References
- [Managing the delivery channel](https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html)
- [Permissions for the Amazon S3 bucket for the AWS Config delivery channel](https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.everywhere import sure_of, switched_off
from leastwise.model import Estate, Evidence, Fail, NotApplicable, Region, Severity, Verdict

CALL = "config:DescribeDeliveryChannelStatus"
TOLD = {"history": "history files", "snapshot": "snapshots", "stream": "messages to its topic"}


@check(
    "config-delivery",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.regions,
    needs={"config:DescribeConfigurationRecorders", "config:DescribeDeliveryChannelStatus", "ec2:DescribeRegions"},
    controls=("MON-42",),
)
def config_delivery(estate: Estate, region: Region) -> Verdict:
    """Whether what is recorded in one region arrives."""
    if off := switched_off(region):
        return off
    if not any(recorder.region == region.name for recorder in estate.recorders.items):
        sure_of(region, estate.recorders)
        return NotApplicable("nothing is recorded there")
    here = [channel for channel in estate.delivery_channels.items if channel.region == region.name]
    failing = [(channel.name, what, code) for channel in here for what, code in channel.failing]
    if failing:
        told = ", ".join(TOLD[what] for _, what, _ in failing)
        return Fail(
            f"AWS Config in `{region.name}` cannot deliver {told}", tuple(_failed(region, *each) for each in failing)
        )
    sure_of(region, estate.delivery_channels)
    if here:
        return None
    empty = Evidence(call=CALL, path=f"DeliveryChannelsStatus, {region.name}", value="empty")
    return Fail(f"AWS Config has a recorder in `{region.name}` and no delivery channel", (empty,))


def _failed(region: Region, name: str, what: str, code: str) -> Evidence:
    path = f"DeliveryChannelsStatus[name={name}].config{what.title()}DeliveryInfo.lastErrorCode, {region.name}"
    return Evidence(call=CALL, path=path, value=code or "Failure")
