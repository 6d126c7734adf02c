"""All policies that a request meets, made ready to decide many requests.

`Stack.outcome` answers with the outcome alone, `Stack.decide` with all that a `Decision` holds, and `Stack.consider`
where some condition keys are not known: the best and the worst decision that they could make.

Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leastwise.engine.asked import Asked, Unknown
from leastwise.engine.compiled import Candidate, compiled
from leastwise.engine.force import is_free, refusal, types_met
from leastwise.engine.grants import lacking
from leastwise.engine.hidden import not_modelled
from leastwise.engine.order import BOUNDARY, IDENTITY, RCP, RESOURCE, SCP, SESSION, TYPES, VPC_ENDPOINT
from leastwise.engine.plan import Layer, Plan
from leastwise.engine.principals import Named
from leastwise.engine.verdict import NO, Need, Verdict
from leastwise.language import Document, has_wildcard
from leastwise.spec import Choice, Decision, Facts, Outcome, Policies, Request, Warning

__all__ = ["Considered", "Stack"]

_KEPT = 65_536
_FREE = Decision(Outcome.ALLOWED)


@dataclass(frozen=True, slots=True)
class Considered:
    """What could be decided, if some condition keys are not known.

    Attributes:
        best: the decision if everything unknown speaks for the request; worst: if it speaks against it.
        needs: what the unknown keys are asked, where the two differ.
    """

    best: Decision
    worst: Decision
    needs: tuple[Need, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether the outcome does not depend on what is unknown."""
        return self.best.outcome is self.worst.outcome


class Stack:
    """Policies, and the facts of AWS's services by which they are read."""

    def __init__(self, policies: Policies, facts: Facts) -> None:
        self.policies = policies
        self.facts = facts
        self._layers = tuple(_layers(policies, facts))
        self._plans: dict[str, Plan] = {}

    def outcome(self, request: Request) -> Outcome:
        """The outcome alone, as `decide` has it."""
        plan = self._plan(request.action)
        asked = Asked(request, self.facts, resourceless=plan.resourceless)
        if is_free(asked, plan):
            return Outcome.ALLOWED
        if plan.denies and self._denies(asked, plan):
            return Outcome.EXPLICITLY_DENIED
        bounded = self.policies.boundary is not None
        if refusal(asked, plan)[0] or lacking(asked, plan, self.policies, _Asking(asked, plan, bounded)):
            return Outcome.IMPLICITLY_DENIED
        return Outcome.ALLOWED

    def decide(self, request: Request) -> Decision:
        """Whether AWS would allow the request, and why."""
        return self.consider(request, None).best

    def consider(self, request: Request, unknown: Unknown | None) -> Considered:
        """What could be decided without knowing some of the context."""
        plan = self._plan(request.action)
        asked = Asked(request, self.facts, resourceless=plan.resourceless, unknown=unknown)
        if is_free(asked, plan):
            return Considered(_FREE, _FREE)
        found, doubts = self._gather(asked, plan)
        warnings = (*doubts, *not_modelled(asked))
        best = self._conclude(asked, plan, found, warnings, hopeful=True)
        needs = tuple(dict.fromkeys(need for _, verdict in found for need in verdict.needs))
        if not needs:
            return Considered(best, best)
        worst = self._conclude(asked, plan, found, warnings, hopeful=False)
        return Considered(best, worst, needs if best.outcome is not worst.outcome else ())

    def _denies(self, asked: Asked, plan: Plan) -> bool:
        met, bounded = types_met(asked, plan, self.policies), self.policies.boundary is not None
        return any(
            each.verdict(asked, bounded=bounded).holds
            for type, denies in plan.denies
            if type in met and not _spared(type, asked, plan)
            for each in denies
        )

    def _plan(self, action: str) -> Plan:
        found = self._plans.get(action)
        if found is None:
            if len(self._plans) >= _KEPT:
                self._plans.clear()
            found = self._plans[action] = Plan(action, self._layers, len(self.policies.scps), self.facts)
        return found

    def _gather(self, asked: Asked, plan: Plan) -> tuple[list[tuple[Candidate, Verdict]], list[Warning]]:
        """The statements that apply or may apply, and the doubts about these and others."""
        found: list[tuple[Candidate, Verdict]] = []
        warnings: list[Warning] = []
        if asked.request.resource != "*" and has_wildcard(asked.request.resource):
            warnings.append(Warning(Choice.WHAT_IF))
        bounded = self.policies.boundary is not None
        for type in types_met(asked, plan, self.policies):
            for each in plan.candidates[type]:
                verdict = each.verdict(asked, bounded=bounded)
                if verdict is NO:
                    continue
                if verdict.doubts:
                    warnings.extend(Warning(doubt, each.place) for doubt in verdict.doubts)
                if verdict.holds is not False:
                    found.append((each, verdict))
        return found, warnings

    def _conclude(
        self,
        asked: Asked,
        plan: Plan,
        found: list[tuple[Candidate, Verdict]],
        warnings: tuple[Warning, ...],
        *,
        hopeful: bool,
    ) -> Decision:
        """The decision, where an unknown Allow counts and an unknown Deny does not, or the reverse."""
        applying = [each for each, verdict in found if verdict.holds or each.allows is hopeful]
        denies = tuple(e.place for e in applying if not e.allows and not _spared(e.type, asked, plan))
        if denies:
            types = frozenset(place.type for place in denies)
            return Decision(Outcome.EXPLICITLY_DENIED, types, denies, warnings)
        refused, about = refusal(asked, plan)
        allowing = [each for each in applying if each.allows]
        blocked = refused | lacking(asked, plan, self.policies, _Found(asked, allowing, len(self.policies.scps)))
        if blocked:
            return Decision(Outcome.IMPLICITLY_DENIED, blocked, (), warnings + about)
        return Decision(Outcome.ALLOWED, because=tuple(each.place for each in allowing), warnings=warnings + about)


