"""AWS Config in one region: the recorder, whether it runs, and the channel that delivers what it records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Delivery, DeliveryChannel, Estate, Fact, Gap, Recorder, RecorderStatus, seen
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["DELIVERY_CHANNEL", "RECORDER", "RECORDING", "everything"]


def _text(value: object) -> str:
    return msgspec.json.encode(value, order="sorted").decode()


def everything(*, global_types: bool) -> str:
    """The recording group of all types, as an attribute."""
    return _text({"allSupported": True, "includeGlobalResourceTypes": global_types})


def _group(value: dict[str, Any]) -> str:
    """As it was asked for: AWS tells of all types in more words than it wants to hear."""
    if value.get("allSupported"):
        return everything(global_types=bool(value.get("includeGlobalResourceTypes")))
    return _text(value)


def _recorder_ours(target: Target) -> Callable[[Recorder], bool]:
    return lambda each: (each.name, each.region) == (target.id, target.region)


def _recorder_seen(estate: Estate, target: Target) -> State | None:
    one = found(estate.recorders, _recorder_ours(target), target.region)
    if one is None:
        return None
    state: dict[str, Any] = {"roleARN": one.role} if isinstance(one.role, str) else {}
    if one.all_supported and not one.excluded:
        state["recordingGroup"] = everything(global_types=one.global_types)
    return state


def _recorder_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    one = None
    if state is not None:
        one = found(estate.recorders, _recorder_ours(target), target.region) or _new(target)
        one = msgspec.structs.replace(one, **_recorder_fields(state))
    return replace(estate, recorders=exchanged_item(estate.recorders, _recorder_ours(target), one))


def _new(target: Target) -> Recorder:
    status = RecorderStatus(recording=False)
    return Recorder(
        name=target.id, region=target.region or "", all_supported=True, global_types=False, role="", status=status
    )


def _recorder_fields(state: State) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if state.get("roleARN"):
        fields["role"] = state["roleARN"]
    if state.get("recordingGroup"):
        group = msgspec.json.decode(str(state["recordingGroup"]))
        if group.get("allSupported"):
            fields |= {"all_supported": True, "excluded": (), "only": ()}
            fields["global_types"] = bool(group.get("includeGlobalResourceTypes"))
    return fields


def _recorder_read(ask: Ask, target: Target) -> State | None:
    listed = ask("config", "DescribeConfigurationRecorders", {}, region=target.region) or {}
    one = next((each for each in listed.get("ConfigurationRecorders", ()) if each["name"] == target.id), None)
    if one is None:
        return None
    mode = {"recordingMode": _text(one["recordingMode"])} if one.get("recordingMode") else {}
    return {"roleARN": one["roleARN"], "recordingGroup": _group(one["recordingGroup"]), **mode}


_NESTED = ("recordingGroup", "recordingMode")
"""Attributes whose value is JSON with sorted names."""


def _recorder_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    if then is None:
        named = {"ConfigurationRecorderName": target.id}
        yield AwsCall("config", "DeleteConfigurationRecorder", named, target.region)
        return
    if now is None or any(now.get(name) != then.get(name) for name in ("roleARN", *_NESTED)):
        given: dict[str, Any] = {"name": target.id, "roleARN": then.get("roleARN")}
        given |= {name: msgspec.json.decode(str(then[name])) for name in _NESTED if then.get(name)}
        yield AwsCall("config", "PutConfigurationRecorder", {"ConfigurationRecorder": given}, target.region)


RECORDER = Kind(
    name="config:recorder",
    title="Config recorder",
    seen=_recorder_seen,
    tried=_recorder_tried,
    read=_recorder_read,
    write=_recorder_write,
    reads=frozenset({"config:DescribeConfigurationRecorders"}),
    writes=frozenset({"config:PutConfigurationRecorder", "config:DeleteConfigurationRecorder", "iam:PassRole"}),
)
"""Known by its name, in its region.  Whether it runs is a kind of its own: between the two comes the channel."""


def _recording_seen(estate: Estate, target: Target) -> State | None:
    one = found(estate.recorders, _recorder_ours(target), target.region)
    return {"recording": True} if one is not None and seen(one.status).recording else None


def _recording_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    """One that is started is taken to record: whether it does is seen when it is verified."""
    one = found(estate.recorders, _recorder_ours(target), target.region)
    if one is None:
        return estate
    status: Fact[RecorderStatus] = RecorderStatus(recording=False)
    if state is not None:
        status = RecorderStatus(recording=True, last_status="SUCCESS")
    changed = msgspec.structs.replace(one, status=status)
    return replace(estate, recorders=exchanged_item(estate.recorders, _recorder_ours(target), changed))


def _recording_read(ask: Ask, target: Target) -> State | None:
    told = ask("config", "DescribeConfigurationRecorderStatus", {}, region=target.region) or {}
    statuses = {each["name"]: each["recording"] for each in told.get("ConfigurationRecordersStatus", ())}
    return {"recording": True} if statuses.get(target.id) else None


def _recording_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """A recorder starts only where there is a delivery channel."""
    if (now is None) != (then is None):
        operation = "StartConfigurationRecorder" if now is None else "StopConfigurationRecorder"
        yield AwsCall("config", operation, {"ConfigurationRecorderName": target.id}, target.region)


RECORDING = Kind(
    name="config:recording",
    title="recording of Config recorder",
    seen=_recording_seen,
    tried=_recording_tried,
    read=_recording_read,
    write=_recording_write,
    reads=frozenset({"config:DescribeConfigurationRecorderStatus"}),
    writes=frozenset({"config:StartConfigurationRecorder", "config:StopConfigurationRecorder"}),
)
"""Known by the recorder's name, in its region; it is there while the recorder runs."""


