"""AWS's policy evaluation logic, written to be read.

Nothing here is fast. One function stands for one step that AWS documents; its docstring names the step, the module's
docstring the page. Everything that decides for real is tested against this package.

    decide       the steps in their order: an explicit Deny, what must allow, nothing else
    grants       identity, resource, boundary and session policy together; within and across accounts
    limits       what no policy decides
    in_force     which policies a request meets at all: SCPs, RCPs, root, services, unsigned requests
    heard        the statements that apply
    statements   whether one does: action, resource
    naming       … principal
    conditions   … condition
    choices      every reading that AWS's pages leave open, with the warning that goes with it
    answer       yes or no, with doubts
    request      what is asked, with the condition keys that follow from the principal
    principal    who asks
    policies     what the request meets, and what is known of AWS's services
    services     facts about these
    decision     what comes out
    scenario     one request and its policies as a line of JSON
    bullets      every rule as one sentence

What is true of AWS's services comes in as `Facts`; what no policy document says (ACLs, grants of KMS, resource shares)
is not modelled, and said so.
"""

from __future__ import annotations

from leastwise.spec.choices import Choice
from leastwise.spec.decide import decide
from leastwise.spec.decision import Decision, Outcome, Place, Warning, together
from leastwise.spec.policies import Facts, Policies, PolicyType
from leastwise.spec.principal import Principal, PrincipalKind, principal_of
from leastwise.spec.request import Request
from leastwise.spec.scenario import Scenario, answer_line, read_scenario, show_decision

__all__ = [
    "Choice",
    "Decision",
    "Facts",
    "Outcome",
    "Place",
    "Policies",
    "PolicyType",
    "Principal",
    "PrincipalKind",
    "Request",
    "Scenario",
    "Warning",
    "answer_line",
    "decide",
    "principal_of",
    "read_scenario",
    "show_decision",
    "together",
]
