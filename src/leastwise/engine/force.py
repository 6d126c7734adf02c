"""What holds before any statement is asked: which types of policy a request meets, and what AWS refuses anyway.

Sources: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access" and "Compare AWS
STS credentials"; AWS Organizations User Guide, "Service control policies" and "Resource control policies".
"""

from __future__ import annotations

from leastwise.engine.asked import Asked
from leastwise.engine.order import BOUNDARY, IDENTITY, RCP, RESOURCE, SCP, SESSION, VPC_ENDPOINT
from leastwise.engine.plan import Plan
from leastwise.language import fold, matches
from leastwise.spec import Choice, Policies, PolicyType, PrincipalKind, Warning

__all__ = ["has_identity", "is_free", "meets_rcps", "meets_scps", "refusal", "types_met"]

_LINKED = ":role/aws-service-role/"
_MFA = "aws:multifactorauthpresent"
_FOR_LONG_TERM_KEYS = frozenset({"sts:getfederationtoken", "sts:getsessiontoken"})
_RESOURCE = frozenset({PolicyType.RESOURCE})
_SESSION = frozenset({PolicyType.SESSION})
_NOTHING: frozenset[PolicyType] = frozenset()
_AROUND = (VPC_ENDPOINT, RESOURCE)
_WITH_ROOT = (*_AROUND, SESSION)
_WITH_ATTACHED = (*_AROUND, IDENTITY, BOUNDARY, SESSION)


def types_met(asked: Asked, plan: Plan, policies: Policies) -> tuple[int, ...]:
    """The types whose documents are read, in their order."""
    limits: tuple[int, ...] = ()
    if policies.rcps and meets_rcps(asked, plan, policies):
        limits = (RCP,)
    if policies.scps and meets_scps(asked, plan, policies):
        limits += (SCP,)
    if not has_identity(asked, plan):
        return limits + _AROUND
    return limits + (_WITH_ROOT if asked.is_root else _WITH_ATTACHED)


def has_identity(asked: Asked, plan: Plan) -> bool:
    """Whether the caller brings policies of its own: not services, not unsigned requests."""
    return not asked.caller.outside and not plan.unsigned


def meets_scps(asked: Asked, plan: Plan, policies: Policies) -> bool:
    """Whether SCPs are in use and restrict the caller: not the management account, not a service-linked role."""
    caller = asked.caller
    if not policies.scps or not has_identity(asked, plan):
        return False
    if caller.who.service_linked or caller.account == policies.management_account:
        return False
    return not (asked.is_root and plan.action in asked.facts.beyond_scps)


def meets_rcps(asked: Asked, plan: Plan, policies: Policies) -> bool:
    """Whether RCPs restrict what is done to the resource, whoever does it."""
    services = asked.facts.rcp_services
    if services is not None and plan.service not in services:
        return False
    if asked.caller.who.service_linked or _LINKED in asked.request.resource:
        return False
    if asked.request.key_of_aws or plan.action == "kms:retiregrant":
        return False
    owner = asked.resource_account
    return owner is None or owner != policies.management_account


def is_free(asked: Asked, plan: Plan) -> bool:
    """Whether no policy can refuse it: two actions of STS, to credentials that may call them."""
    return plan.free and not asked.caller.outside and not _refused_to_credentials(asked, plan)


def refusal(asked: Asked, plan: Plan) -> tuple[frozenset[PolicyType], tuple[Warning, ...]]:
    """What stands in the way whatever the policies say, as the type that comes nearest to it."""
    if _refused_to_credentials(asked, plan):
        return _SESSION, ()
    kind = asked.caller.kind
    by_aws = kind is PrincipalKind.SERVICE or asked.caller.who.service_linked
    if not by_aws and any(matches(pattern, asked.request.resource) for pattern in plan.changes):
        return _RESOURCE, (Warning(Choice.OWNED_BY_AWS),)
    if kind is PrincipalKind.ANONYMOUS and plan.service not in asked.facts.unsigned_services and not plan.unsigned:
        return _RESOURCE, (Warning(Choice.UNSIGNED_ELSEWHERE),)
    return _NOTHING, ()


def _refused_to_credentials(asked: Asked, plan: Plan) -> bool:
    """What temporary credentials cannot call."""
    kind = asked.caller.kind
    if kind is PrincipalKind.FEDERATED_USER:
        return plan.service == "iam" or (plan.service == "sts" and plan.action != "sts:getcalleridentity")
    if kind is PrincipalKind.ROLE_SESSION:
        return plan.action in _FOR_LONG_TERM_KEYS
    if not asked.caller.who.by_session_token:
        return False
    if plan.service == "iam":
        return fold("".join(asked.keys.get(_MFA, ()))) != "true"
    return plan.service == "sts" and plan.action not in ("sts:assumerole", "sts:getcalleridentity")
