"""A refusal in AWS's words.

Source: IAM User Guide, "Troubleshoot access denied error messages".
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.enforcing.asked import Asked
from leastwise.demo.envelopes import AwsError
from leastwise.spec import Decision, Outcome, PolicyType

__all__ = ["refused"]

_CALLED = {
    PolicyType.RCP: "resource control policy",
    PolicyType.SCP: "service control policy",
    PolicyType.VPC_ENDPOINT: "VPC endpoint policy",
    PolicyType.IDENTITY: "identity-based policy",
    PolicyType.BOUNDARY: "permissions boundary",
    PolicyType.SESSION: "session policy",
    PolicyType.RESOURCE: "resource-based policy",
}
"""In the order in which one of several is named."""


def refused(call: Call, asked: Asked, decision: Decision) -> AwsError:
    """The error for a call that is not allowed."""
    type = next(_CALLED[each] for each in _CALLED if each in decision.blocked_by)
    article = "an" if type.startswith("i") else "a"
    if decision.outcome is Outcome.EXPLICITLY_DENIED:
        why = f"with an explicit deny in {article} {type}"
    else:
        why = f"because no {type} allows the {asked.action} action"
    quote = '"' if call.service == "s3" else ""
    what = f"{quote}{asked.action}{quote} on resource: {quote}{asked.resource}{quote}"
    says = f"User: {call.principal} is not authorized to perform: {what} {why}"
    first = "You are not authorized to perform this operation. " if call.service == "ec2" else ""
    return AwsError("AccessDenied", first + says)
