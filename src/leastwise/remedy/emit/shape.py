"""What a kind of object is called in Terraform and in CloudFormation, and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from leastwise.model.change import Target, Value

__all__ = ["CloudFormation", "Identity", "Part", "Shape", "Terraform"]

Identity = Callable[[Target], dict[str, str | list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terraform:
    """A resource of Terraform's AWS provider.

    Attributes:
        type: `aws_iam_role`.
        identity: the arguments that say which object it is.
        imported: the id under which an object that is there already is imported.
        arguments: attributes by which a change names them, and the resource's arguments.
        keys: prefixes of attributes of which there is one at most, and the argument that takes its key.
        needed: arguments that must be there, with a stand-in that is never written: it is ignored where the change
            does not name the argument.
        others: arguments that would fall to a default where the change does not name them; they are ignored.
    """

    type: str
    identity: Identity
    imported: Callable[[Target], str]
    arguments: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    needed: Mapping[str, Value] = field(default_factory=dict)
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudFormation:
    """A resource type of CloudFormation.

    Attributes:
        type: `AWS::IAM::Role`.
        identity: the properties that say which object it is.
        imported: the identifier by which it is imported; None: it is only created.
        properties: attributes by which a change names them, and the type's properties.
        needed: properties that must be there.
        lists: parts that a resource which is created holds itself, and the properties that list them.
    """

    type: str
    identity: Identity
    imported: Identity | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
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
        arguments: those with the owner, the key and the value; an empty one is not there, one in brackets is a list.
        imported: between owner and key in the id for an import.
        cloudformation: the type of the resource, or why there is none.
        properties: as the arguments.
    """

    terraform: str
    arguments: tuple[str, str, str]
    imported: str
    cloudformation: str
    properties: tuple[str, str, str] = ("", "", "")
