"""Who may list an Organization: its management account, delegated administrators, and whom its resource policy lets.

A member that administers any service for the Organization may read all of it; the resource policy lets a member call
single operations.
Source: "Delegated administrator for AWS services that work with Organizations" and "Delegated administrator for AWS
Organizations", AWS Organizations User Guide.
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import delegated_administrators
from leastwise.demo.world import World
from leastwise.engine.facts import facts
from leastwise.language import Kind, parse
from leastwise.spec import Outcome, Policies, Request, decide, principal_of

__all__ = ["KIND", "refuse_others"]

KIND = "organization-policy"
"""What the world keeps the resource policy of the Organization as, in its management account: `Content`."""

_EVERYTHING = parse('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}')


def refuse_others(call: Call, aws: World) -> None:
    """Nothing, where the caller's account may ask this of the Organization.

    Raises AwsError (`AccessDenied`) otherwise.
    """
    if call.account in {aws.management, *delegated_administrators(aws.management)} or _let(call, aws):
        return
    raise AwsError("AccessDenied", "You don't have permissions to access this resource.")


def _let(call: Call, aws: World) -> bool:
    """Whether the resource policy lets an account call an operation, on policies of the type that it asks for."""
    type = call.optional("Filter")
    asked = Request(
        principal=principal_of(call.principal),
        action=f"organizations:{call.operation}",
        resource="*",
        context={"organizations:PolicyType": (type,)} if type else {},
        owner=aws.management,
    )
    for each in aws.kept(KIND, aws.management, "global"):
        document = parse(str(each["Content"]), Kind.RESOURCE)
        policies = Policies(identity=(_EVERYTHING,), resource=document, management_account=aws.management)
        return decide(asked, policies, facts()).outcome is Outcome.ALLOWED
    return False
