"""Findings of external access that nobody has dealt with.

## What it finds
Analyzers of external access with findings that are neither resolved nor archived.

## Why it matters
Each is a policy that AWS has proven to let somebody in from outside of the zone of trust: a bucket that is open
to everybody, a key that another account may use, a role that a stranger may assume. An analyzer with a hundred
of them tells nobody anything when the one that matters is added.

## How it is decided
By access-analyzer:ListFindingsV2 with the status `ACTIVE`, of every analyzer of type `ACCOUNT` or
`ORGANIZATION`, up to the last page. What archive rules or somebody's hand have archived was looked at, and does
not count; neither does what AWS has resolved because the policy was changed. The finding stands on the analyzer,
since there is where it is dealt with. Regions without an analyzer are the matter of `external-access-analyzer`.

## What to do
Look at each: `aws accessanalyzer get-finding-v2 --analyzer-arn ARN --id ID` names the principal, the action and
the condition. Where the access is not meant, change the policy, and the finding is resolved by itself within
half an hour. Where it is, make an archive rule that says who and what (`aws accessanalyzer create-archive-rule`,
then `apply-archive-rule` for what was found before): a rule is a statement that can be reviewed, an archived
finding is not. A rule for all findings of a type of resource hides the next one too.

## References
- [Review findings](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html)
- [Archive rules](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-archive-rules.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.analyzers import analyzers_where, unresolved
from leastwise.model import Analyzer, Estate, Severity, Verdict


@check(
    "external-access-findings",
    severity=Severity.MEDIUM,
    subjects=lambda estate: analyzers_where(estate, lambda analyzer: analyzer.external),
    needs={"ec2:DescribeRegions", "access-analyzer:ListAnalyzers", "access-analyzer:ListFindings"},
    controls=("LP-31",),
)
def external_access_findings(estate: Estate, analyzer: Analyzer) -> Verdict:
    """Whether everything that one analyzer found was dealt with."""
    return unresolved(estate, analyzer, "external access")
