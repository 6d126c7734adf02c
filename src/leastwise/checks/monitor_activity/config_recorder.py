"""Regions that AWS Config does not record.

## What it finds
Enabled regions without a configuration recorder that runs and records all types of resources; and, once for the
account, that no region records the global types: IAM users, groups, roles and customer managed policies.

## Why it matters
CloudTrail tells what was called, Config what the resources looked like before and after. Without it nobody can
say which permissions a role had last month. Regions that nobody works in are recorded almost free of charge,
and are where intruders start their machines.

## How it is decided
By config:DescribeConfigurationRecorders and DescribeConfigurationRecorderStatus in every enabled region: a
recorder of the account's own, `recording`, whose `lastStatus` is not a failure, with all supported types and
none of the regional ones excluded. Recorders that services make for themselves do not count. Global types need
to be recorded in one region only, so that a recorder in another rightly leaves them out; when none records
them, the finding stands on the partition's first region (`us-east-1`). Regions that are not enabled are not
applicable, and those that were not asked are unknown.

## What to do
`aws configservice put-configuration-recorder` with `allSupported`, and `includeGlobalResourceTypes` in one
region only (every region that records them costs again); `put-delivery-channel`; then
`start-configuration-recorder`: a recorder that was made and not started records nothing. Use the service-linked
role `AWSServiceRoleForConfig`. For many accounts let a CloudFormation StackSet or Control Tower do it. Config
bills each configuration item: look at what the noisiest types would cost before recording continuously.

## References
- [Recording AWS resources with AWS Config](https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html)
- [Working with the configuration recorder](https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.monitor_activity.config_setup import SEES_CONFIG, recorder_edits
from leastwise.model import (
    Estate,
    Evidence,
    Fail,
    Gap,
    NotApplicable,
    Recorder,
    RecorderStatus,
    Region,
    Severity,
    Unseen,
    Verdict,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.config_recording import RECORDER, RECORDING, everything

FIRST_REGION = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
"""Where a partition's global resources are at home."""


@check(
    "config-recorder",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.regions,
    needs={
        "ec2:DescribeRegions",
        "config:DescribeConfigurationRecorders",
        "config:DescribeConfigurationRecorderStatus",
    },
    controls=("MON-41",),
    cis=("4.3",),
    fsbp=("Config.1",),
)
def config_recorder(estate: Estate, region: Region) -> Verdict:
    """Whether one region's resources are recorded."""
    if not region.enabled:
        return NotApplicable("the region is not enabled")
    here = [recorder for recorder in estate.recorders.items if recorder.region == region.name]
    if not any(_is_good(recorder) for recorder in here):
        return _flawed(estate, region, here)
    if region.name != FIRST_REGION.get(region.partition) or _global_types_recorded(estate):
        return None
    return Fail(
        "no region records the global resource types (IAM users, groups, roles and policies)",
        tuple(_evidence(recorder, "includeGlobalResourceTypes", "false") for recorder in estate.recorders.items),
    )


def _flawed(estate: Estate, region: Region, here: list[Recorder]) -> Fail:
    """What is wrong where no recorder is surely good.

    Raises:
        Unseen: there may be a good one.
    """
    gaps = [gap for gap in estate.recorders.gaps if gap.region in {region.name, None}]
    gaps += [recorder.status for recorder in here if isinstance(recorder.status, Gap) and _what(recorder) is None]
    if gaps:
        raise Unseen(*gaps)
    if not here:
        call = "config:DescribeConfigurationRecorders"
        empty = Evidence(call=call, path=f"ConfigurationRecorders, {region.name}", value="empty")
        return Fail(f"AWS Config has no recorder in `{region.name}`", (empty,))
    recorder = here[0]
    says, evidence = _what(recorder) or _state(recorder) or ("", ())
    return Fail(f"the AWS Config recorder `{recorder.name}` in `{region.name}` {says}", evidence)


def _is_good(recorder: Recorder) -> bool:
    return isinstance(recorder.status, RecorderStatus) and not (_what(recorder) or _state(recorder))


