"""Findings of unused access that nobody has dealt with.

## What it finds
Analyzers of unused access with active findings: roles, access keys and passwords that nobody uses, and users
and roles with permissions that they never used.

## Why it matters
What is not used is missed by nobody when it is taken away, and does no good to anybody but an intruder until
then. Whoever pays for the analyzer and does not read what it finds has the cost without the benefit.

## How it is decided
By access-analyzer:ListFindingsV2 with the status `ACTIVE`, of every analyzer of type `ACCOUNT_UNUSED_ACCESS` or
`ORGANIZATION_UNUSED_ACCESS`, up to the last page. Archived and resolved findings do not count. An account
without such an analyzer is not judged: it costs money for each user and role, and `unused-role` and
`unused-credentials` find most of it without.

## What to do
`aws accessanalyzer get-finding-v2` names the services and actions that were not used, and
`generate-finding-recommendation` proposes the policy without them. Give the smaller policy first to whatever can
be given back its old one quickly, and wait for a whole cycle of its work: a job that runs once a year looks
unused for eleven months. Archive, by a rule on tags, what is kept for emergencies.

## References
- [Findings for unused access](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html)
- [Refine permissions using last accessed information](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.analyzers import analyzers_where, unresolved
from leastwise.model import Analyzer, Estate, Severity, Verdict


@check(
    "unused-access-findings",
    severity=Severity.LOW,
    subjects=lambda estate: analyzers_where(estate, lambda analyzer: analyzer.unused),
    needs={"ec2:DescribeRegions", "access-analyzer:ListAnalyzers", "access-analyzer:ListFindings"},
    controls=("UNUSED-12",),
)
def unused_access_findings(estate: Estate, analyzer: Analyzer) -> Verdict:
    """Whether everything that one analyzer found was dealt with."""
    return unresolved(estate, analyzer, "unused access")
