"""Statements and documents, made ready to be asked about many requests."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.engine.actions import Actions
from leastwise.engine.asked import Asked
from leastwise.engine.conditions import ConditionTest, condition_test
from leastwise.engine.principals import Named, Names, PrincipalTest, principal_test
from leastwise.engine.resources import ResourceTest, resource_test
from leastwise.engine.verdict import NO, YES, Verdict, every
from leastwise.language import Document, Statement
from leastwise.spec import Choice, Facts, Place, PolicyType

__all__ = ["Candidate", "CompiledDocument", "CompiledStatement", "compiled"]

_KEPT = 16_384


class CompiledStatement:
    """A statement whose elements are made ready when they are first asked."""

    __slots__ = ("_document", "_facts", "_parts", "actions", "allows", "statement", "type")

    def __init__(self, statement: Statement, document: Document, type: PolicyType, facts: Facts) -> None:
        self.statement = statement
        self.type = type
        self.allows = statement.allows
        self.actions = Actions(statement)
        self._document = document
        self._facts = facts
        self._parts: dict[bool, Parts] = {}

    def parts(self, *, gateway: bool) -> Parts:
        """All but the action; a VPC endpoint's statement is read otherwise where the endpoint is a gateway."""
        found = self._parts.get(gateway)
        if found is None:
            found = Parts(self.statement, self._document.version, self.type, self._facts, gateway=gateway)
            self._parts[gateway] = found
        return found


class Parts:
    """Principal, resource and conditions of a statement."""

    __slots__ = ("conditions", "names", "principal", "resource")

    def __init__(
        self, statement: Statement, version: str | None, type: PolicyType, facts: Facts, *, gateway: bool
    ) -> None:
        self.principal: PrincipalTest | None = principal_test(statement, type, gateway=gateway)
        self.resource: ResourceTest | None = resource_test(statement, version)
        self.conditions: tuple[ConditionTest, ...] = tuple(
            condition_test(condition, version, facts) for condition in statement.conditions
        )
        self.names = Names(statement.principal) if statement.principal is not None else None


class Candidate:
    """A statement that may speak of an action, at its place among the policies of a request."""

    __slots__ = ("_action", "_names", "_principal", "_tests", "allows", "document", "place", "type")

    def __init__(
        self,
        statement: CompiledStatement,
        type: int,
        document: Document,
        place: Place,
        action: Verdict,
        *,
        gateway: bool,
    ) -> None:
        parts = statement.parts(gateway=gateway)
        self._action = action
        self._principal = parts.principal
        self._tests = parts.conditions if parts.resource is None else (parts.resource, *parts.conditions)
        self._names = parts.names
        self.allows = statement.allows
        self.document = document
        self.place = place
        self.type = type

    def verdict(self, asked: Asked, *, bounded: bool) -> Verdict:
        """Whether the statement applies.

        That a variable has no value is documented, so of an Allow that it keeps from applying nothing need be said.
        """
        verdict = self._action
        for test in self._tests:
            said = test(asked)
            if said is NO:
                return NO
            if said is not YES:
                verdict = said if verdict is YES else every((verdict, said))
        if self._principal is not None:
            verdict = every((verdict, self._principal(asked.caller, bounded)))
        if self.allows and verdict.holds is False and verdict.doubts:
            doubts = tuple(doubt for doubt in verdict.doubts if doubt is not Choice.VARIABLE_WITHOUT_VALUE)
            return Verdict(False, doubts) if doubts else NO
        return verdict

    def named(self, asked: Asked) -> Named:
        """How the statement names the caller; `NotPrincipal` with `Allow` is everyone else."""
        return Named.BY_EVERYONE if self._names is None else self._names.how(asked.caller)


class CompiledDocument:
    """A document as a policy of one type."""

    __slots__ = ("document", "statements")

    def __init__(self, document: Document, type: PolicyType, facts: Facts) -> None:
        self.document = document
        self.statements = tuple(CompiledStatement(each, document, type, facts) for each in document.statements)

    def speaking_of(self, action: str) -> Iterator[tuple[CompiledStatement, Verdict]]:
        """The statements that may speak of an action, given in lower case."""
        for statement in self.statements:
            verdict = statement.actions.verdict(action)
            if verdict is not NO:
                yield statement, verdict


_documents: dict[tuple[int, PolicyType, int], tuple[Document, Facts, CompiledDocument]] = {}


def compiled(document: Document, type: PolicyType, facts: Facts) -> CompiledDocument:
    """The document made ready, once for each type; what is kept holds on to the document, so that its id is its own."""
    key = id(document), type, id(facts)
    found = _documents.get(key)
    if found is None:
        if len(_documents) >= _KEPT:
            _documents.clear()
        found = _documents[key] = document, facts, CompiledDocument(document, type, facts)
    return found[2]
