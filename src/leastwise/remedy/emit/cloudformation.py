"""A plan as a CloudFormation template, and what it takes to bring under it what is there already.

An import changes nothing: the first template imports the objects as they are, the second, an update of the same stack,
changes them.  Whatever a stack imports is kept when the stack goes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leastwise.errors import JsonError
from leastwise.language import loads
from leastwise.model.change import State, Value
from leastwise.objects import under
from leastwise.remedy.emit.emitted import UNDESCRIBED, Emitted, Missing, in_comment, nearest, region_of
from leastwise.remedy.emit.shape import Within, put, spread
from leastwise.remedy.emit.shapes import PARTS, SHAPES, CloudFormation, Part
from leastwise.remedy.plan import Plan, Step

__all__ = ["cloudformation_files"]

TEMPLATE, IMPORT, IDENTIFIERS = "template", "import", "resources-to-import"
REMOVED = "CloudFormation removes only what a stack holds: remove it with `leastwise apply`"
THERE = "it is there already, and CloudFormation would take it for a resource of its own to be made"
UNKNOWN = "this version knows no property of CloudFormation for it"
TAGS = "in CloudFormation all tags are one property, of which the plan holds a part"
DOCUMENTS = ("PolicyDocument", "AssumeRolePolicyDocument", "ResourcePolicy", "Content", "EventPattern")
_INTRINSIC = re.compile(r"Ref|Fn::.*|Condition")
_DYNAMIC = "{{resolve:"


class _Unsaid(Exception):  # noqa: N818  (it is an answer, not an error)
    """There are no words for something, for this reason."""


@dataclass(slots=True)
class Resource:
    """One resource of the template."""

    step: Step
    type: str
    label: str
    """What its logical id is made of."""
    properties: dict[str, Any]
    before: dict[str, Any] | None = None
    """The properties under which it is imported; None: it is made."""
    identifier: Mapping[str, str | bool | list[str]] | None = None
    beside: tuple[str, ...] = ()
    """Types of resources that it must not wait for."""


def cloudformation_files(plan: Plan) -> Emitted:
    """A template for each region; where something has to be imported first, how it is now, and its identifiers."""
    missing: list[Missing] = []
    regions: dict[str, list[Resource]] = {}
    for step in plan.steps:
        region = region_of(step.change.target)
        for each in _of_step(step, missing, regions.get(region, ())):
            regions.setdefault(region, []).append(each)
    files = [file for region, found in regions.items() for file in _files(plan, missing, region, found)]
    return Emitted(files=tuple(files), missing=tuple(missing))


def _files(plan: Plan, missing: list[Missing], region: str, found: list[Resource]) -> Iterator[tuple[str, str]]:
    """The template of one region, and what it takes to import."""
    ending = f"-{region}.json" if region else ".json"
    named = dict(zip(_logical_ids(found), found, strict=True))
    imported = {name: each for name, each in named.items() if each.before is not None}
    after = {step.id: step.after for step in plan.steps}
    yield TEMPLATE + ending, _template(plan, missing, {name: _after(after, name, named) for name in named})
    if imported:
        before = {name: _kept(each, each.before) for name, each in imported.items()}
        yield IMPORT + ending, _template(plan, [], before)
        yield IDENTIFIERS + ending, _json([_to_import(name, each) for name, each in imported.items()])


def _template(plan: Plan, missing: Iterable[Missing], resources: Mapping[str, Any]) -> str:
    lines = [in_comment(str(each)).replace("{{", "{ {") for each in missing]
    told = {"Metadata": {"leastwise": {"NotExpressible": lines}}} if lines else {}
    account = "".join(filter(str.isalnum, plan.account))
    return _json(
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": f"Plan {plan.id[:12]} of leastwise for account {account}; needs CAPABILITY_NAMED_IAM",
            **told,
            "Resources": resources,
        }
    )


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def _after(after: Mapping[str, Sequence[str]], name: str, named: Mapping[str, Resource]) -> dict[str, Any]:
    """A resource as the template has it in the end, behind those that have to be there first."""
    mine = named[name]
    waited = {other: each.step.id for other, each in named.items() if each.type not in mine.beside}
    steps = nearest(after, mine.step.id, {*waited.values()})
    first = [other for other, step in waited.items() if step in steps and other != name]
    written = _kept(mine, mine.properties) if mine.before is not None else _plain(mine, mine.properties)
    return {**written, **({"DependsOn": first} if first else {})}


def _plain(resource: Resource, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"Type": resource.type, "Properties": properties}


def _kept(resource: Resource, properties: Mapping[str, Any] | None) -> dict[str, Any]:
    kept = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    return {**_plain(resource, properties or {}), **kept}


def _to_import(name: str, resource: Resource) -> dict[str, Any]:
    return {
        "ResourceType": resource.type,
        "LogicalResourceId": name,
        "ResourceIdentifier": dict(resource.identifier or {}),
    }


def _logical_ids(resources: Iterable[Resource]) -> Iterator[str]:
    given: set[str] = set()
    for each in resources:
        words = re.findall(r"[A-Za-z0-9]+", each.label) or ["Object"]
        name = "".join(f"{word[0].upper()}{word[1:]}" for word in words)[:200]
        number, found = 1, name
        while found in given:
            number += 1
            found = f"{name}{number}"
        given.add(found)
        yield found


def _of_step(step: Step, missing: list[Missing], here: Sequence[Resource]) -> Iterator[Resource]:
    shape = SHAPES.get(step.change.target.kind)
    found = shape.cloudformation if shape else "this version knows no CloudFormation type for it"
    change = shape.change(step.change) if shape else step.change
    if change.after is None or isinstance(found, str):
        missing.append(_missing(step, "", found if isinstance(found, str) else REMOVED))
    elif isinstance(found, Within):
        yield from _tried(step, "", missing, lambda: _joined(step, found, here))
    elif change.before is None:
        yield from _tried(step, "", missing, lambda: _made(step, found))
        missing += [_missing(step, name.replace("/", " ", 1), UNKNOWN) for name in _unknown(found, change.after)]
    else:
        unsaid = len(missing)
        several = [*_existing(step, found, missing)]
        if not several and len(missing) == unsaid:
            missing.append(_missing(step, "", UNDESCRIBED))
        yield from several


def _joined(step: Step, found: Within, here: Sequence[Resource]) -> None:
    """What comes with a resource that is made before it."""
    whose = found.whose(step.change.target)
    other = next((each for each in here if each.step.change.target == whose and each.before is None), None)
    if other is None:
        raise _Unsaid(found.alone)
    if found.listed is not None:
        name, member = found.listed
        other.properties.setdefault(name, []).append(_text(member(step.change.target)))


def _unknown(found: CloudFormation, state: State) -> Iterator[str]:
    """Attributes of an object that is made for which there are no properties."""
    known = {*found.properties, *found.opened, *found.follows, *found.lists, "Tags", "Versions", "Policy"}
    for name, value in state.items():
        if value is not None and not name.startswith("~") and name.partition("/")[0] not in known:
            yield name


def _tried(step: Step, what: str, missing: list[Missing], make: Callable[[], Resource | None]) -> Iterator[Resource]:
    try:
        made = make()
    except _Unsaid as unsaid:
        missing.append(_missing(step, what, str(unsaid)))
        return
    if made is not None:
        yield made


def _made(step: Step, found: CloudFormation) -> Resource:
    """An object that is not there yet, with all that hangs on it."""
    state = step.change.after or {}
    if "Policy" in state and "Policy" not in found.properties:
        raise _Unsaid("its policy is a resource of its own there")
    properties: dict[str, Any] = {**found.identity(step.change.target), **_properties(found, state)}
    for prefix, name in found.lists.items():
        if several := under(state, prefix):
            properties[name] = _listed(prefix, several)
    if tags := under(state, "Tags"):
        properties["Tags"] = [{"Key": _text(key), "Value": _text(value)} for key, value in sorted(tags.items())]
    _complete(found, properties)
    return Resource(step, found.type, _label(step), properties, beside=found.beside)


def _listed(prefix: str, several: Mapping[str, Value]) -> list[Any]:
    if prefix == "Subscriptions":
        pairs = (_text(name).partition("/") for name in sorted(several))
        return [{"Protocol": protocol, "Endpoint": endpoint} for protocol, _, endpoint in pairs]
    if prefix == "Targets":
        return [{"Id": _text(name), "Arn": _text(arn)} for name, arn in sorted(several.items())]
    if prefix != "InlinePolicies":
        return [_text(name) for name in sorted(several)]
    return [{"PolicyName": _text(name), "PolicyDocument": _document(text)} for name, text in sorted(several.items())]


def _existing(step: Step, found: CloudFormation, missing: list[Missing]) -> Iterator[Resource]:
    change = step.change
    before, after = change.before or {}, change.after or {}
    changed = [name for name, value in after.items() if value != before.get(name) and not name.startswith("~")]
    own = {*found.properties, *found.opened}
    if any(name in own for name in changed):
        yield from _tried(step, "", missing, lambda: _imported(step, found))
    for name in changed:
        prefix, _, key = name.partition("/")
        part = PARTS.get((change.target.kind, prefix))
        what = name.replace("/", " ", 1)
        if part is not None and name not in own:
            yield from _tried(step, what, missing, _hanging(step, part, key, before.get(name), after[name]))
        elif prefix == "Tags":
            missing.append(_missing(step, what, TAGS))
        elif name not in own and prefix != "Versions":
            missing.append(_missing(step, what, UNKNOWN))


def _imported(step: Step, found: CloudFormation) -> Resource:
    """An object that is there: as it is, and as it is to be."""
    change = step.change
    if found.imported is None:
        raise _Unsaid(THERE)
    identity = found.identity(change.target)
    sides: list[dict[str, Any]] = [
        {**identity, **_properties(found, side or {})} for side in (change.before, change.after)
    ]
    for side in sides:
        _complete(found, side)
    return Resource(step, found.type, _label(step), sides[1], sides[0], found.imported(change.target))


def _hanging(step: Step, part: Part, key: str, old: Value, value: Value) -> Callable[[], Resource]:
    def make() -> Resource:
        if value is None:
            raise _Unsaid(REMOVED)
        if not part.cloudformation.startswith("AWS::"):
            raise _Unsaid(part.cloudformation)
        if old is not None:
            raise _Unsaid(THERE)
        owner = _text(step.change.target.id)
        named = spread(part.properties, owner, _text(key), _document(value) if part.properties[2] else "")
        properties = {name.strip("[]"): [told] if name.startswith("[") else told for name, told in named}
        return Resource(step, part.cloudformation, f"{_label(step)}-{key}", properties)

    return make


def _properties(found: CloudFormation, state: State) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for attribute, name in found.properties.items():
        value = state.get(attribute)
        if value is None:
            continue
        told = found.told[attribute](value) if attribute in found.told else value
        put(properties, name, _document(told) if name in DOCUMENTS else _plain_value(told))
    for attribute, opened in found.opened.items():
        value = state.get(attribute)
        if value is None:
            continue
        several = opened(value)
        if several is None:
            raise _Unsaid(f"this version has no words of CloudFormation for its {attribute}")
        for name, each in several.items():
            put(properties, name, _text(each) if isinstance(each, str) else each)
    return properties


def _complete(found: CloudFormation, properties: Mapping[str, Any]) -> None:
    lacking = [name for name in found.needed if name not in properties]
    if lacking:
        raise _Unsaid(f"CloudFormation needs {' and '.join(lacking)}, which the plan does not hold")


def _label(step: Step) -> str:
    target = step.change.target
    return f"{target.kind.rpartition(':')[2]}-{target.id.rpartition('/')[2]}"


def _plain_value(value: Value) -> Value:
    return _text(value) if isinstance(value, str) else value


def _text(value: Value) -> str:
    """A text that CloudFormation takes as it is."""
    if _DYNAMIC in str(value):
        raise _Unsaid("it holds what CloudFormation would take for a reference to a secret")
    return str(value)


def _document(value: Value) -> Any:
    """A policy document as a tree, in which CloudFormation finds no function to call."""
    try:
        tree = loads(_text(value))
    except (JsonError, RecursionError):
        raise _Unsaid("its document is no JSON, which CloudFormation wants") from None
    if not isinstance(tree, dict) or _calls_something(tree):
        raise _Unsaid("its document holds what CloudFormation would take for a function")
    return tree


def _calls_something(tree: Any) -> bool:
    if isinstance(tree, list):
        return any(map(_calls_something, tree))
    if not isinstance(tree, dict):
        return False
    return (len(tree) == 1 and _INTRINSIC.fullmatch(next(iter(tree))) is not None) or any(
        map(_calls_something, tree.values())
    )


def _missing(step: Step, what: str, why: str) -> Missing:
    named = in_comment(f"{step.change.target}{f', {what}' if what else ''}")
    return Missing(step=step.id, file=f"{TEMPLATE}.json", what=named, why=why)
