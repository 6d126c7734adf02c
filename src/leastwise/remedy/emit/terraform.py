"""A plan as Terraform: what is there already is imported, and only what the plan names is written.

Arguments that the plan does not name are ignored, so that an import changes nothing else.  What goes away has no words:
Terraform removes only what it manages.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from leastwise.model.change import Change, Target, Value
from leastwise.objects import under
from leastwise.remedy.emit.emitted import UNDESCRIBED, Emitted, Missing, in_comment, nearest, region_of
from leastwise.remedy.emit.hcl import Block, Expression, Table, block, comment, identifiers
from leastwise.remedy.emit.shape import put, spread
from leastwise.remedy.emit.shapes import PARTS, SHAPES, Part, Terraform
from leastwise.remedy.plan import Plan, Step

__all__ = ["terraform_files"]

FILE = "leastwise.tf"
PROVIDER = "with its AWS provider 6.0 or newer"
REMOVED = "Terraform removes only what it manages: import it first, or remove it with `leastwise apply`"
UNSET = "Terraform has no way to unset it"
ONE_MAP = "in Terraform all tags are one argument, of which the plan holds a part"

ONE_LIST = "in Terraform it is one list, of which the plan holds a part"
ONE_BLOCK = "in Terraform it is part of a block, of which the plan holds no more"
TAKEN = "another step changes what is the same resource in Terraform: take the steps one plan after the other"
NOT_MADE = "it names another object by an id that the plan does not hold, since it does not make that object"
OTHERWISE = "this version has no words of Terraform for this value"

UNSETTABLE = frozenset({"permissions_boundary"})
"""Arguments whose absence takes away what is there."""

Told: TypeAlias = "Value | Sequence[str] | Table | Block | Sequence[Block]"


@dataclass(slots=True)
class Resource:
    """One resource block, and the import block before it."""

    step: str
    target: Target
    type: str
    label: str
    """What its name is made of."""
    body: dict[str, Told]
    imported: str | None = None
    ignored: tuple[str, ...] = ()
    kept: bool = False
    """Whether Terraform must never destroy it."""
    part: bool = False
    """Whether it hangs on the object of its step."""
    refers: Mapping[str, Target] = field(default_factory=dict)
    """Arguments that are ids of other objects of the plan."""

    @property
    def place(self) -> tuple[str, str, str]:
        """What no two resources have alike."""
        return self.type, self.target.id, region_of(self.target)


def terraform_files(plan: Plan) -> Emitted:
    """One file, for Terraform 1.5 or newer, which has import blocks."""
    missing: list[Missing] = []
    resources = _gathered(plan, missing)
    names = identifiers([each.label for each in resources])
    places = {each.target: f"{each.type}.{name}" for each, name in zip(resources, names, strict=True) if not each.part}
    after = {step.id: step.after for step in plan.steps}
    written = {each.step for each in resources}
    lines = [*_head(plan, missing)]
    for each, name in zip(resources, names, strict=True):
        first = nearest(after, each.step, written)
        before = [
            f"{other.type}.{label}"
            for other, label in zip(resources, names, strict=True)
            if other.step in first or (each.part and other.step == each.step and not other.part)
        ]
        each.body |= {argument: Expression(f"{places[other]}.id") for argument, other in each.refers.items()}
        lines += _written(each, name, before)
    return Emitted(files=((FILE, "\n".join(lines) + "\n"),), missing=tuple(missing))


def _gathered(plan: Plan, missing: list[Missing]) -> list[Resource]:
    """The resources of all steps, no two of them the same."""
    resources: list[Resource] = []
    made: set[Target] = set()
    taken: set[tuple[str, str, str]] = set()
    for step in plan.steps:
        unsaid = len(missing)
        found = [*_of_step(step, missing, made)]
        if not found and len(missing) == unsaid:
            missing.append(_missing(step, "", UNDESCRIBED))
        for each in found:
            if each.part or each.place not in taken:
                resources.append(each)
            else:
                missing.append(_missing(step, "", TAKEN))
        taken |= {each.place for each in found if not each.part}
        made |= {each.target for each in found if each.imported is None and not each.part}
    return resources


def _head(plan: Plan, missing: list[Missing]) -> Iterator[str]:
    yield comment(f"Plan {plan.id} of leastwise, made from {plan.snapshot}.  Needs Terraform 1.5 or newer, {PROVIDER}.")
    yield comment("`terraform plan` must show just the changes of the plan: read it before you apply it.")
    if missing:
        yield comment("Not expressible, and not in this file:")
        yield from (comment(f"  {each}") for each in missing)
    guard = {
        "condition": Expression(f'self.account_id == "{"".join(filter(str.isalnum, plan.account))}"'),
        "error_message": "These are credentials for another account than the plan's.",
    }
    yield ""
    yield from block('data "aws_caller_identity" "leastwise"', {"lifecycle": {"postcondition": guard}})


def _of_step(step: Step, missing: list[Missing], made: Container[Target]) -> Iterator[Resource]:
    shape = SHAPES.get(step.change.target.kind)
    found = shape.terraform if shape else "this version knows no Terraform resource for it"
    change = shape.change(step.change) if shape else step.change
    if change.after is None or isinstance(found, str):
        missing.append(_missing(step, "", found if isinstance(found, str) else REMOVED))
        return
    if any(other(change.target) not in made for other in found.refers.values()):
        missing.append(_missing(step, "", NOT_MADE))
        return
    if unsaid := [name for name, value in _changed(change) if _closed(found, name, value)]:
        missing.append(_missing(step, unsaid[0], OTHERWISE))
        return
    own = _own(step, change, found, missing)
    if own is not None:
        yield own
    for name, value in change.after.items():
        prefix, _, key = name.partition("/")
        part = PARTS.get((change.target.kind, prefix))
        old = (change.before or {}).get(name)
        if part is None or value == old:
            continue
        if value is None:
            missing.append(_missing(step, f"{prefix} {key}", REMOVED))
        else:
            yield _part(step, part, key, value, there=old is not None)


def _own(step: Step, change: Change, found: Terraform, missing: list[Missing]) -> Resource | None:
    """The object itself, where it is made or an argument of its own changes."""
    arguments = _arguments(step, change, found, missing)
    there = change.before is not None
    if there and not arguments:
        return None
    if not there and (tags := _tags(change.after or {})):
        arguments["tags"] = tags
    stands: dict[str, Told] = {k: v for k, v in found.needed.items() if k not in arguments}
    identity: dict[str, Told] = {**found.identity(change.target)}
    named = {each.partition(".")[0] for each in arguments}
    return Resource(
        step=step.id,
        target=change.target,
        type=found.type,
        label=change.target.id.rpartition(":")[2],
        body={**_place(change.target), **identity, **stands, **arguments},
        imported=None
        if not there or isinstance(found.imported, str)
        else _imported(change.target, found.imported(change.target)),
        ignored=tuple(each for each in (*stands, *found.others) if each not in named) if there else (),
        kept=there,
        refers={argument: other(change.target) for argument, other in found.refers.items()},
    )


def _arguments(step: Step, change: Change, found: Terraform, missing: list[Missing]) -> dict[str, Told]:
    """What the change says of the object itself; the ways of arguments within blocks are their names."""
    arguments: dict[str, Told] = {}
    after = change.after or {}
    for name, value in _changed(change):
        prefix, _, key = name.partition("/")
        if name in found.follows:
            continue
        if prefix in found.keys:
            if value is not None:
                arguments[found.keys[prefix]] = key
            elif not any(under(after, prefix)):
                missing.append(_missing(step, f"{prefix} {key}", UNSET))
            continue
        if change.before is not None and (why := _partly(found, prefix, name)):
            missing.append(_missing(step, name.replace("/", " ", 1), why))
        elif prefix in found.lists:
            arguments[found.lists[prefix]] = sorted(under(after, prefix))
        elif name in found.opened and value is not None:
            arguments |= found.opened[name](value) or {}
        elif name in found.arguments and value is None and found.arguments[name] not in UNSETTABLE:
            missing.append(_missing(step, name, UNSET))
        elif name in found.arguments:
            arguments[found.arguments[name]] = found.say(name, value)
        elif name.startswith("Tags/") and change.before is not None:
            missing.append(_missing(step, name.replace("/", " ", 1), ONE_MAP))
        elif not name.startswith(("Tags/", "Versions/")) and (change.target.kind, prefix) not in PARTS:
            missing.append(_missing(step, name, "this version knows no Terraform argument for it"))
    return arguments


def _closed(found: Terraform, name: str, value: Value) -> bool:
    """Whether an attribute is several arguments, and there are none for this value."""
    return name in found.opened and value is not None and found.opened[name](value) is None


def _place(target: Target) -> dict[str, Told]:
    region = region_of(target)
    return {"region": region} if region else {}


def _imported(target: Target, id: str) -> str:
    """The id for an import; without its region it would be looked for in the provider's.

    Source: "Enhanced Region Support", a guide of Terraform's AWS provider.
    """
    region = region_of(target)
    return f"{id}@{region}" if region else id


def _partly(found: Terraform, prefix: str, name: str) -> str | None:
    """Why there are no words for this attribute of an object that is there already."""
    if isinstance(found.imported, str):
        return found.imported
    if prefix in found.lists:
        return ONE_LIST
    return ONE_BLOCK if "." in found.arguments.get(name, "") else None


def _changed(change: Change) -> Iterator[tuple[str, Value]]:
    before = change.before or {}
    for name, value in (change.after or {}).items():
        if value != before.get(name) and not name.startswith("~"):
            yield name, value


def _part(step: Step, part: Part, key: str, value: Value, *, there: bool) -> Resource:
    target = step.change.target
    owner = target.id
    body: dict[str, Told] = _place(target) | {
        name.strip("[]"): [str(each)] if name.startswith("[") else each
        for name, each in spread(part.arguments, owner, key, value)
    }
    imported = _imported(target, f"{owner}{part.imported}{key}") if there else None
    label = f"{owner}_{key.rpartition('/')[2]}"
    return Resource(
        step=step.id, target=target, type=part.terraform, label=label, body=body, imported=imported, part=True
    )


def _written(resource: Resource, name: str, before: list[str]) -> Iterator[str]:
    if resource.imported is not None:
        yield ""
        yield from block("import", {"to": Expression(f"{resource.type}.{name}"), "id": resource.imported})
    yield ""
    yield comment(f"step {resource.step}")
    yield from block(f'resource "{resource.type}" "{name}"', _body(resource, before))


def _body(resource: Resource, before: list[str]) -> Block:
    body: dict[str, Any] = {}
    for name, value in resource.body.items():
        put(body, name, Expression("null") if value is None else value)
    if before:
        body["depends_on"] = [Expression(each) for each in dict.fromkeys(before)]
    cycle: dict[str, str | int | bool | list[str] | Block] = {}
    if resource.ignored:
        cycle["ignore_changes"] = [Expression(each) for each in dict.fromkeys(resource.ignored)]
    if resource.kept:
        cycle["prevent_destroy"] = True
    return {**body, **({"lifecycle": cycle} if cycle else {})}


def _missing(step: Step, what: str, why: str) -> Missing:
    named = in_comment(f"{step.change.target}{f', {what}' if what else ''}")
    return Missing(step=step.id, file=FILE, what=named, why=why)


def _tags(values: Mapping[str, Value]) -> Table:
    return Table({key: str(value) for key, value in under(values, "Tags").items()})
