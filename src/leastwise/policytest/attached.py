"""The policies that a test is about: read from its fields, and made ready for a request."""

from __future__ import annotations

from collections.abc import Mapping

from leastwise.language import Array, Document, Kind, Literal, Node, Scalar
from leastwise.policytest.fields import Fields
from leastwise.policytest.source import Load, Source, inline
from leastwise.policytest.suite import Slot
from leastwise.policytest.wrong import wrong
from leastwise.spec import Policies, PolicyType

__all__ = ["FIELDS", "policies_of", "read_policies"]

_LISTS = {
    "policies": PolicyType.IDENTITY,
    "session_policies": PolicyType.SESSION,
    "vpc_endpoint_policies": PolicyType.VPC_ENDPOINT,
}
_SINGLE = {"resource_policy": PolicyType.RESOURCE, "boundary": PolicyType.BOUNDARY}
_LEVELS = {"scps": PolicyType.SCP, "rcps": PolicyType.RCP}
FIELDS = _LISTS | _SINGLE | _LEVELS
"""The fields that hold policies, and their types."""
_KINDS = {
    PolicyType.IDENTITY: Kind.IDENTITY,
    PolicyType.SESSION: Kind.SESSION,
    PolicyType.VPC_ENDPOINT: Kind.VPC_ENDPOINT,
    PolicyType.RESOURCE: Kind.RESOURCE,
    PolicyType.BOUNDARY: Kind.BOUNDARY,
    PolicyType.SCP: Kind.SCP,
    PolicyType.RCP: Kind.RCP,
}


def read_policies(fields: Fields, load: Load) -> dict[Slot, Source]:
    """The policies in the fields that are there, by where they are attached.

    Raises:
        InputError: one is neither a reference that can be read nor a mapping.
    """
    found: dict[Slot, Source] = {}
    for name, type in FIELDS.items():
        node = fields.get(name)
        if node is None or (isinstance(node, Scalar) and node.value is None):
            continue
        if name in _LEVELS:
            for level, each in enumerate(_levels(fields, name, node)):
                found |= {(type, level, i): _source(fields, item, load) for i, item in enumerate(each.items)}
        elif name in _SINGLE:
            found[type, None, 0] = _source(fields, node, load)
        else:
            items = node.items if isinstance(node, Array) else (node,)
            found |= {(type, None, i): _source(fields, item, load) for i, item in enumerate(items)}
    return found


def policies_of(sources: Mapping[Slot, Source], *, trust: bool) -> Policies:
    """The documents; `trust` says that the resource is a role, whose policy is a trust policy.

    Raises:
        InputError: AWS would not store one of them so, with its file, line and column.
    """
    documents = {slot: source.document(_kind(slot[0], trust)) for slot, source in sources.items()}
    return Policies(
        identity=_of(documents, PolicyType.IDENTITY),
        resource=documents.get((PolicyType.RESOURCE, None, 0)),
        boundary=documents.get((PolicyType.BOUNDARY, None, 0)),
        session=_of(documents, PolicyType.SESSION),
        scps=_by_level(documents, PolicyType.SCP),
        rcps=_by_level(documents, PolicyType.RCP),
        vpc_endpoint=_of(documents, PolicyType.VPC_ENDPOINT),
    )


def _kind(type: PolicyType, trust: bool) -> Kind:
    return Kind.TRUST if trust and type is PolicyType.RESOURCE else _KINDS[type]


def _of(documents: Mapping[Slot, Document], type: PolicyType, level: int | None = None) -> tuple[Document, ...]:
    return tuple(document for slot, document in documents.items() if slot[:2] == (type, level))


def _by_level(documents: Mapping[Slot, Document], type: PolicyType) -> tuple[tuple[Document, ...], ...]:
    levels = [level for kind, level, _ in documents if kind is type and level is not None]
    return tuple(_of(documents, type, level) for level in range(max(levels, default=-1) + 1))


def _levels(fields: Fields, name: str, node: Node) -> tuple[Array, ...]:
    items = node.items if isinstance(node, Array) else ()
    levels = tuple(each for each in items if isinstance(each, Array) and each.items)
    if not isinstance(node, Array) or len(levels) != len(items):
        message = f"`{name}` is a list of levels from the root to the account, write each level as a list of policies"
        raise fields.wrong(name, message)
    return levels


def _source(fields: Fields, node: Node, load: Load) -> Source:
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or isinstance(node.value, Literal):
        return inline(fields.file, node)
    if not node.value:
        raise wrong(fields.file, node.place, "the name of a policy's file is empty, write it")
    file = load(node.value)
    return Source(node.value, file.name, file.text)
