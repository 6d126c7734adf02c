"""What a kind of object is called in Terraform and in CloudFormation, and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from leastwise.model.change import Change, Target, Value
from leastwise.remedy.emit.hcl import Block

__all__ = [
    "NO_ID",
    "CloudFormation",
    "Identity",
    "Opened",
    "Part",
    "Shape",
    "Terraform",
    "Told",
    "Within",
    "put",
    "spread",
]

Identity = Callable[[Target], dict[str, str | bool | list[str]]]
Told = Callable[[Value], str | int | bool]
Opened: TypeAlias = "Callable[[Value], Block | None]"
"""An attribute that is JSON, as arguments with their ways (see `put`); None: there are no words for this value."""

NO_ID = "Terraform imports it by an id that the plan does not hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terraform:
    """A resource of Terraform's AWS provider.

    Attributes:
        type: `aws_iam_role`.
        identity: the arguments that say which object it is.
        imported: the id under which an object that is there already is imported; a sentence: why none is.
        arguments: attributes by which a change names them, and the resource's arguments; `block.name` is one within a
            block (see `put`), which is written only where the object is made.
        lists: prefixes of attributes, and the arguments that list their keys, where the object is made.
        told: attributes whose values Terraform has otherwise, and how.
        keys: prefixes of attributes of which there is one at most, and the argument that takes its key.
        needed: arguments that must be there, with a stand-in that is never written: it is ignored where the change
            does not name the argument.
        others: arguments that would fall to a default where the change does not name them; they are ignored.
        opened: attributes of which each is several arguments.
        follows: attributes that need no words: they come of what the resource is.
        refers: arguments that are the id which AWS gives to another object, and that object; the plan has to make it.
    """

    type: str
    identity: Identity
    imported: Callable[[Target], str] | str
    arguments: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    needed: Mapping[str, Value] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    opened: Mapping[str, Opened] = field(default_factory=dict)
    follows: tuple[str, ...] = ()
    refers: Mapping[str, Callable[[Target], Target]] = field(default_factory=dict)

    def say(self, name: str, value: Value) -> Value:
        """The value of an attribute as Terraform has it."""
        return self.told[name](value) if name in self.told and value is not None else value

    @property
    def flat(self) -> Mapping[str, str]:
        """The arguments of the resource itself, and of no block within it."""
        return {name: argument for name, argument in self.arguments.items() if "." not in argument}


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudFormation:
    """A resource type of CloudFormation.

    Attributes:
        type: `AWS::IAM::Role`.
        identity: the properties that say which object it is.
        imported: the identifier by which it is imported; None: it is only created.
        properties: attributes by which a change names them, and the type's properties, those within others with their
            way (see `put`).
        told: attributes whose values CloudFormation has otherwise, and how.
        needed: properties that must be there.
        lists: parts that a resource which is created holds itself, and the properties that list them.
        opened: attributes of which each is several properties.
        follows: attributes that need no words: they come of what the resource is.
        beside: types of resources that it must not wait for, since they wait for it.
    """

    type: str
    identity: Identity
    imported: Identity | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    lists: Mapping[str, str] = field(default_factory=dict)
    opened: Mapping[str, Opened] = field(default_factory=dict)
    follows: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """What is no resource of CloudFormation's, and comes with that of another object where the plan makes it.

    Attributes:
        whose: the other object.
        listed: the property that lists it, and what stands there; None: it comes by itself.
        alone: why there are no words for it where the plan does not make the other.
    """

    whose: Callable[[Target], Target]
    listed: tuple[str, Callable[[Target], str]] | None = None
    alone: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind in both languages; a sentence in place of one says why it has no words for it.

    Attributes:
        terraform: what it is there.
        cloudformation: what it is there.
        switch: the attribute by which an object that is always seen says whether it is there.
    """

    terraform: Terraform | str
    cloudformation: CloudFormation | Within | str
    switch: str = ""

    def change(self, change: Change) -> Change:
        """The same change, where an object that is switched off is one that is not there."""
        if not self.switch:
            return change
        before, after = (state if state and state.get(self.switch) else None for state in (change.before, change.after))
        return Change(change.target, before, after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What hangs on an object and is a resource of its own: an attachment, an inline policy, a membership.

    Attributes:
        terraform: the type of the resource.
        arguments: those with the owner, the key and the value; an empty one is not there, one in brackets is a list,
            and of `one/other` each takes its part of the key.
        imported: between owner and key in the id for an import.
        cloudformation: the type of the resource, or why there is none.
        properties: as the arguments.
    """

    terraform: str
    arguments: tuple[str, str, str]
    imported: str
    cloudformation: str
    properties: tuple[str, str, str] = ("", "", "")


def spread(names: tuple[str, str, str], owner: str, key: str, value: Value) -> list[tuple[str, Value]]:
    """The arguments of a part as they are declared, with what each of them says."""
    told: list[tuple[str, Value]] = []
    for name, each in zip(names, (owner, key, value), strict=True):
        several = zip(name.split("/"), key.split("/", 1), strict=True) if "/" in name else [(name, each)]
        told += several if name else []
    return told


def put(tree: dict[str, Any], way: str, value: object) -> None:
    """Put a value where `outer.name` says; `[outer].name` is within the only member of a list."""
    *outer, name = way.split(".")
    for each in outer:
        inner = tree.setdefault(each.strip("[]"), [{}] if each.startswith("[") else {})
        tree = inner[0] if isinstance(inner, list) else inner
    tree[name] = value
