"""A plan as Terraform: what is there already is imported, and only what the plan names is written.

Arguments that the plan does not name are ignored, so that an import changes nothing else.  What goes away has no words:
Terraform removes only what it manages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from leastwise.model.change import Change, Value
from leastwise.objects import under
from leastwise.remedy.emit.emitted import Emitted, Missing, in_comment
from leastwise.remedy.emit.hcl import Block, Expression, Table, block, comment, identifiers
from leastwise.remedy.emit.shapes import PARTS, SHAPES, Part, Terraform
from leastwise.remedy.plan import Plan, Step

__all__ = ["terraform_files"]

FILE = "leastwise.tf"
REMOVED = "Terraform removes only what it manages: import it first, or remove it with `leastwise apply`"
UNSET = "Terraform has no way to unset it"
ONE_MAP = "in Terraform all tags are one argument, of which the plan holds a part"

UNSETTABLE = frozenset({"permissions_boundary"})
"""Arguments whose absence takes away what is there."""

Told: TypeAlias = Value | list[str] | Table


@dataclass(slots=True)
class Resource:
    """One resource block, and the import block before it."""

    step: str
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
    after: tuple[str, ...] = ()
    """Ids of the steps whose resources have to be there first."""


def terraform_files(plan: Plan) -> Emitted:
    """One file, for Terraform 1.5 or newer, which has import blocks."""
    missing: list[Missing] = []
    resources = [each for step in plan.steps for each in _of_step(step, missing)]
    names = identifiers([each.label for each in resources])
    lines = [*_head(plan, missing)]
    for each, name in zip(resources, names, strict=True):
        before = [
            f"{other.type}.{label}"
            for other, label in zip(resources, names, strict=True)
            if other.step in each.after or (each.part and other.step == each.step and not other.part)
        ]
        lines += _written(each, name, before)
    return Emitted(files=((FILE, "\n".join(lines) + "\n"),), missing=tuple(missing))


def _head(plan: Plan, missing: list[Missing]) -> Iterator[str]:
    yield comment(f"Plan {plan.id} of leastwise, made from {plan.snapshot}.  Needs Terraform 1.5 or newer.")
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


def _of_step(step: Step, missing: list[Missing]) -> Iterator[Resource]:
    change = step.change
    shape = SHAPES.get(change.target.kind)
    found = shape.terraform if shape else "this version knows no Terraform resource for it"
    if change.after is None or isinstance(found, str):
        missing.append(_missing(step, "", found if isinstance(found, str) else REMOVED))
        return
    own = _own(step, found, missing)
    if own is not None:
        yield own
    for name, value in change.after.items():
        prefix, slash, key = name.partition("/")
        part = PARTS.get((change.target.kind, prefix)) if slash else None
        old = (change.before or {}).get(name)
        if part is None or value == old:
            continue
        if value is None:
            missing.append(_missing(step, f"{prefix} {key}", REMOVED))
        else:
            yield _part(step, part, key, value, there=old is not None)


def _own(step: Step, found: Terraform, missing: list[Missing]) -> Resource | None:
    """The object itself, where it is made or an argument of its own changes."""
    change = step.change
    assert change.after is not None
    arguments: dict[str, Told] = {}
    for name, value in _changed(change):
        prefix, _, key = name.partition("/")
        if prefix in found.keys:
            if value is not None:
                arguments[found.keys[prefix]] = key
            elif not any(under(change.after, prefix)):
                missing.append(_missing(step, f"{prefix} {key}", UNSET))
            continue
        if name in found.arguments and value is None and found.arguments[name] not in UNSETTABLE:
            missing.append(_missing(step, name, UNSET))
        elif name in found.arguments:
            arguments[found.arguments[name]] = value
        elif name.startswith("Tags/") and change.before is not None:
            missing.append(_missing(step, name.replace("/", " ", 1), ONE_MAP))
        elif not name.startswith(("Tags/", "Versions/")) and (change.target.kind, name.partition("/")[0]) not in PARTS:
            missing.append(_missing(step, name, "this version knows no Terraform argument for it"))
    if change.before is not None and not arguments:
        return None
    if change.before is None and (tags := _tags(change.after)):
        arguments["tags"] = tags
    region = change.target.region
    place: dict[str, Told] = {"region": region} if region else {}
    stands: dict[str, Told] = {k: v for k, v in found.needed.items() if k not in arguments}
    there = change.before is not None
    identity: dict[str, Told] = {**found.identity(change.target)}
    return Resource(
        step=step.id,
        type=found.type,
        label=change.target.id.rpartition(":")[2],
        body={**place, **identity, **stands, **arguments},
        imported=found.imported(change.target) if there else None,
        ignored=tuple(each for each in (*stands, *found.others) if each not in arguments) if there else (),
        kept=there,
        after=step.after,
    )


def _changed(change: Change) -> Iterator[tuple[str, Value]]:
    before = change.before or {}
    for name, value in (change.after or {}).items():
        if value != before.get(name) and not name.startswith("~"):
            yield name, value


def _part(step: Step, part: Part, key: str, value: Value, *, there: bool) -> Resource:
    owner = step.change.target.id
    values: tuple[Value, ...] = (owner, key, value)
    body: dict[str, Told] = {}
    for name, each in zip(part.arguments, values, strict=True):
        if name:
            body[name.strip("[]")] = [str(each)] if name.startswith("[") else each
    imported = f"{owner}{part.imported}{key}" if there else None
    label = f"{owner}_{key.rpartition('/')[2]}"
    return Resource(
        step=step.id, type=part.terraform, label=label, body=body, imported=imported, part=True, after=step.after
    )


def _written(resource: Resource, name: str, before: list[str]) -> Iterator[str]:
    if resource.imported is not None:
        yield ""
        yield from block("import", {"to": Expression(f"{resource.type}.{name}"), "id": resource.imported})
    yield ""
    yield comment(f"step {resource.step}")
    yield from block(f'resource "{resource.type}" "{name}"', _body(resource, before))


def _body(resource: Resource, before: list[str]) -> Block:
    body: dict[str, str | int | bool | list[str] | Table | Block] = {
        name: Expression("null") if value is None else value for name, value in resource.body.items()
    }
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
