"""The policies that a request meets, read from moto's backends at the moment of the call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leastwise.demo.enforcing.caller import Caller
from leastwise.demo.enforcing.resources import owner_of, resource_policy
from leastwise.demo.motos import iam
from leastwise.demo.overlay.iam.people import boundary
from leastwise.errors import InputError
from leastwise.language import Document, Kind, parse
from leastwise.spec import Policies

__all__ = ["organization_path", "policies_of"]


def policies_of(caller: Caller, resource: str, management: str) -> Policies:
    """What decides about this caller and this resource."""
    account = caller.principal.account or management
    own = tuple(_read(text, Kind.IDENTITY) for text in _identity(caller.entity, account))
    bound = boundary(caller.entity)
    session = getattr(caller.session, "policy", None)
    text = resource_policy(resource)
    kind = Kind.TRUST if ":role/" in resource else Kind.RESOURCE
    return Policies(
        identity=own,
        resource=None if text is None else _read(text, kind),
        boundary=_boundary(account, bound),
        session=(_read(session, Kind.SESSION),) if session else (),
        scps=_levels(management, account, "SERVICE_CONTROL_POLICY", Kind.SCP),
        rcps=_levels(management, owner_of(resource) or account, "RESOURCE_CONTROL_POLICY", Kind.RCP),
        management_account=management,
    )


_NOTHING = Document(version="2012-10-17", id=None, statements=())
"""What a boundary allows whose policy is gone, and a document that AWS would not have stored."""


def _read(text: str, kind: Kind) -> Document:
    try:
        return parse(text, kind)
    except InputError:
        return _NOTHING


def _boundary(account: str, arn: str | None) -> Document | None:
    text = None if arn is None else _default(account, arn)
    if text is None:
        return None if arn is None else _NOTHING
    return _read(text, Kind.BOUNDARY)


def _identity(holder: Any, account: str) -> Iterator[str]:
    if holder is None:
        return
    groups = [each for each in iam(account).groups.values() if any(user is holder for user in each.users)]
    for each in (holder, *groups):
        yield from map(str, each.policies.values())
        for arn in each.managed_policies:
            text = _default(account, arn)
            if text is not None:
                yield text


def _default(account: str, arn: str) -> str | None:
    """The default version of a managed policy."""
    policy = iam(account).managed_policies.get(arn)
    if policy is None:
        return None
    version = next((each for each in policy.versions if each.version_id == policy.default_version_id), None)
    return None if version is None else str(version.document)


def organization_path(management: str, account: str) -> tuple[Any, ...]:
    """moto's root, units and account from above to below; nothing for a stranger or without an Organization."""
    from moto.organizations.models import organizations_backends

    backend = organizations_backends[management]["aws"]
    above = {each.id: each for each in backend.ou}
    node = next((each for each in backend.accounts if each.id == account), None)
    path: list[Any] = []
    while node is not None:
        path.insert(0, node)
        node = above.get(getattr(node, "parent_id", None))
    return tuple(path)


def _levels(management: str, account: str, type: str, kind: Kind) -> tuple[tuple[Document, ...], ...]:
    path = organization_path(management, account)
    if not path or not _enabled(path[0], type):
        return ()
    return tuple(
        tuple(_read(each.content, kind) for each in node.attached_policies if each.type == type) for node in path
    )


def _enabled(root: Any, type: str) -> bool:
    return any(each["Type"] == type and each["Status"] == "ENABLED" for each in root.policy_types)
