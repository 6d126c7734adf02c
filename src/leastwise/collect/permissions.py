"""The collector's own least privilege, made from what the steps declare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from leastwise.collect.step import Step

__all__ = ["permissions"]


def permissions(steps: Iterable[Step[Any]]) -> dict[str, Any]:
    """The smallest IAM policy document that lets these steps be called.

    The resource is `*`: a collector has to find what it does not know the name of yet.
    """
    actions = {action for step in steps for action in (step.permission, *step.also)}
    statement = {
        "Sid": "LeastwiseCollect",
        "Effect": "Allow",
        "Action": sorted(actions, key=lambda action: (action.lower(), action)),
        "Resource": "*",
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
