"""Which limits of an organization a request meets, and what AWS refuses whatever the policies say.

Sources: AWS Organizations User Guide, "Service control policies" and "Resource control policies"; IAM User Guide, "How
AWS enforcement code logic evaluates requests to allow or deny access" and "Compare AWS STS credentials".
"""

from __future__ import annotations

from leastwise.engine.asked import Asked
from leastwise.engine.call import Call
from leastwise.engine.order import RESOURCE, SESSION, bits
from leastwise.language import fold, matches
from leastwise.spec import Choice, Policies, Warning
from leastwise.spec.principal import is_service_linked

__all__ = ["may_meet_rcps", "meets_rcps", "meets_scps", "refusal"]

_MFA = "aws:multifactorauthpresent"
_NOTHING: tuple[int, tuple[Warning, ...]] = (0, ())
_CREDENTIALS = bits(SESSION), (Warning(Choice.REFUSED_CREDENTIALS),)
_OWNED_BY_AWS = bits(RESOURCE), (Warning(Choice.OWNED_BY_AWS),)
_UNSIGNED_ELSEWHERE = bits(RESOURCE), (Warning(Choice.UNSIGNED_ELSEWHERE),)


def meets_scps(call: Call, policies: Policies) -> bool:
    """Whether SCPs are in use and restrict the caller: not the management account, not a service-linked role."""
    caller = call.caller
    if not policies.scps or not call.has_identity:
        return False
    if caller.who.service_linked or caller.account == policies.management_account:
        return False
    return not (caller.is_root and call.action in call.facts.beyond_scps)


def may_meet_rcps(call: Call, policies: Policies) -> bool:
    """Whether RCPs are in use and restrict the action on some resource, whoever does it."""
    services = call.facts.rcp_services
    if not policies.rcps or (services is not None and call.service not in services):
        return False
    return not call.caller.who.service_linked and call.action != "kms:retiregrant"


def meets_rcps(asked: Asked, policies: Policies) -> bool:
    """Whether RCPs restrict what is done to the resource, if they restrict the action at all."""
    if asked.request.key_of_aws or is_service_linked(asked.request.resource):
        return False
    owner = asked.resource_account
    return owner is None or owner != policies.management_account


def refusal(asked: Asked) -> tuple[int, tuple[Warning, ...]]:
    """What stands in the way whatever the policies say, as the set of the type that comes nearest to it."""
    call = asked.call
    if call.plain:
        return _NOTHING
    if call.refused or (call.needs_mfa and fold("".join(asked.keys.get(_MFA, ()))) != "true"):
        return _CREDENTIALS
    if any(matches(pattern, asked.request.resource) for pattern in call.changes):
        return _OWNED_BY_AWS
    return _UNSIGNED_ELSEWHERE if call.unsigned_elsewhere else _NOTHING