def _channel_ours(target: Target) -> Callable[[DeliveryChannel], bool]:
    return lambda each: (each.name, each.region) == (target.id, target.region)


def _channel_seen(estate: Estate, target: Target) -> State | None:
    one = found(estate.delivery_channels, _channel_ours(target), target.region)
    return None if one is None else _channel_state(one.delivers)


def _channel_state(delivers: Fact[Delivery]) -> State:
    """How often snapshots are delivered is not collected."""
    if isinstance(delivers, Gap):
        return {}
    return {name: getattr(delivers, field) or None for name, field in _CHANNEL.items()}


def _channel_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    """One that is new or changed is taken to deliver: whether it does is seen when it is verified."""
    one = None
    if state is not None:
        before = found(estate.delivery_channels, _channel_ours(target), target.region)
        told: dict[str, Any] = {**(_channel_state(before.delivers) if before else {}), **state}
        delivers = Delivery(
            bucket=told.get("s3BucketName") or "",
            prefix=told.get("s3KeyPrefix") or "",
            key=told.get("s3KmsKeyArn"),
            topic=told.get("snsTopicARN"),
        )
        one = DeliveryChannel(name=target.id, region=target.region or "", failing=(), delivers=delivers)
    return replace(estate, delivery_channels=exchanged_item(estate.delivery_channels, _channel_ours(target), one))


_CHANNEL = {"s3BucketName": "bucket", "s3KeyPrefix": "prefix", "s3KmsKeyArn": "key", "snsTopicARN": "topic"}
"""AWS's names, and the model's."""


def _channel_read(ask: Ask, target: Target) -> State | None:
    listed = ask("config", "DescribeDeliveryChannels", {}, region=target.region) or {}
    one = next((each for each in listed.get("DeliveryChannels", ()) if each["name"] == target.id), None)
    if one is None:
        return None
    often = one.get("configSnapshotDeliveryProperties", {}).get("deliveryFrequency")
    return {**{name: one.get(name) or None for name in _CHANNEL}, "deliveryFrequency": often}


def _channel_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """One that a running recorder needs is not deleted: AWS refuses it."""
    if then is None:
        yield AwsCall("config", "DeleteDeliveryChannel", {"DeliveryChannelName": target.id}, target.region)
    elif now is None or any(now.get(name) != then.get(name) for name in (*_CHANNEL, "deliveryFrequency")):
        given: dict[str, Any] = {"name": target.id, **{name: then[name] for name in _CHANNEL if then.get(name)}}
        if then.get("deliveryFrequency"):
            given["configSnapshotDeliveryProperties"] = {"deliveryFrequency": then["deliveryFrequency"]}
        yield AwsCall("config", "PutDeliveryChannel", {"DeliveryChannel": given}, target.region)


DELIVERY_CHANNEL = Kind(
    name="config:delivery-channel",
    title="Config delivery channel",
    seen=_channel_seen,
    tried=_channel_tried,
    read=_channel_read,
    write=_channel_write,
    reads=frozenset({"config:DescribeDeliveryChannels"}),
    writes=frozenset({"config:PutDeliveryChannel", "config:DeleteDeliveryChannel"}),
)
"""Known by its name, in its region."""
