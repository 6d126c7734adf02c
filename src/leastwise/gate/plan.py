"""The JSON of a Terraform plan, as `terraform show -json` prints it: its resources, and what refers to what.

Source: Terraform documentation, "JSON Output Format".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leastwise.errors import InputError
from leastwise.language import JsonValue

__all__ = ["Plan", "Resource", "Values", "at", "is_plan", "items"]

Values = Mapping[str, JsonValue]
_NONE: Values = {}
_INDEX = re.compile(r"\[[^\]]*\]")


def is_plan(value: JsonValue) -> bool:
    """Whether a file is a plan of Terraform."""
    return isinstance(value, dict) and "format_version" in value and "resource_changes" in value


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource at one time.

    Attributes:
        module: the address of its module, empty for the root.
        values: its attributes; unknown: the same shape, with true for what is not known.
        changes: whether the plan does anything to it.
    """

    address: str
    module: str
    type: str
    name: str
    data: bool
    values: Values
    unknown: Values
    changes: bool

    @property
    def index(self) -> str:
        """`[0]`, `["a"]` or nothing."""
        last = self.address.removeprefix(self.module)
        found = _INDEX.search(last)
        return found[0] if found else ""

    @property
    def local(self) -> str:
        """Its address within its module, without the index."""
        return f"{'data.' if self.data else ''}{self.type}.{self.name}"

    def value(self, attribute: str) -> JsonValue:
        """What an attribute is; None where it is not there or not known."""
        return self.values.get(attribute)

    def is_unknown(self, attribute: str) -> bool:
        """Whether an attribute, or a part of it, is not known."""
        return _has_true(self.unknown.get(attribute))


@dataclass(slots=True)
class Plan:
    """A plan at one time.

    Raises:
        InputError: the file is none, or not of a version that is known.
    """

    resources: tuple[Resource, ...]
    _references: Mapping[tuple[str, str, str], tuple[str, ...]]
    _by_local: dict[tuple[str, str], list[Resource]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.resources:
            self._by_local.setdefault((each.module, each.local), []).append(each)

    @classmethod
    def read(cls, value: JsonValue, *, before: bool) -> Plan:
        """The plan before or after it is applied."""
        version = at(value, "format_version")
        if not isinstance(version, str) or not version.startswith(("0.", "1.")):
            raise InputError(f"a plan of format `{str(version)[:20]}` is not known: use one of format 0 or 1")
        if at(value, "errored") is True:
            raise InputError("the plan is of a run that failed, and not whole: plan again")
        found = (_resource(each, before=before) for each in items(at(value, "resource_changes")))
        references = dict(_references(at(value, "configuration", "root_module"), ""))
        return cls(tuple(each for each in found if each is not None), references)

    def references(self, resource: Resource, attribute: str) -> tuple[str, ...]:
        """What the code of an attribute refers to, the longest first as Terraform lists them."""
        return self._references.get((_INDEX.sub("", resource.module), resource.local, attribute), ())

    def referred(self, resource: Resource, attribute: str, type: str, *, data: bool = False) -> tuple[Resource, ...]:
        """The resources of a type that the code of an attribute refers to: that of the same index, or the only one."""
        found: dict[str, Resource] = {}
        for reference in self.references(resource, attribute):
            local = ".".join(reference.split(".")[: 3 if data else 2])
            candidates = self._by_local.get((resource.module, _INDEX.sub("", local)), [])
            same = [each for each in candidates if each.index == (resource.index or each.index)]
            chosen = candidates if len(candidates) == 1 else same
            found |= {each.address: each for each in chosen if each.type == type and each.data == data}
        return tuple(found.values())


def at(value: JsonValue, *path: str) -> JsonValue:
    """What stands at a path of members; None where there is nothing."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def items(value: JsonValue) -> list[JsonValue]:
    """The items of a list; none of anything else."""
    return value if isinstance(value, list) else []


def _resource(change: JsonValue, *, before: bool) -> Resource | None:
    """The resource of a change; None where there is none at the time."""
    values = at(change, "change", "before" if before else "after")
    data = at(change, "mode") == "data"
    if not isinstance(values, dict):
        return None
    unknown = at(change, "change", "after_unknown") if not before else None
    address, module, type, name = (str(at(change, key) or "") for key in ("address", "module_address", "type", "name"))
    return Resource(
        address=address,
        module=module,
        type=type,
        name=name,
        data=data,
        values=values,
        unknown=unknown if isinstance(unknown, dict) else _NONE,
        changes=at(change, "change", "actions") not in (["no-op"], ["read"]),
    )


def _references(module: JsonValue, address: str) -> Iterator[tuple[tuple[str, str, str], tuple[str, ...]]]:
    for resource in items(at(module, "resources")):
        expressions = at(resource, "expressions")
        local = str(at(resource, "address"))
        if isinstance(expressions, dict):
            for name, expression in expressions.items():
                yield (address, local, name), tuple(dict.fromkeys(_mentioned(expression)))
    calls = at(module, "module_calls")
    for name, call in calls.items() if isinstance(calls, dict) else ():
        yield from _references(at(call, "module"), f"{address}.module.{name}".lstrip("."))


def _mentioned(expression: JsonValue) -> Iterator[str]:
    """What an expression refers to; that of a block holds those of its attributes."""
    if isinstance(expression, dict):
        yield from (str(each) for each in items(expression.get("references")))
        for each in expression.values():
            yield from _mentioned(each)
    for each in items(expression):
        yield from _mentioned(each)


def _has_true(value: JsonValue) -> bool:
    if isinstance(value, dict):
        return any(map(_has_true, value.values()))
    return any(map(_has_true, value)) if isinstance(value, list) else value is True
