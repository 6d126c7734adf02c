"""What the event selectors of a trail say: which management events and which data events it records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from leastwise.collect.step import Page
from leastwise.model import DataSelector, EventSelector
from leastwise.objects.event_selectors import ADVANCED, BASIC, selector_text

__all__ = ["SelectorsPage", "categorized", "data_selectors", "selector_texts", "selectors"]

_FIELDS_OF_DATA = frozenset({"eventCategory", "readOnly", "resources.ARN", "resources.type"})


class _DataResource(Page):
    Type: str = ""
    Values: tuple[str, ...] = ()


class _Selector(Page):
    ReadWriteType: str = "All"
    IncludeManagementEvents: bool = True
    ExcludeManagementEventSources: tuple[str, ...] = ()
    DataResources: tuple[_DataResource, ...] = ()


class _Field(Page):
    Field: str
    Equals: tuple[str, ...] = ()
    NotEquals: tuple[str, ...] = ()
    StartsWith: tuple[str, ...] = ()
    NotStartsWith: tuple[str, ...] = ()
    EndsWith: tuple[str, ...] = ()
    NotEndsWith: tuple[str, ...] = ()


class _AdvancedSelector(Page):
    FieldSelectors: tuple[_Field, ...]
    Name: str = ""


class SelectorsPage(Page):
    """Source: "GetEventSelectors" and "AdvancedFieldSelector", AWS CloudTrail API Reference."""

    EventSelectors: tuple[_Selector, ...] = ()
    AdvancedEventSelectors: tuple[_AdvancedSelector, ...] = ()


def categorized(answer: SelectorsPage) -> bool:
    """Whether every advanced selector says which category of events it is about."""
    return all(len(_of(selector, "eventCategory")) == 1 for selector in answer.AdvancedEventSelectors)


def selectors(answer: SelectorsPage) -> tuple[EventSelector, ...]:
    """What is recorded of management events."""
    found = (*map(_basic, answer.EventSelectors), *map(_advanced, answer.AdvancedEventSelectors))
    # A trail without selectors logs what every new trail does: all management events.
    return found or (EventSelector(management=True),)


def _basic(selector: _Selector) -> EventSelector:
    return EventSelector(
        management=selector.IncludeManagementEvents,
        reads=selector.ReadWriteType != "WriteOnly",
        writes=selector.ReadWriteType != "ReadOnly",
        excluded_sources=selector.ExcludeManagementEventSources,
    )


def _advanced(selector: _AdvancedSelector) -> EventSelector:
    """All field selectors of an advanced one must hold together."""
    read_only = _of(selector, "readOnly")
    sources = _of(selector, "eventSource")
    understood = (
        all(field.Field in {"eventCategory", "readOnly", "eventSource"} for field in selector.FieldSelectors)
        and all(_only(field, "Equals") for field in read_only)
        and all(_only(field, "NotEquals") for field in sources)
    )
    return EventSelector(
        management=all(field.Equals == ("Management",) for field in _of(selector, "eventCategory")),
        reads=all("true" in field.Equals for field in read_only if field.Equals),
        writes=all("false" in field.Equals for field in read_only if field.Equals),
        excluded_sources=tuple(source for field in sources for source in field.NotEquals),
        narrowed=not understood,
    )


def data_selectors(answer: SelectorsPage) -> tuple[DataSelector, ...]:
    """What is recorded of data events."""
    basic = (found for selector in answer.EventSelectors for found in _basic_data(selector))
    advanced = (found for selector in answer.AdvancedEventSelectors for found in _advanced_data(selector))
    return (*basic, *advanced)


def _basic_data(selector: _Selector) -> Iterator[DataSelector]:
    """A type without values selects nothing."""
    for resource in selector.DataResources:
        if resource.Values:
            yield DataSelector(
                type=resource.Type,
                reads=selector.ReadWriteType != "WriteOnly",
                writes=selector.ReadWriteType != "ReadOnly",
                prefixes=resource.Values,
            )


def _advanced_data(selector: _AdvancedSelector) -> Iterator[DataSelector]:
    if any(field.Equals != ("Data",) for field in _of(selector, "eventCategory")):
        return
    read_only, arns, types = (_of(selector, name) for name in ("readOnly", "resources.ARN", "resources.type"))
    understood = (
        all(field.Field in _FIELDS_OF_DATA for field in selector.FieldSelectors)
        and all(_only(field, "Equals") for field in (*read_only, *types))
        and len(arns) <= 1
        and not any(field.EndsWith or field.NotEndsWith for field in arns)
    )
    for type in (name for field in types for name in field.Equals):
        yield DataSelector(
            type=type,
            reads=all("true" in field.Equals for field in read_only),
            writes=all("false" in field.Equals for field in read_only),
            prefixes=tuple(value for field in arns for value in (*field.Equals, *field.StartsWith)),
            excluded=tuple(value for field in arns for value in (*field.NotEquals, *field.NotStartsWith)),
            narrowed=not understood,
        )


def selector_texts(answer: SelectorsPage) -> tuple[tuple[str, str], ...]:
    """The selectors as AWS keeps them, by the name of their form."""
    texts = {
        BASIC: selector_text(map(_told, answer.EventSelectors)),
        ADVANCED: selector_text(map(_told_advanced, answer.AdvancedEventSelectors)),
    }
    return tuple((name, text) for name, text in texts.items() if text)


def _told(selector: _Selector) -> dict[str, Any]:
    resources = [msgspec.structs.asdict(each) for each in selector.DataResources]
    return {**msgspec.structs.asdict(selector), "DataResources": resources}


def _told_advanced(selector: _AdvancedSelector) -> dict[str, Any]:
    return {"Name": selector.Name, "FieldSelectors": [msgspec.structs.asdict(each) for each in selector.FieldSelectors]}


def _of(selector: _AdvancedSelector, name: str) -> list[_Field]:
    return [field for field in selector.FieldSelectors if field.Field == name]


def _only(field: _Field, comparison: str) -> bool:
    """Whether this is the one comparison that the field selector makes."""
    return field == _Field(Field=field.Field, **{comparison: getattr(field, comparison)})
