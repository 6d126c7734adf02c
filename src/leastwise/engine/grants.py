"""Which types of policy must allow, and for which an Allow statement speaks, as sets of types (see `order`).

Within one account the resource policy may speak for others: the more directly it names the caller, the more of them
need not allow. Across accounts it speaks for itself alone, and has to.

Sources: IAM User Guide, "Policy evaluation for requests within a single account", "Cross-account policy evaluation
logic" and "Permissions boundaries for IAM entities".
"""

from __future__ import annotations

from leastwise.engine.call import Call, Caller
from leastwise.engine.force import meets_scps
from leastwise.engine.order import BOUNDARY, IDENTITY, LEVEL, RESOURCE, SCP, SESSION, VPC_ENDPOINT, bits
from leastwise.engine.principals import Named
from leastwise.spec import Policies, PrincipalKind

__all__ = ["needs", "spares", "speaks_for"]


def needs(call: Call, policies: Policies) -> int:
    """What has to allow beside the resource policy.

    The root user needs no identity policy; boundaries and session policies limit where there are any. A federated
    user session without session policies has no permissions of its own. RCPs are not asked: RCPFullAWSAccess is
    attached everywhere and cannot be detached.
    """
    needed = bits(VPC_ENDPOINT) if policies.vpc_endpoint else 0
    if not call.has_identity:
        return needed
    if not call.caller.is_root:
        needed |= bits(IDENTITY) if policies.boundary is None else bits(IDENTITY, BOUNDARY)
    if policies.session or call.caller.kind is PrincipalKind.FEDERATED_USER:
        needed |= bits(SESSION)
    if meets_scps(call, policies):
        needed |= bits(*(LEVEL + level for level in range(len(policies.scps))))
    return needed


def speaks_for(type: int, level: int | None, caller: Caller, policies: Policies) -> int:
    """What an Allow statement of a type allows for, whoever owns the resource, or across accounts.

    A public bucket policy that is restricted counts for the owner's account and for services only.
    """
    if type == SCP and level is not None:
        return bits(LEVEL + level)
    shut = policies.public_access_blocked and caller.kind is not PrincipalKind.SERVICE
    return 0 if type == RESOURCE and shut else bits(type)


def spares(kind: PrincipalKind, named: Named) -> int:
    """What an Allow of a resource policy allows for in its own account, by how directly it names the caller."""
    if named >= Named.BY_SESSION:
        return bits(RESOURCE, IDENTITY, BOUNDARY, SESSION)
    if named is Named.BY_ENTITY:
        return bits(RESOURCE, IDENTITY, BOUNDARY) if kind is PrincipalKind.USER else bits(RESOURCE, IDENTITY)
    return bits(RESOURCE)
