"""Selectors for what is done to objects in S3, added to those that a trail has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from leastwise.checks.fix import Unfit
from leastwise.model import Estate
from leastwise.model.change import State, Value
from leastwise.objects.event_selectors import ADVANCED, BASIC, NAMES, OBJECTS, selector_text

__all__ = ["with_objects"]

Selector = dict[str, Any]


def with_objects(estate: Estate, state: State, kinds: Iterable[str]) -> dict[str, Value]:
    """The selectors of a trail, and those for events that write or read objects of every bucket.

    Raises:
        Unfit: nothing is told of the old ones, or they cannot be said in the other form without loss.
    """
    basic: list[Selector] = msgspec.json.decode(str(state.get(BASIC) or "[]"))
    advanced: list[Selector] = msgspec.json.decode(str(state.get(ADVANCED) or "[]"))
    if not (basic or advanced):
        raise Unfit("what the trail's selectors are was not told")
    if any(each.get("DataResources") for each in basic):
        raise Unfit("the trail's basic selectors name data already: put advanced ones in their place by hand")
    stores = sorted({trail.bucket for trail in estate.trails.items if trail.bucket})
    prefixes = [f"arn:{estate.account.partition}:s3:::{name}/" for name in stores]
    whole = [*advanced, *map(_said_otherwise, basic), *(_objects(kind, prefixes) for kind in kinds)]
    return {**({BASIC: None} if basic else {}), ADVANCED: selector_text(whole)}


def _said_otherwise(basic: Selector) -> Selector:
    """A basic selector of management events as an advanced one.

    Source: "Logging management events", AWS CloudTrail User Guide.
    """
    return {"FieldSelectors": [*_management(basic)]}


def _management(basic: Selector) -> Iterator[Selector]:
    if not basic.get("IncludeManagementEvents"):
        raise Unfit("one of the trail's basic selectors takes nothing: put advanced ones in their place by hand")
    yield {"Field": "eventCategory", "Equals": ["Management"]}
    match basic.get("ReadWriteType", "All"):
        case "ReadOnly":
            yield _read_only("true")
        case "WriteOnly":
            yield _read_only("false")
    if excluded := basic.get("ExcludeManagementEventSources"):
        yield {"Field": "eventSource", "NotEquals": excluded}


def _objects(kind: str, stores: Sequence[str]) -> Selector:
    """Without the buckets that trails write to: each file there would be an event for the next one."""
    fields: list[Selector] = [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": [OBJECTS]},
        _read_only("true" if kind == "read" else "false"),
    ]
    if stores:
        fields.append({"Field": "resources.ARN", "NotStartsWith": [*stores]})
    return {"Name": NAMES[kind], "FieldSelectors": fields}


def _read_only(value: str) -> Selector:
    return {"Field": "readOnly", "Equals": [value]}
