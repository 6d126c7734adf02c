"""Why an answer is what it is, with the file and line of every statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leastwise.language import Document, Place
from leastwise.policytest.source import Source
from leastwise.policytest.suite import Case, Result, slot
from leastwise.spec import Choice, Decision, Outcome, Policies, PolicyType
from leastwise.spec import Place as Reached

__all__ = ["Because", "because", "document_at", "doubtful", "story", "types_of", "warnings"]

_NAMES = {
    PolicyType.RCP: "RCP",
    PolicyType.SCP: "SCP",
    PolicyType.VPC_ENDPOINT: "VPC endpoint policy",
    PolicyType.RESOURCE: "resource policy",
    PolicyType.IDENTITY: "identity policy",
    PolicyType.BOUNDARY: "permissions boundary",
    PolicyType.SESSION: "session policy",
}


@dataclass(frozen=True, slots=True)
class Because:
    """A statement that decided, and where it stands."""

    reached: Reached
    source: Source
    place: Place

    def __str__(self) -> str:
        sid = f" (sid `{self.reached.sid}`)" if self.reached.sid else ""
        where = f"{self.source.file}:{self.place.line}"
        return f"{where} statement {self.reached.statement + 1}{sid} of the {_NAMES[self.reached.type]}"


def because(result: Result) -> tuple[Because, ...]:
    """The statements that decided."""
    return tuple(_placed(result.case, at) for at in result.decision.because)


def story(result: Result) -> tuple[str, ...]:
    """Lines that tell what was decided and why, without the warnings."""
    if result.decision.outcome is Outcome.IMPLICITLY_DENIED:
        return (f"no statement allows it where one has to: {types_of(result.decision.blocked_by)}",)
    verb = "allowed" if result.decision.outcome is Outcome.ALLOWED else "denied"
    return tuple(f"{verb} by {each}" for each in because(result)) or (f"{verb} whatever the policies say",)


def warnings(result: Result) -> tuple[str, ...]:
    """What the answer hangs on that AWS's pages leave open, each once."""
    return tuple(dict.fromkeys(_warning(result.case, each.place, str(each)) for each in result.decision.warnings))


def doubtful(decision: Decision) -> bool:
    """Whether the answer hangs on the reading of a policy; grants beside policies, such as ACLs, are another matter."""
    return any(each.choice is not Choice.NOT_MODELLED for each in decision.warnings)


def types_of(types: Iterable[PolicyType]) -> str:
    """Types of policy in AWS's order, in words."""
    found = frozenset(types)
    return ", ".join(_NAMES[type] for type in PolicyType if type in found) or "nothing"


def document_at(policies: Policies, type: PolicyType, level: int | None, policy: int) -> Document:
    """The document of a slot."""
    of_type: dict[PolicyType, tuple[Document, ...]] = {
        PolicyType.IDENTITY: policies.identity,
        PolicyType.SESSION: policies.session,
        PolicyType.VPC_ENDPOINT: policies.vpc_endpoint,
        PolicyType.RESOURCE: (policies.resource,) if policies.resource else (),
        PolicyType.BOUNDARY: (policies.boundary,) if policies.boundary else (),
        PolicyType.SCP: policies.scps[level or 0] if type is PolicyType.SCP else (),
        PolicyType.RCP: policies.rcps[level or 0] if type is PolicyType.RCP else (),
    }
    return of_type[type][policy]


def _placed(case: Case, at: Reached) -> Because:
    source = case.sources[slot(at)]
    return Because(at, source, source.statement(document_at(case.policies, *slot(at)), at.statement))


def _warning(case: Case, at: Reached | None, text: str) -> str:
    if at is None:
        return text
    return f"{_placed(case, at)}:{text.removeprefix(f'{at}:')}"
