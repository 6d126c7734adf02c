"""Which events a trail records: all of its selectors at once, as the one call that sets them takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import DataSelector, Estate, Gap, Trail, seen
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["ADVANCED", "BASIC", "EVENT_SELECTORS", "NAMES", "OBJECTS", "selector_text"]

BASIC, ADVANCED = "EventSelectors", "AdvancedEventSelectors"
OBJECTS = "AWS::S3::Object"
NAMES = {"write": "leastwise: objects written", "read": "leastwise: objects read"}
"""Of the selectors that fixes add."""


def selector_text(selectors: Iterable[Mapping[str, Any]]) -> str | None:
    """Selectors as one text, always the same for the same selectors; None: there are none."""
    kept = [_without_empty(each) for each in selectors]
    return msgspec.json.encode(kept, order="sorted").decode() if kept else None


def _without_empty(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_empty(each) for name, each in value.items() if each not in (None, "", [], ())}
    return [_without_empty(each) for each in value] if isinstance(value, list | tuple) else value


def _region(target: Target) -> str:
    return target.region or target.id.split(":")[3]


def _trail(estate: Estate, target: Target) -> Trail | None:
    return found(estate.trails, lambda each: each.arn == target.id, _region(target))


def _seen(estate: Estate, target: Target) -> State | None:
    trail = _trail(estate, target)
    return None if trail is None else {BASIC: None, ADVANCED: None, **dict(seen(trail.selector_texts))}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    """What is recorded besides stays: the selectors that a fix writes say the same in other words."""
    trail, before = _trail(estate, target), _seen(estate, target)
    if trail is None or before is None or state is None:
        return estate
    after = {**before, **state}
    ours = _added(before)
    data = trail.data_selectors
    if not isinstance(data, Gap):
        data = (*(each for each in data if each not in ours), *_added(after))
    texts = tuple((name, str(text)) for name, text in after.items() if text)
    changed = msgspec.structs.replace(trail, data_selectors=data, selector_texts=texts)
    return replace(estate, trails=exchanged_item(estate.trails, lambda each: each.arn == target.id, changed))


def _added(state: State) -> tuple[DataSelector, ...]:
    """What the selectors of ours take."""
    selectors: list[dict[str, Any]] = msgspec.json.decode(str(state.get(ADVANCED) or "[]"))
    return tuple(_one(each) for each in selectors if each.get("Name") in NAMES.values())


def _one(selector: Mapping[str, Any]) -> DataSelector:
    arns = (each for each in selector["FieldSelectors"] if each["Field"] == "resources.ARN")
    return DataSelector(
        type=OBJECTS,
        reads=selector["Name"] == NAMES["read"],
        writes=selector["Name"] == NAMES["write"],
        excluded=tuple(prefix for each in arns for prefix in each.get("NotStartsWith", ())),
    )


def _read(ask: Ask, target: Target) -> State | None:
    named, gone = {"TrailName": target.id}, "TrailNotFoundException"
    answer = ask("cloudtrail", "GetEventSelectors", named, region=_region(target), none=gone)
    return None if answer is None else {name: selector_text(answer.get(name) or ()) for name in (BASIC, ADVANCED)}


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """Those of one form replace those of the other."""
    if now is None or then is None or all(now.get(name) == then.get(name) for name in (BASIC, ADVANCED)):
        return
    name = ADVANCED if then.get(ADVANCED) else BASIC
    given = {"TrailName": target.id, name: msgspec.json.decode(str(then[name]))}
    yield AwsCall("cloudtrail", "PutEventSelectors", given, _region(target))


EVENT_SELECTORS = Kind(
    name="cloudtrail:event-selectors",
    title="event selectors of trail",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"cloudtrail:GetEventSelectors"}),
    writes=frozenset({"cloudtrail:PutEventSelectors"}),
)
"""Known by the trail's ARN; both forms of selectors as JSON, of which a trail has one, for as long as it is there."""
