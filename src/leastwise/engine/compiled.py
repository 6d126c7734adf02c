"""Statements and documents, made ready to be asked about many requests."""

from __future__ import annotations

from leastwise.engine.actions import actions_of
from leastwise.engine.conditions import ConditionTest, condition_test
from leastwise.engine.principals import Names, PrincipalTest, principal_test
from leastwise.engine.resources import ResourceTest, resource_starts, resource_test
from leastwise.engine.verdict import NO, Verdict
from leastwise.language import Document, Statement
from leastwise.spec import Facts, PolicyType

__all__ = ["CompiledDocument", "CompiledStatement", "Test", "compiled"]

Test = ResourceTest | ConditionTest

_KEPT = 16_384
_KEPT_ACTIONS = 64


class CompiledStatement:
    """A statement whose elements are made ready when they are first asked."""

    __slots__ = ("_document", "_facts", "_parts", "actions", "allows", "statement", "type")

    def __init__(self, statement: Statement, document: Document, type: PolicyType, facts: Facts) -> None:
        self.statement = statement
        self.type = type
        self.allows = statement.allows
        self.actions = actions_of(statement.actions, statement.not_actions)
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
    """Principal, resource and conditions of a statement.

    Attributes:
        starts: the resource begins with one of them, or the statement does not apply, without doubt.
        tests: what remains to be asked then.
    """

    __slots__ = ("names", "principal", "starts", "tests")

    def __init__(
        self, statement: Statement, version: str | None, type: PolicyType, facts: Facts, *, gateway: bool
    ) -> None:
        self.principal: PrincipalTest | None = principal_test(statement, type, gateway=gateway)
        self.names = Names(statement.principal) if statement.principal is not None else None
        self.starts, enough = resource_starts(statement)
        resource = None if enough else resource_test(statement, version)
        conditions = tuple(condition_test(condition, version, facts) for condition in statement.conditions)
        self.tests: tuple[Test, ...] = conditions if resource is None else (resource, *conditions)


class CompiledDocument:
    """A document as a policy of one type."""

    __slots__ = ("_speaking", "document", "statements")

    def __init__(self, document: Document, type: PolicyType, facts: Facts) -> None:
        self.document = document
        self.statements = tuple(CompiledStatement(each, document, type, facts) for each in document.statements)
        self._speaking: dict[str, tuple[tuple[CompiledStatement, Verdict], ...]] = {}

    def speaking_of(self, action: str) -> tuple[tuple[CompiledStatement, Verdict], ...]:
        """The statements that may speak of an action, given in lower case."""
        found = self._speaking.get(action)
        if found is None:
            if len(self._speaking) >= _KEPT_ACTIONS:
                self._speaking.clear()
            said = ((each, each.actions.verdict(action)) for each in self.statements)
            found = self._speaking[action] = tuple((each, verdict) for each, verdict in said if verdict is not NO)
        return found


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
