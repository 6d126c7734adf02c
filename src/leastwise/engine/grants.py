"""Whether what must allow does allow: identity, resource, boundary and session policies, SCPs and the VPC endpoint.

Sources: IAM User Guide, "Policy evaluation for requests within a single account", "Cross-account policy evaluation
logic" and "Permissions boundaries for IAM entities"; AWS KMS Developer Guide, "Key policies in AWS KMS".
"""

from __future__ import annotations

from typing import Protocol

from leastwise.engine.asked import Asked
from leastwise.engine.force import has_identity, meets_scps
from leastwise.engine.order import BOUNDARY, IDENTITY, SESSION, VPC_ENDPOINT
from leastwise.engine.plan import Plan
from leastwise.engine.principals import Named
from leastwise.language import matches
from leastwise.spec import Policies, PolicyType, PrincipalKind

__all__ = ["Allows", "lacking"]

_NOTHING: frozenset[PolicyType] = frozenset()
_RESOURCE = frozenset({PolicyType.RESOURCE})
_IDENTITY = frozenset({PolicyType.IDENTITY})
_BOUNDARY = frozenset({PolicyType.BOUNDARY})
_SESSION = frozenset({PolicyType.SESSION})


class Allows(Protocol):
    """Which Allow statements apply."""

    def by(self, type: int) -> bool:
        """Whether one of this type does (see `order`)."""

    def by_scps(self) -> bool:
        """Whether one does at every level."""

    def named(self) -> Named:
        """How directly one of the resource policy names the caller."""


def lacking(asked: Asked, plan: Plan, policies: Policies, allows: Allows) -> frozenset[PolicyType]:
    """The types that would have to allow and do not; none: the request is granted.

    RCPs are not asked: RCPFullAWSAccess is attached everywhere and cannot be detached.
    """
    around: frozenset[PolicyType] = _NOTHING
    if policies.scps and meets_scps(asked, plan, policies) and not allows.by_scps():
        around = frozenset({PolicyType.SCP})
    if policies.vpc_endpoint and not allows.by(VPC_ENDPOINT):
        around |= {PolicyType.VPC_ENDPOINT}
    return around | _not_granted(asked, plan, policies, allows)


def _not_granted(asked: Asked, plan: Plan, policies: Policies, allows: Allows) -> frozenset[PolicyType]:
    """Within one account the resource policy may grant beside or instead of others; across accounts both must."""
    if not has_identity(asked, plan):
        return _RESOURCE if _named(asked, policies, allows) is Named.NOT else _NOTHING
    missing = _on_own_side(asked, policies, allows)
    if not asked.same_account:
        return missing if _named(asked, policies, allows) is not Named.NOT else missing | _RESOURCE
    trusts_itself = not any(matches(pattern, asked.request.resource) for pattern in plan.key_must_allow)
    if not missing and trusts_itself:
        return _NOTHING
    named = _named(asked, policies, allows)
    if named is Named.NOT and not trusts_itself:
        return missing | _RESOURCE
    return missing - _overridden(asked.caller.kind, named)


def _named(asked: Asked, policies: Policies, allows: Allows) -> Named:
    """A public bucket policy that is restricted counts for the owner's account and for services only."""
    if policies.public_access_blocked and not asked.same_account and asked.caller.kind is not PrincipalKind.SERVICE:
        return Named.NOT
    return allows.named()


def _on_own_side(asked: Asked, policies: Policies, allows: Allows) -> frozenset[PolicyType]:
    """The root user needs no identity policy; boundaries and session policies limit where there are any.

    A federated user session without session policies has no permissions of its own.
    """
    missing: frozenset[PolicyType] = _NOTHING
    if not asked.is_root:
        if not allows.by(IDENTITY):
            missing = _IDENTITY
        if policies.boundary is not None and not allows.by(BOUNDARY):
            missing |= _BOUNDARY
    limited = policies.session or asked.caller.kind is PrincipalKind.FEDERATED_USER
    return missing | _SESSION if limited and not allows.by(SESSION) else missing


def _overridden(kind: PrincipalKind, named: Named) -> frozenset[PolicyType]:
    """The types whose silence does not matter, by how directly the resource policy names a caller of its account."""
    if named >= Named.BY_SESSION:
        return _IDENTITY | _BOUNDARY | _SESSION
    if named is Named.BY_ENTITY:
        return _IDENTITY | _BOUNDARY if kind is PrincipalKind.USER else _IDENTITY
    return _NOTHING