def _spared(type: int, asked: Asked, plan: Plan) -> bool:
    """The root user of a bucket's account reaches its bucket policy even under a Deny in that policy."""
    return plan.reaches_bucket_policy and type == RESOURCE and asked.is_root and asked.same_account


class _Asking:
    """Allow statements that are asked only when somebody wants to know."""

    __slots__ = ("_asked", "_bounded", "_plan")

    def __init__(self, asked: Asked, plan: Plan, bounded: bool) -> None:
        self._asked, self._plan, self._bounded = asked, plan, bounded

    def by(self, type: int) -> bool:
        return self._one_of(self._plan.allows[type])

    def by_scps(self) -> bool:
        return all(map(self._one_of, self._plan.scp_levels))

    def named(self) -> Named:
        best = Named.NOT
        for each in self._plan.allows[RESOURCE]:
            if each.verdict(self._asked, bounded=self._bounded).holds:
                best = max(best, each.named(self._asked))
        return best

    def _one_of(self, candidates: tuple[Candidate, ...]) -> bool:
        for each in candidates:  # noqa: SIM110
            if each.verdict(self._asked, bounded=self._bounded).holds:
                return True
        return False


class _Found:
    """Allow statements that are known to apply."""

    __slots__ = ("_allowing", "_asked", "_levels", "_types")

    def __init__(self, asked: Asked, allowing: list[Candidate], levels: int) -> None:
        self._asked, self._allowing, self._levels = asked, allowing, levels
        self._types = {each.type for each in allowing}

    def by(self, type: int) -> bool:
        return type in self._types

    def by_scps(self) -> bool:
        return len({each.place.level for each in self._allowing if each.type == SCP}) == self._levels

    def named(self) -> Named:
        mine = (each.named(self._asked) for each in self._allowing if each.type == RESOURCE)
        return max(mine, default=Named.NOT)


def _layers(policies: Policies, facts: Facts) -> Iterator[Layer]:
    """Every document with its place, in the order in which AWS's page asks the types."""

    def listed(type: int, documents: tuple[Document, ...], level: int | None = None) -> Iterator[Layer]:
        for policy, document in enumerate(documents):
            yield type, level, policy, compiled(document, TYPES[type], facts)

    for level, documents in enumerate(policies.rcps):
        yield from listed(RCP, documents, level)
    for level, documents in enumerate(policies.scps):
        yield from listed(SCP, documents, level)
    yield from listed(VPC_ENDPOINT, policies.vpc_endpoint)
    yield from listed(RESOURCE, () if policies.resource is None else (policies.resource,))
    yield from listed(IDENTITY, policies.identity)
    yield from listed(BOUNDARY, () if policies.boundary is None else (policies.boundary,))
    yield from listed(SESSION, policies.session)