def _what(recorder: Recorder) -> tuple[str, tuple[Evidence, ...]] | None:
    """What it does not record of the region's resources, in words."""
    if recorder.all_supported:
        return None
    if recorder.excluded:
        told = _evidence(recorder, "exclusionByResourceTypes", ", ".join(recorder.excluded))
        return f"leaves out {_types(recorder.excluded)}", (told,)
    told = _evidence(recorder, "resourceTypes", ", ".join(recorder.only) or "empty")
    return f"records only {_types(recorder.only)}", (told,)


def _types(types: tuple[str, ...]) -> str:
    return f"`{types[0]}`" if len(types) == 1 else f"{len(types)} resource types"


def _state(recorder: Recorder) -> tuple[str, tuple[Evidence, ...]] | None:
    """Why it does not run, in words; None if it does, as far as was seen."""
    status = recorder.status
    if isinstance(status, Gap):
        return None
    if not status.recording:
        return "is stopped", (_running(recorder, "recording", "false"),)
    if (status.last_status or "").lower() == "failure":
        return "fails to deliver what it records", (_running(recorder, "lastStatus", str(status.last_status)),)
    return None


def _global_types_recorded(estate: Estate) -> bool:
    """Whether some recorder that runs takes the global types.

    Raises:
        Unseen: none was seen to, and one that was not seen may.
    """
    taking = [recorder for recorder in estate.recorders.items if recorder.global_types]
    if any(isinstance(recorder.status, RecorderStatus) and _state(recorder) is None for recorder in taking):
        return True
    gaps = (*estate.recorders.gaps, *(recorder.status for recorder in taking if isinstance(recorder.status, Gap)))
    if gaps:
        raise Unseen(*gaps)
    return False


def _evidence(recorder: Recorder, path: str, value: str) -> Evidence:
    return Evidence(
        call="config:DescribeConfigurationRecorders",
        path=f"ConfigurationRecorders[name={recorder.name}].recordingGroup.{path}, {recorder.region}",
        value=value,
    )


def _running(recorder: Recorder, path: str, value: str) -> Evidence:
    return Evidence(
        call="config:DescribeConfigurationRecorderStatus",
        path=f"ConfigurationRecordersStatus[name={recorder.name}].{path}, {recorder.region}",
        value=value,
    )


@fix(config_recorder, Safety.REVERSIBLE, access=Access(gives=True), sees=SEES_CONFIG)
def record(estate: Estate, region: Region) -> Iterator[Edit]:
    """Record the region, by a new recorder, role and bucket where there is none, at AWS's prices for Config.

    One that is whole and stopped is started, and a good one of the first region takes the global types too.  Undo
    deletes the bucket as long as it is empty: what was recorded stays.  A bucket that is there already has to be
    encrypted with S3's own keys.
    """
    here = next((each for each in estate.recorders.items if each.region == region.name), None)
    first = FIRST_REGION.get(region.partition)
    if here is not None:
        yield _mended(estate, here, first)
    elif not estate.fixing.config_bucket or first is None:
        raise Unfit("there is no recorder: it needs the setting `fixes.config_bucket`")
    else:
        others = region.name != first or _global_types_recorded(estate)
        yield from recorder_edits(estate, region.name, first, global_types=not others)


def _mended(estate: Estate, here: Recorder, first: str | None) -> Edit:
    if _is_good(here) and here.region == first and not here.excluded:
        return Edit(Target(RECORDER.name, here.name, here.region), {"recordingGroup": everything(global_types=True)})
    if _what(here) or not isinstance(here.status, RecorderStatus) or here.status.recording:
        raise Unfit(f"recorder `{here.name}` is not just stopped: what it records, and where, is for people to mend")
    if gaps := [gap for gap in estate.delivery_channels.gaps if gap.region in {here.region, None}]:
        raise Unseen(*gaps)
    if all(each.region != here.region for each in estate.delivery_channels.items):
        raise Unfit("it has no delivery channel, without which it cannot be started")
    return Edit(Target(RECORDING.name, here.name, here.region), {"recording": True}, creates=True)
