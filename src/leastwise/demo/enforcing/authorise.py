"""Whether a call is allowed, by the reference."""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.enforcing.asked import asked
from leastwise.demo.enforcing.caller import caller_of
from leastwise.demo.enforcing.context import context_of
from leastwise.demo.enforcing.policies import policies_of
from leastwise.demo.enforcing.refusals import refused
from leastwise.demo.enforcing.resources import owner_of
from leastwise.demo.world import World
from leastwise.engine.facts import facts
from leastwise.spec import Outcome, Request, decide

__all__ = ["authorise"]


_AS_ROOT = "sts:AssumeRoot"
"""Centralised root access stands in for a policy of the member's root user, which has none."""


def authorise(call: Call, world: World) -> None:
    """Do nothing where the call is allowed.

    Calls without credentials (sign-in by SAML or web identity) are left to whoever answers them.

    Raises:
        AwsError: it is not allowed.
    """
    if call.access_key is None or not call.operation:
        return
    caller = caller_of(call)
    for each in asked(call):
        request = Request(
            principal=caller.principal,
            action=each.action,
            resource=each.resource,
            context=context_of(call, caller, each, world),
            owner=caller.principal.account if each.action == _AS_ROOT else owner_of(each.resource),
        )
        decision = decide(request, policies_of(caller, each.resource, world.management), facts())
        if decision.outcome is not Outcome.ALLOWED:
            raise refused(call, each, decision)
