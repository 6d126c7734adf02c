"""Which scopes a request meets by the reference semantics: the test of every witness."""

from __future__ import annotations

from collections.abc import Sequence

from leastwise.engine.facts import facts
from leastwise.language import VARIABLES_VERSION, Document
from leastwise.prove.sides import Scope
from leastwise.spec import Policies, Request
from leastwise.spec.statements import applies

__all__ = ["Replay"]

_NO_POLICIES = Policies()


class Replay:
    """Asks `spec` of each scope whether it applies."""

    def __init__(self, scopes: Sequence[Scope]) -> None:
        self.scopes = [
            (scope, Document(VARIABLES_VERSION if scope.variables else None, None, (scope.statement,)))
            for scope in scopes
        ]

    def met(self, request: Request) -> int:
        """The scopes that apply to a request, as bits."""
        return sum(
            1 << number
            for number, (scope, document) in enumerate(self.scopes)
            if applies(scope.statement, document, scope.type, request, _NO_POLICIES, facts()).holds
        )
