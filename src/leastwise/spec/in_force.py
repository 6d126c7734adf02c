"""Which policies a request meets at all.

Sources: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access"; AWS
Organizations User Guide, "Service control policies" and "Resource control policies".
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.language import Document, fold
from leastwise.spec.policies import Facts, Policies, PolicyType
from leastwise.spec.principal import PrincipalKind, is_service_linked
from leastwise.spec.request import Request

__all__ = [
    "cannot_be_locked_out",
    "documents_in_force",
    "has_identity",
    "has_unsigned_action",
    "rcps_apply",
    "scps_apply",
]

_UNSIGNED_ACTIONS = frozenset({"sts:assumerolewithsaml", "sts:assumerolewithwebidentity"})
_BUCKET_POLICY = frozenset({"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"})


def documents_in_force(
    request: Request, policies: Policies, facts: Facts
) -> Iterator[tuple[PolicyType, int | None, int, Document]]:
    """Every document to be read: its type, its level if it has one, its number there, and itself."""
    if rcps_apply(request, policies, facts):
        yield from _leveled(PolicyType.RCP, policies.rcps)
    if scps_apply(request, policies, facts):
        yield from _leveled(PolicyType.SCP, policies.scps)
    yield from _listed(PolicyType.VPC_ENDPOINT, policies.vpc_endpoint)
    if policies.resource is not None:
        yield PolicyType.RESOURCE, None, 0, policies.resource
    if has_identity(request):
        if request.principal.kind is not PrincipalKind.ROOT:
            yield from _listed(PolicyType.IDENTITY, policies.identity)
            if policies.boundary is not None:
                yield PolicyType.BOUNDARY, None, 0, policies.boundary
        yield from _listed(PolicyType.SESSION, policies.session)


def has_identity(request: Request) -> bool:
    """A12, A13, A6: unsigned requests and services have no identity-based policies, boundary or session policy."""
    return not request.principal.outside and not has_unsigned_action(request)


def has_unsigned_action(request: Request) -> bool:
    """A6: whoever assumes a role by SAML or web identity needs no credentials of AWS."""
    return fold(request.action) in _UNSIGNED_ACTIONS


def scps_apply(request: Request, policies: Policies, facts: Facts) -> bool:
    """I1, I2, I4, I6, I7: to the principals of member accounts, root users included.

    Not to the management account, to service-linked roles, to a few tasks of the root user, nor to principals
    without an account. No levels: SCPs are not in use.
    """
    who = request.principal
    exempt = who.service_linked or who.account == policies.management_account
    beyond = who.kind is PrincipalKind.ROOT and fold(request.action) in facts.beyond_scps
    return bool(policies.scps) and has_identity(request) and not exempt and not beyond


def rcps_apply(request: Request, policies: Policies, facts: Facts) -> bool:
    """J1, J2, J4, J5: to the resources of member accounts, whoever calls, for the services that RCPs govern.

    Not to the management account's resources, calls of service-linked roles and their trust policies, AWS managed
    keys, nor kms:RetireGrant.
    """
    if facts.rcp_services is not None and request.service not in facts.rcp_services:
        return False
    if request.principal.service_linked or is_service_linked(request.resource):
        return False
    if request.key_of_aws or fold(request.action) == "kms:retiregrant":
        return False
    return request.resource_account is None or request.resource_account != policies.management_account


def cannot_be_locked_out(request: Request) -> bool:
    """A11: the root user of a bucket's account reaches its bucket policy even under a Deny in that policy."""
    root = request.principal.kind is PrincipalKind.ROOT and request.same_account
    return root and fold(request.action) in _BUCKET_POLICY


def _leveled(
    type: PolicyType, levels: tuple[tuple[Document, ...], ...]
) -> Iterator[tuple[PolicyType, int | None, int, Document]]:
    for level, documents in enumerate(levels):
        for policy, document in enumerate(documents):
            yield type, level, policy, document


def _listed(
    type: PolicyType, documents: tuple[Document, ...]
) -> Iterator[tuple[PolicyType, int | None, int, Document]]:
    for policy, document in enumerate(documents):
        yield type, None, policy, document
