"""A call against the policies of a stack: the statements that may apply, and what has to allow."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from leastwise.engine.asked import Asked
from leastwise.engine.call import Call
from leastwise.engine.compiled import CompiledDocument, CompiledStatement, Test
from leastwise.engine.force import may_meet_rcps, meets_rcps, meets_scps
from leastwise.engine.grants import needs, spares, speaks_for
from leastwise.engine.order import BOUNDARY, IDENTITY, RCP, RESOURCE, SCP, SESSION, TYPES, VPC_ENDPOINT, bits
from leastwise.engine.principals import Named
from leastwise.engine.verdict import NO, YES, Verdict, every
from leastwise.language import matches
from leastwise.spec import Choice, Place, Policies

__all__ = ["Candidate", "Layer", "Plan"]

Layer = tuple[int, int | None, int, CompiledDocument]
"""A document with its type (see `order`), its level if it has one, and its number there."""


class Candidate(Struct, frozen=True):
    """A statement that may speak of a call, at its place among the policies.

    Attributes:
        starts: the resource begins with one of them, or the statement does not apply, without doubt.
        said: of the action and the principal; `tests`: what a request has to be asked.
        within, across: the types for which it allows, if the resource is in the caller's account, and if not.
    """

    allows: bool
    type: int
    place: Place
    starts: tuple[str, ...]
    said: Verdict
    tests: tuple[Test, ...]
    within: int
    across: int

    def verdict(self, asked: Asked) -> Verdict:
        """Whether the statement applies, if the resource begins as it should.

        That a variable has no value is documented, so of an Allow that it keeps from applying nothing need be said.
        """
        verdict = self.said
        for test in self.tests:
            said = test(asked)
            if said is NO:
                return NO
            if said is not YES:
                verdict = said if verdict is YES else every((verdict, said))
        if self.allows and verdict.holds is False and verdict.doubts:
            doubts = tuple(doubt for doubt in verdict.doubts if doubt is not Choice.VARIABLE_WITHOUT_VALUE)
            return Verdict(False, doubts) if doubts else NO
        return verdict


class Plan:
    """A call against the policies of a stack.

    Attributes:
        free: whether no policy can refuse the call.
    """

    __slots__ = ("_bounded", "_needs", "_policies", "_with_rcps", "_without_rcps", "call", "free")

    def __init__(self, call: Call, layers: tuple[Layer, ...], policies: Policies) -> None:
        self.call = call
        self.free = call.free
        self._policies = policies
        self._bounded = policies.boundary is not None
        self._needs = needs(call, policies)
        met = _types_met(call, policies)
        self._with_rcps = tuple(self._found([layer for layer in layers if met >> layer[0] & 1]))
        self._without_rcps = self._with_rcps
        if met >> RCP & 1:
            self._without_rcps = tuple(each for each in self._with_rcps if each.type != RCP)

    def candidates(self, asked: Asked) -> tuple[Candidate, ...]:
        """The statements that may apply, in the order of the documents."""
        if self._with_rcps is self._without_rcps or meets_rcps(asked, self._policies):
            return self._with_rcps
        return self._without_rcps

    def missing(self, asked: Asked, allowed: int, *, within: bool) -> int:
        """The types that would have to allow and do not; none: the request is granted.

        Args:
            allowed: those that allow; within: whether the resource is in the caller's account. There the resource
                policy need not allow, but for keys and roles, whose account does not trust itself.
        """
        missing = self._needs & ~allowed
        if allowed >> RESOURCE & 1 or (within and self._trusts_itself(asked)):
            return missing
        return missing | 1 << RESOURCE

    def spares(self, denying: Candidate, *, within: bool) -> bool:
        """The root user of a bucket's account reaches its bucket policy even under a Deny in that policy."""
        return within and denying.type == RESOURCE and self.call.reaches_bucket_policy

    def _trusts_itself(self, asked: Asked) -> bool:
        call = self.call
        if not call.key_must_allow:
            return call.has_identity
        resource = asked.request.resource
        return call.has_identity and not any(matches(pattern, resource) for pattern in call.key_must_allow)

    def _found(self, layers: list[Layer]) -> Iterator[Candidate]:
        for type, level, policy, document in layers:
            for statement, said in document.speaking_of(self.call.action):
                index, sid = statement.statement.index, statement.statement.sid
                place = Place(type=TYPES[type], level=level, policy=policy, statement=index, sid=sid)
                candidate = self._candidate(statement, said, type, place)
                if candidate.said is not NO:
                    yield candidate

    def _candidate(self, statement: CompiledStatement, said: Verdict, type: int, place: Place) -> Candidate:
        caller = self.call.caller
        parts = statement.parts(gateway=self.call.service in self.call.facts.gateway_services)
        if parts.principal is not None:
            said = every((said, parts.principal(caller, self._bounded)))
        across = within = speaks_for(type, place.level, caller, self._policies)
        if type == RESOURCE:
            within = spares(caller.kind, Named.BY_EVERYONE if parts.names is None else parts.names.how(caller))
        return Candidate(statement.allows, type, place, parts.starts, said, parts.tests, within, across)


def _types_met(call: Call, policies: Policies) -> int:
    """The types whose documents are read, if RCPs restrict the resource."""
    met = bits(VPC_ENDPOINT, RESOURCE)
    if may_meet_rcps(call, policies):
        met |= bits(RCP)
    if meets_scps(call, policies):
        met |= bits(SCP)
    if call.has_identity:
        met |= bits(SESSION) if call.caller.is_root else bits(IDENTITY, BOUNDARY, SESSION)
    return met
