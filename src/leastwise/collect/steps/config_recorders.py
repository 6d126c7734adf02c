"""AWS Config recorders: what they record, and whether they run."""
# ruff: noqa: N815  (fields are named as AWS names them)

from __future__ import annotations

from leastwise.collect.gather import gathered, said
from leastwise.collect.pages import Pages
from leastwise.collect.step import Page, Step, reader
from leastwise.collect.steps.ec2_regions import regions
from leastwise.model import Fact, Gap, Observed, Recorder, RecorderStatus

__all__ = ["RECORDERS", "RECORDER_STATUS", "recorders"]

GLOBAL_TYPES = frozenset({"AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"})
"""What `includeGlobalResourceTypes` stands for."""


class _Types(Page):
    resourceTypes: tuple[str, ...] = ()


class _Strategy(Page):
    useOnly: str = ""


class _RecordingGroup(Page):
    allSupported: bool = False
    includeGlobalResourceTypes: bool = False
    resourceTypes: tuple[str, ...] = ()
    exclusionByResourceTypes: _Types = _Types()
    recordingStrategy: _Strategy = _Strategy()


class _Recorder(Page):
    name: str = ""
    roleARN: str | None = None
    recordingGroup: _RecordingGroup | None = None
    recordingScope: str = ""
    servicePrincipal: str | None = None
    connectorArn: str | None = None


class DescribeConfigurationRecorders(Page):
    """Source: "DescribeConfigurationRecorders" and "RecordingGroup", AWS Config API Reference."""

    ConfigurationRecorders: tuple[_Recorder, ...]


class _Status(Page):
    name: str = ""
    recording: bool | None = None
    lastStatus: str | None = None


class DescribeConfigurationRecorderStatus(Page):
    """Source: "DescribeConfigurationRecorderStatus", AWS Config API Reference."""

    ConfigurationRecordersStatus: tuple[_Status, ...]


RECORDERS = Step(
    service="config",
    operation="DescribeConfigurationRecorders",
    permission="config:DescribeConfigurationRecorders",
    page=DescribeConfigurationRecorders,
    everywhere=True,
)

RECORDER_STATUS = Step(
    service="config",
    operation="DescribeConfigurationRecorderStatus",
    permission="config:DescribeConfigurationRecorderStatus",
    page=DescribeConfigurationRecorderStatus,
    everywhere=True,
)


@reader("recorders")
def recorders(pages: Pages) -> Observed[Recorder]:
    """The account's own recorders, of AWS resources."""
    answers = pages.all(RECORDERS)
    found = (
        _recorder(pages, recorder, answer.region)
        for answer in answers.items
        for recorder in answer.page.ConfigurationRecorders
        if _is_own(recorder)
    )
    enabled = (region.name for region in regions.of(pages).items if region.enabled)
    not_asked = (gap for name in enabled for gap in pages.here(RECORDERS, name).gaps)
    return gathered(found, dict.fromkeys((*answers.gaps, *not_asked)))


def _is_own(recorder: _Recorder) -> bool:
    """Not one that a service made for what it needs itself, nor one for another cloud's resources."""
    return recorder.recordingScope != "INTERNAL" and not recorder.servicePrincipal and not recorder.connectorArn


def _recorder(pages: Pages, recorder: _Recorder, region: str | None) -> Recorder | Gap:
    group = recorder.recordingGroup
    if not recorder.name or group is None or region is None:
        return pages.unreadable(
            RECORDERS,
            {"name": recorder.name},
            "a recorder without name, recording group or region",
            region,
        )
    all_supported, global_types, excluded, only = _recorded(group)
    return Recorder(
        name=recorder.name,
        region=region,
        all_supported=all_supported,
        global_types=global_types,
        excluded=excluded,
        only=only,
        role=said(pages, RECORDERS, recorder.roleARN or None, {"name": recorder.name}, "the recorder's role"),
        status=_status(pages, recorder.name, region),
    )


def _recorded(group: _RecordingGroup) -> tuple[bool, bool, tuple[str, ...], tuple[str, ...]]:
    """Whether all regional types are recorded, whether the global ones are, what is left out, what it is limited to.

    The strategy overrides the other fields; answers from before there were strategies have only those.
    """
    strategy = group.recordingStrategy.useOnly
    if strategy == "EXCLUSION_BY_RESOURCE_TYPES":
        excluded = group.exclusionByResourceTypes.resourceTypes
        return GLOBAL_TYPES.issuperset(excluded), GLOBAL_TYPES.isdisjoint(excluded), excluded, ()
    if strategy == "ALL_SUPPORTED_RESOURCE_TYPES" or (not strategy and group.allSupported):
        return True, group.includeGlobalResourceTypes, (), ()
    return False, GLOBAL_TYPES.issubset(group.resourceTypes), (), group.resourceTypes


def _status(pages: Pages, name: str, region: str) -> Fact[RecorderStatus]:
    answers = pages.here(RECORDER_STATUS, region)
    for answer in answers.items:
        for status in answer.page.ConfigurationRecordersStatus:
            if status.name == name and status.recording is not None:
                return RecorderStatus(recording=status.recording, last_status=status.lastStatus)
    about = {"name": name}
    return next(
        iter(answers.gaps),
        pages.unreadable(RECORDER_STATUS, about, "no status for this recorder", region),
    )
