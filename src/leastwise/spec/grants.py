"""Whether identity, resource, boundary and session policies together grant.

Sources: IAM User Guide, "Policy evaluation for requests within a single account", "Cross-account policy evaluation
logic" and "Permissions boundaries for IAM entities"; AWS KMS Developer Guide, "Key policies in AWS KMS".
"""

from __future__ import annotations

from leastwise.language import action_matches, matches
from leastwise.spec.heard import Heard
from leastwise.spec.in_force import has_identity
from leastwise.spec.naming import Naming
from leastwise.spec.policies import Facts, Policies, PolicyType
from leastwise.spec.principal import PrincipalKind
from leastwise.spec.request import Request

__all__ = ["blocks_of_grants"]

_IDENTITY, _BOUNDARY, _SESSION = PolicyType.IDENTITY, PolicyType.BOUNDARY, PolicyType.SESSION
_RESOURCE = frozenset({PolicyType.RESOURCE})


def blocks_of_grants(
    request: Request, policies: Policies, facts: Facts, heard: tuple[Heard, ...]
) -> frozenset[PolicyType]:
    """The types that lack the Allow they would have to give; none if the request is granted.

    Within one account the resource policy may grant in several ways, and identity policies are one more where the
    account trusts itself. The most direct way counts: it spares what the others spare, and more (A4 to A6, table B).
    Across accounts nothing is spared: both sides must allow (A8 to A10, B2).
    """
    namings = _namings(request, policies, heard)
    if not has_identity(request):
        return frozenset() if namings else _RESOURCE
    lacking = _lacking(request, policies, heard)
    if not request.same_account:
        return lacking if namings else lacking | _RESOURCE
    ways = namings if _must_be_allowed_by_resource(request, facts) else namings | {Naming.ACCOUNT}
    if not ways:
        return lacking | _RESOURCE
    return lacking - _spared(request.principal.kind, max(ways))


def _namings(request: Request, policies: Policies, heard: tuple[Heard, ...]) -> frozenset[Naming]:
    """How the Allow statements of the resource policy name the caller.

    K2: what a restricted public bucket policy says counts for the owner's account and for services only.
    """
    inside = request.same_account or request.principal.kind is PrincipalKind.SERVICE
    if policies.public_access_blocked and not inside:
        return frozenset()
    return frozenset(each.naming for each in heard if each.allows and each.place.type is PolicyType.RESOURCE)


def _lacking(request: Request, policies: Policies, heard: tuple[Heard, ...]) -> frozenset[PolicyType]:
    """The types on the principal's side that do not allow.

    A11: the root user needs no identity policy and has no boundary. B4, B6: a boundary or session policy limits if
    there is one. B5: a federated user session without session policies has no permissions of its own.
    """
    allowing = {each.place.type for each in heard if each.allows}
    root = request.principal.kind is PrincipalKind.ROOT
    federated = request.principal.kind is PrincipalKind.FEDERATED_USER
    asked = {
        _IDENTITY: not root,
        _BOUNDARY: not root and policies.boundary is not None,
        _SESSION: federated or bool(policies.session),
    }
    return frozenset(type for type, needed in asked.items() if needed and type not in allowing)


def _spared(kind: PrincipalKind, way: Naming) -> frozenset[PolicyType]:
    """Table B: the types whose silence does not matter, by how the resource policy names a caller of its account."""
    match way:
        case Naming.SESSION | Naming.EVERYONE:
            return frozenset({_IDENTITY, _BOUNDARY, _SESSION})
        case Naming.ENTITY if kind is PrincipalKind.USER:
            return frozenset({_IDENTITY, _BOUNDARY})
        case Naming.ENTITY:
            return frozenset({_IDENTITY})
    return frozenset()


def _must_be_allowed_by_resource(request: Request, facts: Facts) -> bool:
    """A5, A6: KMS keys and roles, whose account does not trust itself unless their policy says so (A7: only keys)."""
    return any(
        action_matches(action, request.action) and matches(resource, request.resource)
        for action, resource in facts.resource_must_allow
    )
