"""IAM Access Analyzer: the analyzers of every region, and the findings of theirs that are active."""
# ruff: noqa: N815  (fields are named as AWS names them)

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region
from leastwise.collect.step import NEXT_TOKEN_LOWER, Ask, Asked, Page, Step, reader
from leastwise.model import Analyzer, AnalyzerFinding, Gap, Observed

__all__ = ["ANALYZERS", "ANALYZER_FINDINGS", "analyzers"]


class _Analyzer(Page):
    arn: str = ""
    name: str = ""
    type: str = ""
    status: str = ""
    tags: dict[str, str] = {}  # noqa: RUF012  (msgspec copies it)


class AnalyzersPage(Page):
    """Source: "ListAnalyzers", IAM Access Analyzer API Reference."""

    analyzers: tuple[_Analyzer, ...]


class _Finding(Page):
    id: str = ""
    findingType: str = ""
    resource: str | None = None
    resourceOwnerAccount: str = ""


class FindingsPage(Page):
    """Source: "ListFindingsV2", IAM Access Analyzer API Reference."""

    findings: tuple[_Finding, ...]


ANALYZERS = Step(
    service="accessanalyzer",
    operation="ListAnalyzers",
    permission="access-analyzer:ListAnalyzers",
    page=AnalyzersPage,
    everywhere=True,
    paging=NEXT_TOKEN_LOWER,
)


def _with_findings(asked: Asked) -> Iterator[Ask]:
    """Analyzers of internal access are left out: no check reads what they find."""
    for answer in asked.pages.all(ANALYZERS).items:
        for analyzer in answer.page.analyzers:
            if analyzer.arn and not analyzer.type.endswith("_INTERNAL_ACCESS"):
                yield Ask({"analyzerArn": analyzer.arn}, answer.region)


ANALYZER_FINDINGS = Step(
    service="accessanalyzer",
    operation="ListFindingsV2",
    permission="access-analyzer:ListFindings",
    page=FindingsPage,
    request={"filter": {"status": {"eq": ["ACTIVE"]}}},
    paging=NEXT_TOKEN_LOWER,
    none=("ResourceNotFoundException",),
    after=(ANALYZERS,),
    asks=_with_findings,
)


@reader("analyzers")
def analyzers(pages: Pages) -> Observed[Analyzer]:
    """Every analyzer that this account sees as its own."""
    answers = in_every_region(pages, ANALYZERS)
    found = (_analyzer(pages, raw, answer.region) for answer in answers.items for raw in answer.page.analyzers)
    return gathered(found, answers.gaps)


def _analyzer(pages: Pages, raw: _Analyzer, region: str | None) -> Analyzer | Gap:
    if not (raw.arn and raw.name and raw.type and raw.status) or region is None:
        about = {"name": raw.name}
        return pages.unreadable(ANALYZERS, about, "an analyzer without name, ARN, type, status or region", region)
    listed = pages.about(ANALYZER_FINDINGS, region, analyzerArn=raw.arn)
    findings = (_finding(pages, finding, region) for page in listed.items for finding in page.findings)
    return Analyzer(
        arn=raw.arn,
        name=raw.name,
        region=region,
        type=raw.type,
        status=raw.status,
        tags=tuple(raw.tags),
        findings=gathered(findings, listed.gaps),
    )


def _finding(pages: Pages, raw: _Finding, region: str) -> AnalyzerFinding | Gap:
    if not (raw.id and raw.findingType):
        return pages.unreadable(ANALYZER_FINDINGS, {"id": raw.id}, "a finding without id or type", region)
    return AnalyzerFinding(id=raw.id, kind=raw.findingType, resource=raw.resource, owner=raw.resourceOwnerAccount)
