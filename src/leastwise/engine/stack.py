"""All policies that a request meets, made ready to decide many requests.

`Stack.outcome` answers with the outcome alone, `Stack.decide` with all that a `Decision` holds, and `Stack.consider`
where some condition keys are not known: the best and the worst decision that they could make.

Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from leastwise.engine.asked import Asked, Unknown, ask
from leastwise.engine.call import Call, caller_of
from leastwise.engine.compiled import CompiledDocument, compiled
from leastwise.engine.force import refusal
from leastwise.engine.hidden import not_modelled
from leastwise.engine.order import BOUNDARY, IDENTITY, RCP, RESOURCE, SCP, SESSION, TYPES, VPC_ENDPOINT, types
from leastwise.engine.plan import Candidate, Layer, Plan
from leastwise.engine.verdict import Need, Verdict
from leastwise.language import Document, has_wildcard
from leastwise.spec import Choice, Decision, Facts, Outcome, Place, Policies, PolicyType, Principal, Request, Warning

__all__ = ["Considered", "Hinge", "Stack"]

Applying = tuple[Candidate, Verdict]

_KEPT_CALLERS, _KEPT_ACTIONS = 1_024, 4_096
_ALLOWED, _EXPLICITLY_DENIED, _IMPLICITLY_DENIED = Outcome.ALLOWED, Outcome.EXPLICITLY_DENIED, Outcome.IMPLICITLY_DENIED
_FREE = Decision(_ALLOWED)


@dataclass(frozen=True, slots=True)
class Hinge:
    """A statement of which nobody knows whether it applies, since that depends on `needs`."""

    place: Place
    allows: bool
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Considered:
    """What could be decided, if some condition keys are not known.

    Attributes:
        best: the decision if everything unknown speaks for the request; worst: if it speaks against it.
        hinges: where the two differ, the statements that may apply and make the difference.
    """

    best: Decision
    worst: Decision
    hinges: tuple[Hinge, ...] = ()

    @property
    def needs(self) -> tuple[Need, ...]:
        """What the unknown keys are asked."""
        return tuple(dict.fromkeys(need for hinge in self.hinges for need in hinge.needs))

    @property
    def certain(self) -> bool:
        """Whether the outcome does not depend on what is unknown."""
        return self.best.outcome is self.worst.outcome


class Stack:
    """Policies, and the facts of AWS's services by which they are read.

    Args:
        kept: whether documents that are made ready are kept for other stacks; not where each is seen only once.
    """

    def __init__(self, policies: Policies, facts: Facts, *, kept: bool = True) -> None:
        self.policies = policies
        self.facts = facts
        self._layers = tuple(_layers(policies, facts, compiled if kept else CompiledDocument))
        self._callers: dict[Principal, dict[str, Plan]] = {}
        self._who: Principal | None = None
        self._plans: dict[str, Plan] = {}

    def outcome(self, request: Request) -> Outcome:
        """The outcome alone, as `decide` has it."""
        plan = self._plan(request)
        if plan.free:
            return _ALLOWED
        asked = ask(request, plan.call)
        within, arn, allowed = asked.same_account, asked.arn, 0
        for each in plan.candidates(asked):
            if arn.startswith(each.starts) and each.verdict(asked).holds:
                if each.allows:
                    allowed |= each.within if within else each.across
                elif not plan.spares(each, within=within):
                    return _EXPLICITLY_DENIED
        denied = plan.missing(asked, allowed, within=within) or refusal(asked)[0]
        return _IMPLICITLY_DENIED if denied else _ALLOWED

    def decide(self, request: Request) -> Decision:
        """Whether AWS would allow the request, and why."""
        plan = self._plan(request)
        if plan.free:
            return _FREE
        asked = ask(request, plan.call)
        found, warnings = self._gather(asked, plan)
        return _conclude(asked, plan, found, warnings, hopeful=True)

    def consider(self, request: Request, unknown: Unknown | None) -> Considered:
        """What could be decided without knowing some of the context."""
        plan = self._plan(request)
        if plan.free:
            return Considered(_FREE, _FREE)
        asked = ask(request, plan.call, unknown)
        found, warnings = self._gather(asked, plan)
        best = _conclude(asked, plan, found, warnings, hopeful=True)
        if all(verdict.holds for _, verdict in found):
            return Considered(best, best)
        worst = _conclude(asked, plan, found, warnings, hopeful=False)
        return Considered(best, worst, _hinges(found) if best.outcome is not worst.outcome else ())

    def _plan(self, request: Request) -> Plan:
        if request.principal is not self._who:
            self._turn_to(request.principal)
        return self._plans.get(request.action) or self._made(request.principal, request.action)

    def _turn_to(self, who: Principal) -> None:
        """Requests of one caller mostly come in a row."""
        if len(self._callers) >= _KEPT_CALLERS:
            self._callers.clear()
        self._plans = self._callers.setdefault(who, {})
        self._who = who

    def _made(self, who: Principal, action: str) -> Plan:
        if len(self._plans) >= _KEPT_ACTIONS:
            self._plans.clear()
        found = self._plans[action] = Plan(Call(caller_of(who), action, self.facts), self._layers, self.policies)
        return found

    def _gather(self, asked: Asked, plan: Plan) -> tuple[list[Applying], tuple[Warning, ...]]:
        """The statements that apply or may apply, and the doubts about these and others."""
        found: list[Applying] = []
        warnings: list[Warning] = []
        arn, resource = asked.arn, asked.request.resource
        if resource != "*" and has_wildcard(resource):
            warnings.append(Warning(Choice.WHAT_IF))
        for each in plan.candidates(asked):
            if arn.startswith(each.starts):
                verdict = each.verdict(asked)
                if verdict.holds is not False:
                    found.append((each, verdict))
                if verdict.doubts:
                    warnings.extend([Warning(doubt, each.place) for doubt in verdict.doubts])
        return found, (*warnings, *not_modelled(asked))


def _conclude(
    asked: Asked, plan: Plan, found: list[Applying], warnings: tuple[Warning, ...], *, hopeful: bool
) -> Decision:
    """The decision, where an unknown Allow counts and an unknown Deny does not, or the reverse."""
    within, allowed = asked.same_account, 0
    because: list[Place] = []
    denies: list[Place] = []
    for each, verdict in found:
        if verdict.holds or each.allows is hopeful:
            if each.allows:
                allowed |= each.within if within else each.across
                because.append(each.place)
            elif not plan.spares(each, within=within):
                denies.append(each.place)
    if denies:
        return Decision(_EXPLICITLY_DENIED, frozenset([place.type for place in denies]), tuple(denies), warnings)
    refused, about = refusal(asked)
    blocked = refused | plan.missing(asked, allowed, within=within)
    if blocked:
        return Decision(_IMPLICITLY_DENIED, types(blocked), (), warnings + about)
    return Decision(_ALLOWED, because=tuple(because), warnings=warnings + about)


def _hinges(found: list[Applying]) -> tuple[Hinge, ...]:
    """Not those that allow what another statement of their type and level allows for sure.

    In a resource policy it matters which one allows, since they name the caller in different ways.
    """
    sure = {(each.type, each.place.level) for each, verdict in found if each.allows and verdict.holds}
    return tuple(
        Hinge(each.place, each.allows, verdict.needs)
        for each, verdict in found
        if verdict.holds is None
        and not (each.allows and each.type != RESOURCE and (each.type, each.place.level) in sure)
    )


def _layers(
    policies: Policies, facts: Facts, compile: Callable[[Document, PolicyType, Facts], CompiledDocument]
) -> Iterator[Layer]:
    """Every document with its place, in the order in which AWS's page asks the types."""

    def listed(type: int, documents: tuple[Document, ...], level: int | None = None) -> Iterator[Layer]:
        for policy, document in enumerate(documents):
            yield type, level, policy, compile(document, TYPES[type], facts)

    for level, documents in enumerate(policies.rcps):
        yield from listed(RCP, documents, level)
    for level, documents in enumerate(policies.scps):
        yield from listed(SCP, documents, level)
    yield from listed(VPC_ENDPOINT, policies.vpc_endpoint)
    yield from listed(RESOURCE, () if policies.resource is None else (policies.resource,))
    yield from listed(IDENTITY, policies.identity)
    yield from listed(BOUNDARY, () if policies.boundary is None else (policies.boundary,))
    yield from listed(SESSION, policies.session)
