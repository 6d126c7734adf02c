"""Analyzers that do not say whose they are.

## What it finds
Analyzers of IAM Access Analyzer without a tag, or without the tags that the setting `owner_tags` asks for.

## Why it matters
What an analyzer finds has to be read by somebody. Without an owner nobody knows who, and its findings grow old.

## How it is decided
By the tags in `access-analyzer:ListAnalyzers`, in every region. Tags that AWS sets itself, whose keys begin with
`aws:`, say nothing of an owner.

## What to do
`aws accessanalyzer tag-resource --resource-arn ARN --tags owner=security`.

## References
- [Security Hub controls for IAM](https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html)
- [TagResource](https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_TagResource.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.individual_users.owner_tags import lacking
from leastwise.model import Analyzer, Estate, Evidence, Fail, Severity, Verdict


@check(
    "analyzer-tags",
    severity=Severity.INFO,
    subjects=lambda estate: estate.analyzers,
    needs={"access-analyzer:ListAnalyzers", "ec2:DescribeRegions"},
    controls=("USER-08",),
    fsbp=("IAM.23",),
)
def analyzer_tags(estate: Estate, analyzer: Analyzer) -> Verdict:
    """Whether one analyzer carries the tags that it must."""
    told = lacking(analyzer.tags, estate.thresholds)
    if told is None:
        return None
    path = f"analyzers[arn={analyzer.arn}].tags"
    evidence = Evidence(call="access-analyzer:ListAnalyzers", path=path, value=", ".join(analyzer.tags) or "none")
    return Fail(f"analyzer `{analyzer.name}` {told}", (evidence,))
