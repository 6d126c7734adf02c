"""What the statements that apply say.

Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access".
"""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.language import has_wildcard
from leastwise.spec.choices import Choice
from leastwise.spec.decision import Place, Warning
from leastwise.spec.in_force import documents_in_force
from leastwise.spec.naming import Naming, naming
from leastwise.spec.policies import Facts, Policies, PolicyType
from leastwise.spec.request import Request
from leastwise.spec.statements import applies

__all__ = ["Heard", "hear"]


@dataclass(frozen=True, slots=True)
class Heard:
    """A statement that applies; `naming` is how one of a resource policy names the caller."""

    place: Place
    allows: bool
    naming: Naming = Naming.NOBODY


def hear(request: Request, policies: Policies, facts: Facts) -> tuple[tuple[Heard, ...], tuple[Warning, ...]]:
    """All statements that apply, of every policy in force (A1), and the doubts about those that do or do not."""
    heard: list[Heard] = []
    warnings: list[Warning] = []
    if request.resource != "*" and has_wildcard(request.resource):
        warnings.append(Warning(Choice.WHAT_IF))
    for type, level, policy, document in documents_in_force(request, policies, facts):
        for statement in document.statements:
            answer = applies(statement, document, type, request, policies, facts)
            place = Place(type=type, level=level, policy=policy, statement=statement.index, sid=statement.sid)
            warnings.extend(Warning(doubt, place) for doubt in answer.doubts)
            if answer.holds:
                named = naming(statement, request.principal) if type is PolicyType.RESOURCE else Naming.NOBODY
                heard.append(Heard(place, statement.allows, named))
    return tuple(heard), tuple(warnings)
