"""Each case decided, and compared with what it expects."""

from __future__ import annotations

from leastwise.engine import decide
from leastwise.policytest.story import doubtful, types_of
from leastwise.policytest.suite import Case, Reason, Result, Suite, slot, word_of
from leastwise.spec import Decision, Facts
from leastwise.spec import Place as Reached

__all__ = ["run"]


def run(suite: Suite, facts: Facts) -> tuple[Result, ...]:
    """The results of a file's cases, in its order."""
    return tuple(_result(suite.file, case, decide(case.request, case.policies, facts)) for case in suite.cases)


def _result(file: str, case: Case, decision: Decision) -> Result:
    return Result(file, case, decision, tuple(_complaints(case, decision)))


def _complaints(case: Case, decision: Decision) -> list[str]:
    expect, got = case.expect, word_of(decision.outcome)
    if not expect.outcome.met_by(decision.outcome):
        return [f"expected {expect.outcome}, got {got}"]
    missing = (reason for reason in expect.because if not any(_is(case, reason, at) for at in decision.because))
    complaints = [f"expected {reason} to be a reason, it is none" for reason in missing]
    if expect.blocked_by is not None and expect.blocked_by != decision.blocked_by:
        wanted, found = types_of(expect.blocked_by), types_of(decision.blocked_by)
        complaints.append(f"expected to be blocked by {wanted}, is blocked by {found}")
    if expect.certain and doubtful(decision):
        complaints.append("expected no warning")
    return complaints


def _is(case: Case, reason: Reason, at: Reached) -> bool:
    """Whether the statement is the one that is meant."""
    return (reason.sid is None or reason.sid == at.sid) and (
        reason.policy is None or reason.policy == case.sources[slot(at)].name
    )
