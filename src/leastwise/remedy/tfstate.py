"""Terraform's state files, as far as they say who manages what.

A state holds secrets in the clear.  Of every resource only its address, and what names the object
and what hangs on it, is kept.
Source: the state format of version 4, which OpenTofu writes as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Raw, Struct, field

from leastwise.errors import InputError

__all__ = ["StateFile", "Written", "read_state"]

VERSION = 4
_NAMES = ("arn", "id", "name", "bucket", "user", "role", "group", "users", "roles", "groups", "policy_arn")
"""Attributes that name an object, or those that it belongs to."""
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_MODULE = re.compile(r'module\.[A-Za-z_][A-Za-z0-9_-]*(\[(\d+|"[^"\\]*")\])?')
_ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:(\d{12}):")


class Written(Struct, frozen=True, kw_only=True):
    """One resource of a state."""

    address: str
    """As `module.app.aws_iam_role.app["eu"]`."""
    type: str
    names: tuple[tuple[str, tuple[str, ...]], ...]

    def named(self, attribute: str) -> tuple[str, ...]:
        """The values of one of the attributes that are kept."""
        return next((values for name, values in self.names if name == attribute), ())


class StateFile(Struct, frozen=True, kw_only=True):
    """What one state file manages in AWS."""

    file: str
    resources: tuple[Written, ...]
    accounts: frozenset[str]
    """Those that its ARNs name; none: nobody knows."""
    index: dict[tuple[str, str], tuple[Written, ...]]
    """The resources by what names them: an attribute and its value, or a part of it, as in the id `user:key`."""


class _Instance(Struct):
    attributes: Raw = Raw(b"{}")
    index_key: int | str | None = None
    deposed: str | None = None


class _Resource(Struct):
    mode: str
    type: str
    name: str
    instances: list[_Instance]
    module: str = ""


class _File(Struct):
    version: int
    resources: list[_Resource] = field(default_factory=list)


class _Attributes(Struct):
    """The fields are those of `_NAMES`; whatever else a resource has is not even decoded."""

    arn: Any = None
    id: Any = None
    name: Any = None
    bucket: Any = None
    user: Any = None
    role: Any = None
    group: Any = None
    users: Any = None
    roles: Any = None
    groups: Any = None
    policy_arn: Any = None


def read_state(name: str, data: bytes) -> StateFile:
    """What a state file manages.

    Args:
        name: of the file, for messages.
        data: what it holds.

    Raises:
        InputError: it is no state of version 4, it is cut off, or encrypted.
    """
    try:
        found = msgspec.json.decode(data, type=_File)
        if found.version != VERSION:
            raise InputError(f"`{name}` is a Terraform state of version {found.version}: {VERSION} can be read")
        written = tuple(each for resource in found.resources for each in _of(resource))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"`{name}` is no Terraform state of version {VERSION}: {error}") from error
    except ValueError as error:
        raise InputError(f"`{name}` is no Terraform state that can be trusted: {error}") from error
    arns = (value for each in written for value in each.named("arn"))
    accounts = frozenset(match[1] for arn in arns if (match := _ARN.match(arn)))
    return StateFile(file=name, resources=written, accounts=accounts, index=_indexed(written))


def _indexed(resources: Iterable[Written]) -> dict[tuple[str, str], tuple[Written, ...]]:
    index: dict[tuple[str, str], list[Written]] = {}
    for written in resources:
        for name, values in written.names:
            for value in values:
                parts = () if value.startswith("arn:") else value.split(":")
                for each in {value, *parts}:
                    index.setdefault((name, each), []).append(written)
    return {key: tuple(several) for key, several in index.items()}


def _of(resource: _Resource) -> Iterator[Written]:
    if resource.mode != "managed" or not resource.type.startswith("aws_"):
        return
    base = _address(resource)
    for instance in resource.instances:
        if instance.deposed is None:
            kept = msgspec.json.decode(instance.attributes, type=_Attributes)
            names = tuple((name, values) for name in _NAMES if (values := _texts(getattr(kept, name))))
            yield Written(address=f"{base}{_index(instance.index_key)}", type=resource.type, names=names)


def _address(resource: _Resource) -> str:
    """Raises: ValueError if it could not have come from Terraform."""
    words = (resource.type, resource.name)
    steps = _steps(resource.module)
    if not all(_WORD.fullmatch(word) for word in words) or steps is None:
        raise ValueError("a resource has an address that Terraform does not allow")
    return ".".join((*steps, *words))


def _steps(module: str) -> tuple[str, ...] | None:
    """`module.a["x"].module.b`, step by step; None: it is something else."""
    steps: list[str] = []
    rest = module
    while rest:
        found = _MODULE.match(rest)
        if found is None or not found[0].isprintable():
            return None
        steps.append(found[0])
        rest = rest[found.end() :]
        if rest and not rest.startswith("."):
            return None
        rest = rest[1:]
    return tuple(steps)


def _index(key: int | str | None) -> str:
    return "" if key is None else f"[{msgspec.json.encode(key).decode()}]"


def _texts(value: object) -> tuple[str, ...]:
    several = value if isinstance(value, list) else [value]
    return tuple(each for each in several if isinstance(each, str) and each)
