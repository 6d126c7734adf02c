"""What to change in the code that manages an object, in place of changing the object behind its back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from leastwise.model.change import Change, Value
from leastwise.remedy.emit.emitted import in_comment
from leastwise.remedy.emit.hcl import block, comment, identifiers
from leastwise.remedy.emit.shape import put, spread
from leastwise.remedy.emit.shapes import PARTS, SHAPES, CloudFormation, Part, Terraform
from leastwise.remedy.guards import CREDENTIALS
from leastwise.remedy.managed import Owner

__all__ = ["patch"]

NEVER = ("AWSServiceRole", "AWSReservedSSO_", "AWSControlTower", "aws-controltower")
"""How the names of roles begin that services make, and put back: there is no code of the reader's to change."""
PROGRAMS = ("Pulumi", "the CDK")
"""What writes code in languages of many kinds: their readers are told in AWS's words."""


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
    elif owner.by in PROGRAMS:
        lines = [f"# {in_comment(f'{change.target}, in the code of {owner.by}')}", *_in_aws_words(change, None)]
    return "\n".join(lines) + "\n" if lines else None


def _terraform(change: Change, owner: Owner) -> Iterator[str]:
    shape = SHAPES.get(change.target.kind)
    found = shape.terraform if shape else None
    place = f" of the state {owner.where}" if owner.where else ""
    named = owner.address or ("a new resource" if change.before is None else "its resource")
    yield comment(f"{change.target}: {named}{place}")
    if change.after is None:
        yield comment(f"- remove the resource {owner.address or 'of this object'}")
        return
    if isinstance(found, Terraform):
        yield from _arguments(change, found, owner)
    for prefix, key, old, new in _changed(change):
        part = PARTS.get((change.target.kind, prefix))
        if part is not None:
            yield from _hcl_part(change, part, key, old, new, owner.part(f"{prefix}/{key}"))
        elif prefix == "Tags":
            yield comment(f"tags: {_step(key, old, new)}")
        elif isinstance(found, Terraform) and prefix in found.lists:
            yield comment(f"{found.lists[prefix]}: {_step(key, old, new)}")
        elif not isinstance(found, Terraform) or (not key and prefix not in found.flat):
            yield comment(_step(prefix, old, new))


def _arguments(change: Change, found: Terraform, owner: Owner) -> Iterator[str]:
    """The resource's own block, with just the arguments that change."""
    changed = [
        (found.flat[name], found.say(name, old), found.say(name, new))
        for name, _, old, new in _changed(change)
        if name in found.flat
    ]
    if not changed and change.before is not None:
        return
    for name, old, new in changed:
        if new is None:
            yield comment(f"- remove the argument {name}")
        elif old is not None and not _long(old):
            yield comment(f"~ {name} was {json.dumps(old)}")
    body: dict[str, Value | list[str]] = {}
    if change.before is None:
        body |= found.identity(change.target)
    body |= {name: new for name, _, new in changed if new is not None}
    label = _label(owner.address, found.type) or identifiers([change.target.id])[0]
    written = {name: each for name, each in body.items() if each is not None}
    yield from block(f'resource "{found.type}" "{label}"', written)


def _label(address: str, type: str) -> str:
    """What the code calls a resource of this type; empty: the address is another's."""
    found = re.search(rf"(?:^|\.){type}\.([A-Za-z_][A-Za-z0-9_-]*)(\[[^\[\]]*\])?$", address)
    return found[1] if found else ""


def _hcl_part(change: Change, part: Part, key: str, old: Value, new: Value, address: str | None) -> Iterator[str]:
    named = spread(part.arguments, change.target.id, key, new)
    if new is None:
        which = " and ".join(f"{name.strip('[]')} = {json.dumps(value)}" for name, value in named[:2])
        yield comment(f"- remove {address or f'the {part.terraform}'} with {which}")
        return
    yield comment(f"{'+ add' if old is None else '~ change'} {address or f'the {part.terraform}'}")
    body: dict[str, Any] = {}
    for name, each in named:
        put(body, name.strip("[]"), [str(each)] if name.startswith("[") else each)
    label = _label(address or "", part.terraform) or identifiers([f"{change.target.id}_{key.rpartition('/')[2]}"])[0]
    yield from block(
        f'resource "{part.terraform}" "{label}"', {name: value for name, value in body.items() if value is not None}
    )


def _cloudformation(change: Change, owner: Owner) -> Iterator[str]:
    shape = SHAPES.get(change.target.kind)
    found = shape.cloudformation if shape else None
    known = found if isinstance(found, CloudFormation) else None
    named = f"resource {owner.address}" if owner.address else f"the resource of {change.target}"
    resource = f"a new resource for {change.target}" if change.before is None else named
    where = f"stack {owner.where}, {resource}" if owner.where else f"its stack, {resource}"
    yield f"# {in_comment(where)}{f' ({known.type})' if known else ''}"
    if change.target.kind in CREDENTIALS:
        yield f"# {in_comment(str(change.target))}: if no template makes it, change it by hand"
    yield from _in_aws_words(change, known)


def _in_aws_words(change: Change, known: CloudFormation | None) -> Iterator[str]:
    """The attributes that change, under the properties' names where these are known."""
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
