"""What a kind of object is called in Terraform and in CloudFormation, and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leastwise.model.change import Target, Value

__all__ = ["CloudFormation", "Identity", "Part", "Shape", "Terraform", "Told", "put", "spread"]

Identity = Callable[[Target], dict[str, str | list[str]]]
Told = Callable[[Value], str | int | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terraform:
    """A resource of Terraform's AWS provider.

    Attributes:
        type: `aws_iam_role`.
        identity: the arguments that say which object it is.
        imported: the id under which an object that is there already is imported; None: the plan does not hold it.
        arguments: attributes by which a change names them, and the resource's arguments; `block.name` is one within a
            block (see `put`), which is written only where the object is made.
        lists: prefixes of attributes, and the arguments that list their keys, where the object is made.
        told: attributes whose values Terraform has otherwise, and how.
        keys: prefixes of attributes of which there is one at most, and the argument that takes its key.
        needed: arguments that must be there, with a stand-in that is never written: it is ignored where the change
            does not name the argument.
        others: arguments that would fall to a default where the change does not name them; they are ignored.
    """

    type: str
    identity: Identity
    imported: Callable[[Target], str] | None
    arguments: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    needed: Mapping[str, Value] = field(default_factory=dict)
    others: tuple[str, ...] = ()

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
    """

    type: str
    identity: Identity
    imported: Identity | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    lists: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind in both languages; a sentence in place of one says why it has no words for it."""

    terraform: Terraform | str
    cloudformation: CloudFormation | str


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
