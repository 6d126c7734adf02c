"""Versions of policies that were replaced long ago.

## What it finds
Customer managed policies with five versions, or with versions that were replaced more than 90 days ago.

## Why it matters
An old version is one call away from being in force again: whoever may `iam:SetDefaultPolicyVersion` gets back whatever
was once taken out of the policy, without writing anything. And IAM keeps five versions at most: with five, a correction
in a hurry is refused until somebody has chosen one to delete.

## How it is decided
By the `PolicyVersionList` in iam:GetAccountAuthorizationDetails. A version was replaced when the next one was made. The
newest version is never found, even where an older one is the default: nothing shows since when. Policies of AWS are
left out. The setting `policy_version_days` draws another line.

## What to do
Keep the documents somewhere (`aws iam get-policy-version`), then `aws iam delete-policy-version` for each; the default
version cannot be deleted by mistake. Terraform deletes one only when it needs the place. The trap: the version before
the default is the way back when a change went wrong, so keep that one until the change has proved itself.

## References
- [Versioning IAM policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html)
- [IAM and AWS STS quotas](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from leastwise.access.grants import CALL
from leastwise.checks import Unfit, check, fix
from leastwise.checks.ages import days
from leastwise.checks.least_privilege.unused_policy import own_policies
from leastwise.model import (
    Estate,
    Evidence,
    Fact,
    Fail,
    Gap,
    ManagedPolicy,
    PolicyVersion,
    Severity,
    Unseen,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_policy import POLICY, versions_of

_MOST = 5


@check(
    "old-policy-versions",
    severity=Severity.LOW,
    subjects=own_policies,
    needs={CALL},
    controls=("UNUSED-10",),
)
def old_policy_versions(estate: Estate, policy: ManagedPolicy) -> Verdict:
    """Whether one policy keeps versions that nobody needs."""
    if not policy.versions:
        seen(policy.document)
    evidence = Evidence(
        call=CALL,
        path=f"Policies[Arn={policy.arn}].PolicyVersionList",
        value=", ".join(version.id for version in policy.versions),
    )
    if len(policy.versions) >= _MOST:
        return Fail(f"`{policy.name}` has {len(policy.versions)} versions, and the next change is refused", (evidence,))
    limit, old = estate.thresholds.policy_version_days, _old(estate, policy)
    if old:
        names = ", ".join(f"`{version}`" for version in old)
        return Fail(f"`{policy.name}` keeps {names}, replaced more than {limit} days ago", (evidence,))
    if gaps := tuple(at for _, at in _replaced(policy) if isinstance(at, Gap)):
        raise Unseen(*gaps)
    return None


def _old(estate: Estate, policy: ManagedPolicy) -> list[str]:
    """Ids of the versions that were replaced long ago."""
    limit = estate.thresholds.policy_version_days
    return [each.id for each, at in _replaced(policy) if not isinstance(at, Gap) and days(estate, at) > limit]


def _replaced(policy: ManagedPolicy) -> Iterator[tuple[PolicyVersion, Fact[datetime]]]:
    """The versions that are not in force, and when the next one was made."""
    ordered = sorted(policy.versions, key=lambda version: (len(version.id), version.id))
    return ((version, successor.created) for version, successor in pairwise(ordered) if not version.default)


@fix(old_policy_versions, Safety.JOURNALED)
def delete(estate: Estate, policy: ManagedPolicy) -> Iterator[Edit]:
    """Delete the versions that were replaced long ago, or else the oldest where there is no place for another.

    The journal keeps their texts; a version that is made again has another number. The version before the one in force
    stays as long as it is young: it is the way back from a change that went wrong.
    """
    oldest = [each.id for each, _ in _replaced(policy)][:1]
    names = {each.id: name for name, each in versions_of(policy).items()}
    going = _old(estate, policy) or oldest
    if hidden := [id for id in going if id not in names]:
        raise Unfit(f"the text of {', '.join(hidden)} was not seen, and could not be given back")
    yield Edit(Target(POLICY.name, policy.arn), {names[id]: None for id in going})
