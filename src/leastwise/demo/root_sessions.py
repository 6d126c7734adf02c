"""Short sessions of members' root users: whose they are, and the one task that each is for.

Source: IAM User Guide, "Perform a privileged task on an AWS Organizations member account"; the policies below
`arn:aws:iam::aws:policy/root-task/`, which name what a session may do.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from leastwise.demo.enforcing.actions import action_of
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import iam

if TYPE_CHECKING:
    from leastwise.demo.call import Call
    from leastwise.demo.world import World

__all__ = ["TASKS", "RootSession", "confine"]

TASKS = "arn:aws:iam::aws:policy/root-task/"
"""Before the name of the policy that a session is limited by."""


@dataclass(frozen=True, slots=True)
class RootSession:
    """A session of the root user of `account`, for the task whose policy is `task` (an ARN), until it ends."""

    account: str
    task: str
    token: str
    ends: datetime


def confine(call: Call, world: World) -> None:
    """Do nothing where the call is not one of a root session, or is part of its task.

    Raises:
        AwsError: it is not: `AccessDenied`.
    """
    session = world.root_sessions.get(call.access_key or "")
    action = action_of(call.service, call.operation)
    if session is None or (action in _allowed(session) and not _of_somebody(call)):
        return
    says = f"User: {call.principal} is not authorized to perform: {action} with an explicit deny in a session policy"
    raise AwsError("AccessDenied", says)


def _allowed(session: RootSession) -> frozenset[str]:
    """What the task's policy does not deny: all its policies deny whatever is not on a list."""
    policy = iam(session.account).managed_policies[session.task]
    document = next(each.document for each in policy.versions if each.version_id == policy.default_version_id)
    return frozenset(json.loads(document)["Statement"][0]["NotAction"])


def _of_somebody(call: Call) -> bool:
    """Whether it is about a user, and not about root itself."""
    return call.service == "iam" and "UserName" in call.parameters
