"""What the checks on analyzers share: the findings that nobody has dealt with."""

from __future__ import annotations

from collections.abc import Callable

from leastwise.model import Analyzer, AnalyzerFinding, Estate, Evidence, Fail, NotApplicable, Observed, Unseen, Verdict

__all__ = ["analyzers_where", "unresolved"]

TOLD = 3
"""How many findings a sentence spells out."""


def analyzers_where(estate: Estate, wanted: Callable[[Analyzer], bool]) -> Observed[Analyzer]:
    """The analyzers of a kind."""
    return Observed(tuple(filter(wanted, estate.analyzers.items)), estate.analyzers.gaps)


def unresolved(estate: Estate, analyzer: Analyzer, of: str) -> Verdict:
    """What comes of an analyzer's active findings.

    Args:
        of: what they are findings of, in words.

    Raises:
        Unseen: none was seen, and some may not have been.
    """
    found = analyzer.findings.items
    if found:
        told = ", ".join(_told(each, estate.account.id) for each in found[:TOLD])
        more = f" and {len(found) - TOLD} more" if len(found) > TOLD else ""
        count = "an active finding" if len(found) == 1 else f"{len(found)} active findings"
        says = f"`{analyzer.name}` in `{analyzer.region}` has {count} of {of}: {told}{more}"
        return Fail(says, tuple(_evidence(analyzer, each) for each in found))
    if analyzer.findings.gaps:
        raise Unseen(*analyzer.findings.gaps)
    return None if analyzer.status == "ACTIVE" else NotApplicable("the analyzer is not active")


def _told(finding: AnalyzerFinding, account: str) -> str:
    resource = f"`{finding.resource}`" if finding.resource else "a resource without a name"
    owner = f" of account {finding.owner}" if finding.owner not in ("", account) else ""
    return f"{resource}{owner} ({finding.kind})"


def _evidence(analyzer: Analyzer, finding: AnalyzerFinding) -> Evidence:
    return Evidence(
        call="access-analyzer:ListFindingsV2",
        request=(("analyzerArn", analyzer.arn),),
        path=f"findings[id={finding.id}].resource",
        value=finding.resource or "none",
    )
