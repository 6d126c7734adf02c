"""Access keys that are bait, and that somebody has bitten on.

## What it finds
Access keys of canary users (users that exist only so that whoever steals their key gives himself away) that were used.

## Why it matters
Nobody has a reason to use such a key. Who does found it where it was laid: in a repository, on a build server, in a
backup. That somebody is inside is then as certain as it gets, and the other keys in the same place are known to him.

## How it is decided
By the name of the user: the setting `canary_users` lists patterns, and its default covers names that begin or end with
`canary`, `decoy` or `honeytoken`. Set it to the names that you use; a name that gives the bait away is a poor one. A
key fails if the credential report knows a last use, however long ago, active or not: one that was used is burnt.
The report is up to four hours old, and an alarm on the key's events is faster; this check is what is left when the
alarm was missed. Keys of everybody else are not judged. Checks on old and idle keys find bait too; waive it there.

## What to do
Treat it as an incident: find the calls of the key in CloudTrail, where they came from, and what else was kept where
the key lay; replace all of that. Set the key to Inactive only when you do not want to watch any longer, then lay a new
one. If it was a drill, or somebody who tried the key after making it, replace the key, so that the next use tells.

## References
- [Find unused AWS credentials](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html)
- [What to do if you inadvertently expose an AWS access key](https://repost.aws/knowledge-center/potential-account-compromise)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.ages import ago, day
from leastwise.checks.credentials import access_keys, key_evidence, named
from leastwise.checks.names import first_match
from leastwise.model import AccessKey, Estate, Fail, NotApplicable, Severity, Verdict, seen


@check(
    "canary-keys",
    severity=Severity.CRITICAL,
    subjects=access_keys,
    needs={"iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails"},
    controls=("UNUSED-11",),
    of_keys=True,
)
def canary_keys(estate: Estate, key: AccessKey) -> Verdict:
    """Whether somebody used one key that is bait."""
    path = key.arn.partition(":user")[2].removesuffix(key.owner)
    if first_match(estate.thresholds.canary_users, key.owner, path) is None:
        return NotApplicable("its user is no canary by its name")
    last = seen(key.last_used)
    if last is None:
        return None
    where = f" for {key.last_used_service}" if key.last_used_service else ""
    return Fail(
        f"{named(key)} is bait, and was used on {day(last)}, {ago(estate, last)}{where}",
        key_evidence(key, "active", "last_used_date"),
    )
