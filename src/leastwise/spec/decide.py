"""The decision: an explicit Deny wins, what must allow has to allow, everything else is denied.

Sources: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access", "Policy
evaluation for requests within a single account" and "Cross-account policy evaluation logic".
"""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.spec.choices import Choice
from leastwise.spec.decision import Decision, Outcome, Place, Warning
from leastwise.spec.grants import blocks_of_grants
from leastwise.spec.heard import Heard, hear
from leastwise.spec.in_force import cannot_be_locked_out, has_unsigned_action, scps_apply
from leastwise.spec.limits import always_possible, not_modelled, refused_to_credentials, unchangeable
from leastwise.spec.policies import Facts, Policies, PolicyType
from leastwise.spec.principal import PrincipalKind
from leastwise.spec.request import Request

__all__ = ["decide"]

_PLAIN = Facts()


@dataclass(frozen=True, slots=True)
class _Blocked:
    types: frozenset[PolicyType]
    warnings: tuple[Warning, ...] = ()


def decide(request: Request, policies: Policies, facts: Facts = _PLAIN) -> Decision:
    """Whether AWS would allow the request (A1 to A3)."""
    if always_possible(request):
        return Decision(Outcome.ALLOWED)
    heard, doubts = hear(request, policies, facts)
    warnings = (*doubts, *not_modelled(request, facts))
    denies = _denies(request, heard)
    if denies:
        types = frozenset(place.type for place in denies)
        return Decision(Outcome.EXPLICITLY_DENIED, types, denies, warnings)
    refused = _refused(request, facts)
    blocked = refused.types | _blocked_around(request, policies, facts, heard)
    blocked |= blocks_of_grants(request, policies, facts, heard)
    warnings += refused.warnings
    if blocked:
        return Decision(Outcome.IMPLICITLY_DENIED, blocked, (), warnings)
    return Decision(Outcome.ALLOWED, because=tuple(each.place for each in heard if each.allows), warnings=warnings)


def _denies(request: Request, heard: tuple[Heard, ...]) -> tuple[Place, ...]:
    """A1: a Deny of any type wins, whatever the order; but for the root user and its bucket's policy (A11)."""
    places = (each.place for each in heard if not each.allows)
    spared = cannot_be_locked_out(request)
    return tuple(place for place in places if not (spared and place.type is PolicyType.RESOURCE))


def _blocked_around(
    request: Request, policies: Policies, facts: Facts, heard: tuple[Heard, ...]
) -> frozenset[PolicyType]:
    """What never grants but must allow: SCPs at every level (I3, I8), the VPC endpoint (K1).

    RCPs are not asked: RCPFullAWSAccess is attached everywhere and cannot be detached (J3).
    """
    allowing = {(each.place.type, each.place.level) for each in heard if each.allows}
    blocked = set()
    if scps_apply(request, policies, facts):
        levels = range(len(policies.scps))
        if not all((PolicyType.SCP, level) in allowing for level in levels):
            blocked.add(PolicyType.SCP)
    if policies.vpc_endpoint and (PolicyType.VPC_ENDPOINT, None) not in allowing:
        blocked.add(PolicyType.VPC_ENDPOINT)
    return frozenset(blocked)


def _refused(request: Request, facts: Facts) -> _Blocked:
    """What AWS refuses whatever the policies say (A12, A16, B5)."""
    if refused_to_credentials(request):
        return _Blocked(frozenset({PolicyType.SESSION}), (Warning(Choice.REFUSED_CREDENTIALS),))
    if unchangeable(request):
        return _Blocked(frozenset({PolicyType.RESOURCE}), (Warning(Choice.OWNED_BY_AWS),))
    anonymous = request.principal.kind is PrincipalKind.ANONYMOUS
    if anonymous and request.service not in facts.unsigned_services and not has_unsigned_action(request):
        return _Blocked(frozenset({PolicyType.RESOURCE}), (Warning(Choice.UNSIGNED_ELSEWHERE),))
    return _Blocked(frozenset())
