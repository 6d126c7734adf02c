"""Decisions by the thousand: the rules of `leastwise.spec`, made fast, on documents and on whole accounts.

    decide, outcome     one request and its policies
    Stack               the policies of many requests, made ready once
    Considered          what can be said where some of the context is unknown
    reasons             which statements speak of an action, and which of their elements fit

The values are those of `leastwise.spec`, and so is the definition of right: both are tested to agree on every case.
"""

from __future__ import annotations

from leastwise.engine.asked import Unknown
from leastwise.engine.stack import Considered, Hinge, Stack
from leastwise.engine.verdict import Need
from leastwise.engine.why import Checked, Reason, reasons
from leastwise.spec import Decision, Facts, Policies, Request

__all__ = ["Checked", "Considered", "Hinge", "Need", "Reason", "Stack", "Unknown", "decide", "reasons"]

_PLAIN = Facts()


def decide(request: Request, policies: Policies, facts: Facts = _PLAIN) -> Decision:
    """Whether AWS would allow the request; for several requests under the same policies make a `Stack`."""
    return Stack(policies, facts, kept=False).decide(request)
