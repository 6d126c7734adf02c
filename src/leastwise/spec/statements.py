"""Whether a statement applies to a request: its action, its resource, its principal and its conditions.

Sources: IAM User Guide, "IAM JSON policy elements: Action", "... NotAction", "... Resource", "... NotResource" and
"IAM policy elements: Variables and tags".
"""

from __future__ import annotations

from leastwise.language import (
    Document,
    Statement,
    action_matches,
    has_variables,
    is_everything,
    matches_ignoring_case,
)
from leastwise.language.substituted import Substituted, pattern_matches, resource_matches, split_pattern
from leastwise.language.variables import VARIABLES_VERSION, Lookup, substitute
from leastwise.spec.answer import NO, YES, Answer, every, opposite, some
from leastwise.spec.choices import Choice
from leastwise.spec.conditions import holds, lookup_in
from leastwise.spec.naming import addressed
from leastwise.spec.policies import Facts, Policies, PolicyType
from leastwise.spec.request import Context, Request

__all__ = ["applies"]

_ARN_PARTS = 6


def applies(
    statement: Statement, document: Document, type: PolicyType, request: Request, policies: Policies, facts: Facts
) -> Answer:
    """Whether the statement applies, whatever its effect.

    That a variable has no value is documented, so of an Allow that it keeps from applying nothing need be said;
    a Deny that fails open is told (H8, M4).
    """
    keys = request.keys()
    bounded, gateway = policies.boundary is not None, request.service in facts.gateway_services
    answer = every(
        (
            _speaks_of_action(statement, request.action),
            addressed(statement, type, request.principal, bounded=bounded, gateway=gateway),
            _speaks_of_resource(statement, request, keys, facts, document.version),
            holds(statement, keys, facts, document.version),
        )
    )
    if statement.allows and not answer.holds:
        return Answer(False, tuple(d for d in answer.doubts if d is not Choice.VARIABLE_WITHOUT_VALUE))
    return answer


def _speaks_of_action(statement: Statement, action: str) -> Answer:
    """D1 to D3: letter case is ignored; `NotAction` is the complement over all services."""
    if statement.actions is not None:
        return some(_action(pattern, action) for pattern in statement.actions)
    return opposite(some(_action(pattern, action) for pattern in statement.not_actions or ()))


def _action(pattern: str, action: str) -> Answer:
    """D4, D5: what IAM would not take matches nothing, with a doubt where a kinder reading would match."""
    if action_matches(pattern, action):
        return YES
    if not matches_ignoring_case("".join(pattern.split()), action):
        return NO
    return Answer(False, (Choice.SERVICE_WILDCARD if pattern == "".join(pattern.split()) else Choice.ACTION_SPACE,))


def _speaks_of_resource(
    statement: Statement, request: Request, keys: Context, facts: Facts, version: str | None
) -> Answer:
    """E4, E5: an action without resources is evaluated against `*`; a statement without the element is about
    whatever its document is attached to.
    """
    arn = "*" if facts.without_resource(request.action.lower()) else request.resource
    lookup = lookup_in(keys, facts)
    if statement.resources is not None:
        return some(_resource(pattern, arn, lookup, version) for pattern in statement.resources)
    return opposite(some(_resource(pattern, arn, lookup, version) for pattern in statement.not_resources or ()))


def _resource(pattern: str, arn: str, lookup: Lookup, version: str | None) -> Answer:
    """E1, E2, E6, H1 to H6: one pattern, its variables replaced."""
    replaced = substitute(pattern, lookup, version=version)
    if replaced is None:
        return Answer(False, (Choice.VARIABLE_WITHOUT_VALUE,))
    wide = resource_matches(replaced, arn)
    doubts = []
    if wide != _matches_strictly(replaced, arn):
        doubts.append(Choice.COLONS)
    if wide and replaced.early:
        doubts.append(Choice.EARLY_VARIABLE)
    if version != VARIABLES_VERSION and has_variables(pattern) and not wide:
        meant = substitute(pattern, lookup, version=VARIABLES_VERSION)
        if meant is not None and resource_matches(meant, arn):
            doubts.append(Choice.LITERAL_VARIABLE)
    return Answer(wide, tuple(doubts))


def _matches_strictly(pattern: Substituted, arn: str) -> bool:
    """M1: the other reading of E1, part by part; only `*` alone is short for everything."""
    if arn == "*" or (is_everything(pattern.text) and not pattern.literal):
        return resource_matches(pattern, arn)
    wanted, parts = split_pattern(pattern, _ARN_PARTS), arn.split(":", _ARN_PARTS - 1)
    return len(wanted) == len(parts) and all(map(pattern_matches, wanted, parts))
