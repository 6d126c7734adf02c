"""Entries of the catalogue for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from leastwise import catalogue
from leastwise.catalogue import Action, AwsManagedPolicy, ConditionKey, ResourceType, Service
from leastwise.errors import UsageError
from leastwise.language import has_wildcard, matches

__all__ = ["Shown", "action", "key", "pattern", "policy", "service"]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry."""

    kind: str
    facts: object
    """What JSON can be made of."""
    lines: tuple[str, ...]
    date: str
    """The day of the data."""


def action(found: Action) -> Shown:
    """One action: what it does, and what it can be limited to."""
    arns = {each.name: each for each in _types(found.prefix)}
    keys = sorted({*found.condition_keys, *_type_keys(found)}, key=str.lower)
    dependents = sorted({*found.dependent_actions, *_flat(each.dependent_actions for each in found.resource_types)})
    facts = {
        "name": found.spelling,
        "access_level": found.access_level,
        "description": found.description,
        "resource_types": [
            {"name": each.name, "required": each.required, "arn_formats": arns[each.name].arns}
            for each in found.resource_types
        ],
        "condition_keys": [{"name": name, "type": catalogue.condition_key_type(name)} for name in keys],
        "dependent_actions": dependents,
    }
    types = [
        (each.name + "*" * each.required, arn)
        for each in found.resource_types
        for arn in arns[each.name].arns or ("no ARN format",)
    ]
    lines = [
        *([found.description, ""] if found.description else []),
        f"access level  {found.access_level}",
        *_section("resource types (* required)", types, nothing="resource types  none: its resource is always *"),
        *_section("condition keys, besides the global ones", [(name, _kind(name)) for name in keys]),
        *_section("needs besides", [(each,) for each in dependents]),
    ]
    return _shown("action", facts, [found.spelling, *lines])


def pattern(text: str) -> Shown:
    """The actions that a pattern matches.

    Raises:
        UsageError: it matches none.
    """
    folded = text.lower()
    if has_wildcard(folded.partition(":")[0]) and folded != "*":
        raise UsageError(f"`{text}` has a wildcard in the service: AWS allows them behind the colon only")
    found = [each for each in catalogue.every_action() if matches(folded, each.lower())]
    if not found:
        raise UsageError(f"`{text}` matches no action: `leastwise catalogue show SERVICE` lists them")
    levels = {each: catalogue.access_level(each) or "" for each in found}
    facts = {
        "pattern": text,
        "actions": [{"name": name, "access_level": level} for name, level in levels.items()],
    }
    count = f"{len(found):,} action{'s' if len(found) != 1 else ''}"
    return _shown(
        "pattern", facts, [f"{text} matches {count}: {_levels(levels.values())}", "", *_table(levels.items())]
    )


def service(found: Service) -> Shown:
    """One service: how many actions, which resource types and condition keys."""
    levels = [each.access_level for each in found.actions]
    facts = {
        "prefix": found.prefix,
        "name": found.name,
        "actions": [{"name": each.spelling, "access_level": each.access_level} for each in found.actions],
        "resource_types": [{"name": each.name, "arn_formats": each.arns} for each in found.resource_types],
        "condition_keys": [{"name": name, "type": catalogue.condition_key_type(name)} for name in found.condition_keys],
    }
    types = [(each.name, arn) for each in found.resource_types for arn in each.arns or ("no ARN format",)]
    lines = [
        f"{found.prefix}  {found.name}",
        "",
        f"{_count(len(levels), 'action')}: {_levels(levels)}" if levels else "no actions",
        f"`leastwise catalogue show '{found.prefix}:*'` lists them",
        *_section(_count(len(found.resource_types), "resource type"), types),
        *_section(
            f"{_count(len(found.condition_keys), 'condition key')}, besides the global ones",
            [(name, _kind(name)) for name in found.condition_keys],
        ),
    ]
    return _shown("service", facts, lines)


def key(found: ConditionKey) -> Shown:
    """One condition key: what its values are, and how many actions of which services know it."""
    users = Counter(each.prefix for each in _users(found.name))
    facts = {
        "name": found.name,
        "type": found.type,
        "multivalued": found.multivalued,
        "description": found.description,
        "actions": dict(users),
    }
    every = found.name.startswith("aws:")
    nobody = "named by     no action: requests of any may carry it" if every else "named by     no action"
    lines = [
        found.name,
        *([found.description] if found.description else []),
        "",
        f"type         {found.type}",
        f"multivalued  {'yes: compare with ForAllValues: or ForAnyValue:' if found.multivalued else 'no'}",
        *_section(
            f"named by {_count(sum(users.values()), 'action')} of {_count(len(users), 'service')}",
            [(name, f"{count:,}") for name, count in sorted(users.items())],
            nothing=nobody,
        ),
    ]
    return _shown("condition_key", facts, lines)


def policy(found: AwsManagedPolicy) -> Shown:
    """One policy that AWS manages, with its document."""
    document = json.loads(found.document)
    facts = {
        "arn": found.arn,
        "name": found.name,
        "path": found.path,
        "version": found.version,
        "document": document,
    }
    head = [found.arn, f"version {found.version}, {len(found.document):,} characters", ""]
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return Shown("managed_policy", facts, (*head, *text.split("\n")), catalogue.policies_date())


def _shown(kind: str, facts: object, lines: Iterable[str]) -> Shown:
    return Shown(kind, facts, tuple(lines), catalogue.DATE)


def _types(prefix: str) -> tuple[ResourceType, ...]:
    found = catalogue.service(prefix)
    return found.resource_types if found else ()


def _type_keys(found: Action) -> Iterator[str]:
    """Condition keys that come with the resources of an action."""
    held = {each.name: each.condition_keys for each in _types(found.prefix)}
    for each in found.resource_types:
        yield from each.condition_keys
        yield from held[each.name]


def _users(name: str) -> Iterator[Action]:
    """The actions that know a condition key, by themselves or through a resource type."""
    for prefix in catalogue.services():
        found = catalogue.service(prefix)
        if found and name in found.condition_keys:
            yield from (each for each in found.actions if name in each.condition_keys or name in _type_keys(each))


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' if number != 1 else ''}"


def _flat(groups: Iterable[Iterable[str]]) -> Iterator[str]:
    for group in groups:
        yield from group


def _kind(name: str) -> str:
    return catalogue.condition_key_type(name) or ""


def _levels(levels: Iterable[str]) -> str:
    return ", ".join(f"{count:,} {level}" for level, count in Counter(levels).most_common())


def _section(title: str, rows: Sequence[tuple[str, ...]], *, nothing: str = "") -> Iterator[str]:
    """A titled table behind an empty line, or what to say where it has no rows."""
    if rows:
        yield from ("", title, *(f"  {line}" for line in _table(rows)))
    elif nothing:
        yield nothing


def _table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Rows with their columns below each other."""
    listed = list(rows)
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    for row in listed:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
