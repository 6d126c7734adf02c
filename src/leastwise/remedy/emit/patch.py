"""What to change in the code that manages an object, in place of changing the object behind its back."""

from __future__ import annotations

import json
from collections.abc import Iterator

from leastwise.model.change import Change, Value
from leastwise.remedy.emit.emitted import in_comment
from leastwise.remedy.emit.hcl import block, comment, identifiers
from leastwise.remedy.emit.shapes import PARTS, SHAPES, CloudFormation, Part, Terraform
from leastwise.remedy.managed import Owner

__all__ = ["patch"]

NEVER = ("AWSServiceRole", "AWSReservedSSO_", "AWSControlTower", "aws-controltower")
"""How the names of roles begin that services make, and put back: there is no code of the reader's to change."""


def patch(change: Change, owner: Owner) -> str | None:
    """The patch, as text for whoever owns the code; None: there is no code to change, or nobody knows it.

    Args:
        change: what a fix wants.
        owner: who manages the object.
    """
    if change.target.id.rpartition("/")[2].startswith(NEVER):
        return None
    lines: list[str] = []
    if owner.by in ("Terraform", "OpenTofu"):
        lines = [*_terraform(change, owner)]
    elif owner.by == "CloudFormation":
        lines = [*_cloudformation(change, owner)]
    return "\n".join(lines) + "\n" if lines else None


def _terraform(change: Change, owner: Owner) -> Iterator[str]:
    shape = SHAPES.get(change.target.kind)
    found = shape.terraform if shape else None
    place = f" of the state {owner.where}" if owner.where else ""
    yield comment(f"{change.target}: {owner.address or 'its resource'}{place}")
    if change.after is None:
        yield comment(f"- remove the resource {owner.address or 'of this object'}")
        return
    if isinstance(found, Terraform):
        yield from _arguments(change, found, owner)
    for prefix, key, old, new in _changed(change):
        part = PARTS.get((change.target.kind, prefix))
        if part is not None:
            yield from _hcl_part(change, part, key, old, new)
        elif prefix == "Tags":
            yield comment(f"tags: {_step(key, old, new)}")
        elif not isinstance(found, Terraform) or (not key and prefix not in found.arguments):
            yield comment(_step(prefix, old, new))


def _arguments(change: Change, found: Terraform, owner: Owner) -> Iterator[str]:
    """The resource's own block, with just the arguments that change."""
    changed = [(found.arguments[name], old, new) for name, _, old, new in _changed(change) if name in found.arguments]
    if not changed:
        return
    for name, old, new in changed:
        if new is None:
            yield comment(f"- remove the argument {name}")
        elif old is not None and not _long(old):
            yield comment(f"~ {name} was {json.dumps(old)}")
    own = owner.address.rpartition(f"{found.type}.")[2].partition("[")[0] if found.type in owner.address else ""
    name = own or identifiers([change.target.id])[0]
    yield from block(f'resource "{found.type}" "{name}"', {arg: new for arg, _, new in changed if new is not None})


def _hcl_part(change: Change, part: Part, key: str, old: Value, new: Value) -> Iterator[str]:
    texts = (change.target.id, key, new)
    named = [(name, value) for name, value in zip(part.arguments, texts, strict=True) if name]
    if new is None:
        which = " and ".join(f"{name.strip('[]')} = {json.dumps(value)}" for name, value in named[:2])
        yield comment(f"- remove the {part.terraform} with {which}")
        return
    yield comment(f"{'+ add' if old is None else '~ change'} the {part.terraform}")
    body = {name.strip("[]"): [str(each)] if name.startswith("[") else each for name, each in named}
    label = identifiers([f"{change.target.id}_{key.rpartition('/')[2]}"])[0]
    yield from block(
        f'resource "{part.terraform}" "{label}"', {name: value for name, value in body.items() if value is not None}
    )


def _cloudformation(change: Change, owner: Owner) -> Iterator[str]:
    shape = SHAPES.get(change.target.kind)
    found = shape.cloudformation if shape else None
    known = found if isinstance(found, CloudFormation) else None
    resource = f"resource {owner.address}" if owner.address else f"the resource of {change.target}"
    where = f"stack {owner.where}, {resource}" if owner.where else f"its stack, {resource}"
    yield f"# {in_comment(where)}{f' ({known.type})' if known else ''}"
    if change.after is None:
        yield "# - remove the resource"
        return
    for prefix, key, old, new in _changed(change):
        if known and not key and prefix in known.properties:
            yield _step(known.properties[prefix], old, new)
        elif known and key and prefix in known.lists:
            yield f"{known.lists[prefix]}: {_step(key, old, new)}"
        else:
            yield _step(f"{prefix} {key}".strip(), old, new)


def _changed(change: Change) -> Iterator[tuple[str, str, Value, Value]]:
    """The attributes that change: prefix, key, before, after."""
    before = change.before or {}
    for name, new in (change.after or {}).items():
        prefix, _, key = name.partition("/")
        if new != before.get(name) and prefix != "Versions" and not name.startswith("~"):
            yield prefix, key, before.get(name), new


def _step(name: str, old: Value, new: Value) -> str:
    """One line, in ASCII: `+ name`, `- name`, `~ name: old -> new`."""
    said = json.dumps(name)
    if new is None:
        return f"- {said}" + ("" if old is True or _long(old) else f" (was {json.dumps(old)})")
    if old is None:
        return f"+ {said}" + ("" if new is True else f": {json.dumps(new)}")
    return f"~ {said}: {json.dumps(new)}" + ("" if _long(old) else f" (was {json.dumps(old)})")


def _long(value: Value) -> bool:
    return isinstance(value, str) and value[:1] == "{"
