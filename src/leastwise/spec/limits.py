"""What is decided whatever the policies say.

Sources: STS API Reference, "GetCallerIdentity", "GetSessionToken" and "AssumeRoot"; IAM User Guide, "Compare AWS STS
credentials"; AWS RAM User Guide, "Shareable AWS resources".
"""

from __future__ import annotations

from leastwise.language import fold, matches, matches_ignoring_case
from leastwise.spec.choices import Choice
from leastwise.spec.decision import Warning
from leastwise.spec.policies import Facts
from leastwise.spec.principal import Principal, PrincipalKind
from leastwise.spec.request import Request

__all__ = ["always_possible", "not_modelled", "refused_to_credentials", "unchangeable"]

_FREE = frozenset({"sts:getcalleridentity", "sts:getsessiontoken"})
_FOR_LONG_TERM_KEYS = frozenset({"sts:getfederationtoken", "sts:getsessiontoken"})
_NOT_FOR_ROOT = frozenset({"sts:assumerole", "sts:assumeroot"})
_READING = ("get", "list", "generate", "simulate", "pass")
_OF_AWS = (
    ("iam", "arn:*:iam::aws:policy/*"),
    ("iam", "arn:*:iam::*:role/aws-reserved/*"),
    ("kms", "arn:*:alias/aws/*"),
)


def always_possible(request: Request) -> bool:
    """A14: two actions need no permission, and no policy can deny them to credentials that may call them (B5)."""
    signed = not request.principal.outside
    return fold(request.action) in _FREE and signed and not refused_to_credentials(request)


def refused_to_credentials(request: Request) -> bool:
    """B5: what some credentials cannot call.

    Federated user sessions: no IAM and of STS only GetCallerIdentity. Those of GetSessionToken: IAM only with MFA,
    of STS only AssumeRole and GetCallerIdentity. Role sessions: neither GetFederationToken nor GetSessionToken. The
    root user: neither AssumeRole nor AssumeRoot.
    """
    who, action = request.principal, fold(request.action)
    if who.kind is PrincipalKind.ROOT and action in _NOT_FOR_ROOT:
        return True
    if who.kind is PrincipalKind.FEDERATED_USER:
        return request.service == "iam" or (request.service == "sts" and action != "sts:getcalleridentity")
    if who.kind is PrincipalKind.ROLE_SESSION:
        return action in _FOR_LONG_TERM_KEYS
    return _is_refused_to_session_token(request, who, action)


def _is_refused_to_session_token(request: Request, who: Principal, action: str) -> bool:
    if not who.by_session_token:
        return False
    if request.service == "iam":
        return fold("".join(request.keys().get("aws:multifactorauthpresent", ()))) != "true"
    return request.service == "sts" and action not in ("sts:assumerole", "sts:getcalleridentity")


def unchangeable(request: Request) -> bool:
    """A16: policies, reserved roles and key aliases of AWS; its own service-linked roles do change them."""
    name = fold(request.action).partition(":")[2]
    if name.startswith(_READING) or request.principal.service_linked or request.principal.kind is PrincipalKind.SERVICE:
        return False
    return any(service == request.service and matches(pattern, request.resource) for service, pattern in _OF_AWS)


def not_modelled(request: Request, facts: Facts) -> tuple[Warning, ...]:
    """K3, M5: the ways to grant access to the resource that no policy here tells of."""
    return tuple(
        Warning(Choice.NOT_MODELLED, detail=what)
        for pattern, what in facts.not_modelled
        if matches_ignoring_case(pattern, request.resource)
    )
