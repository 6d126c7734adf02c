"""Regions where no analyzer watches what outsiders can reach.

## What it finds
Enabled regions without an active analyzer of external access, of the account or of its Organization.

## Why it matters
IAM Access Analyzer proves, for every policy on a bucket, key, queue, secret, function or role, whether somebody
outside of the zone of trust gets in, and says so within half an hour of the change that did it. It is free of
charge, but it looks only at the region it was made in: a bucket that is shared in a region nobody works in is
what nobody sees.

## How it is decided
By access-analyzer:ListAnalyzers in every enabled region: an analyzer of type `ACCOUNT` or `ORGANIZATION` whose
status is `ACTIVE`. Analyzers of unused or internal access look at something else and do not count. An analyzer
of the Organization stands in the management account or a delegated administrator, and members cannot see it;
but AWS makes the role `AWSServiceRoleForAccessAnalyzer` in every member for it. So a region of an account in an
Organization that has this role and no analyzer of its own anywhere is unknown; without the role it fails.
Regions that are not enabled are not applicable, and those that were not asked are unknown.

## What to do
`aws accessanalyzer create-analyzer --analyzer-name external --type ACCOUNT --region REGION` in every enabled
region; for a whole Organization once with `--type ORGANIZATION` in a delegated administrator, with a
CloudFormation StackSet over the regions. Then look at what it finds, once, and archive what is meant to be so
with archive rules, or the findings that matter drown. Analyzers of unused access are charged by users and roles:
one region is enough for them.

## References
- [Create an external access analyzer](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-external.html)
- [Using IAM Access Analyzer](https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html)
- [Using service-linked roles for IAM Access Analyzer](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-using-service-linked-roles.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.model import (
    Analyzer,
    Estate,
    Evidence,
    Fail,
    Gap,
    NotApplicable,
    Region,
    Severity,
    Unseen,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.account_watch import ANALYZER

CALL = "access-analyzer:ListAnalyzers"
LINKED_ROLE = "AWSServiceRoleForAccessAnalyzer"


@check(
    "external-access-analyzer",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.regions,
    needs={
        "ec2:DescribeRegions",
        "access-analyzer:ListAnalyzers",
        "iam:GetAccountAuthorizationDetails",
        "organizations:DescribeOrganization",
    },
    controls=("LP-30",),
    cis=("2.18",),
    fsbp=("IAM.28",),
)
def external_access_analyzer(estate: Estate, region: Region) -> Verdict:
    """Whether somebody watches what outsiders can reach in one region."""
    if not region.enabled:
        return NotApplicable("the region is not enabled")
    here = [each for each in estate.analyzers.items if each.external and each.region == region.name]
    if any(each.status == "ACTIVE" for each in here):
        return None
    if gaps := [gap for gap in estate.analyzers.gaps if gap.region in {region.name, None}]:
        raise Unseen(*gaps)
    _not_watched_from_elsewhere(estate, region)
    return _unwatched(region, here)


def _not_watched_from_elsewhere(estate: Estate, region: Region) -> None:
    """Make sure that no analyzer of the Organization, in another account, takes this one in.

    Raises:
        Unseen: there may be one.
    """
    if estate.analyzers.items or not any(role.name == LINKED_ROLE for role in estate.roles):
        return
    if seen(estate.organization) is not None:
        why = f"the role `{LINKED_ROLE}` tells of an analyzer of the Organization, which only its own account sees"
        account = estate.account.id
        raise Unseen(Gap(call=CALL, permission=CALL, account=account, region=region.name, code="OtherAccount", why=why))


def _unwatched(region: Region, here: list[Analyzer]) -> Fail:
    if not here:
        empty = Evidence(call=CALL, path=f"analyzers[type=ACCOUNT|ORGANIZATION], {region.name}", value="empty")
        return Fail(f"no analyzer of external access in `{region.name}`", (empty,))
    broken = here[0]
    path = f"analyzers[name={broken.name}].status, {region.name}"
    says = f"the analyzer `{broken.name}` in `{region.name}` is not active but `{broken.status}`"
    return Fail(says, (Evidence(call=CALL, path=path, value=broken.status),))


@fix(external_access_analyzer, Safety.REVERSIBLE)
def watch_region(estate: Estate, region: Region) -> Iterator[Edit]:
    """Make an analyzer of external access in the region, which is free of charge.

    Its first use in an account makes AWS's service-linked role for Access Analyzer, which undo leaves there.
    """
    here = next((each for each in estate.analyzers.items if each.external and each.region == region.name), None)
    if here is not None:
        raise Unfit(f"a region has one analyzer of external access, and `{here.name}` is `{here.status}`: see why")
    yield Edit(Target(ANALYZER.name, "external-access", region.name), {"type": "ACCOUNT"}, creates=True)
