"""Policies that allow everything in a sensitive service.

## What it finds
Customer managed policies, attached or not, and inline policies of users, groups and roles that allow every action of
a sensitive service on every resource: `kms:*` on `*`, or all services but a few through `NotAction`.

## Why it matters
`service:*` is written to make an error go away, and it holds the actions that nobody had in mind: deleting, sharing
with other accounts, changing the policies of the resources themselves. It also grows with every action that AWS adds.

## How it is decided
A statement counts when it allows all actions of the service (`kms:*`, `KMS:*`, `*`, or a `NotAction` without that
service) on all resources, and no `Deny` statement without conditions in the same document takes the whole service
away. `s3:*` on one bucket is fine. A condition on what is touched (a tag of the resource, `kms:ViaService`) narrows
the statement enough; one on who asks, when or from where does not. The sensitive services are
those of the setting `sensitive_services`.

A document that grants full administration is not reported again here: see `full-admin`, which may find it fine for a
few administrators. AWS managed policies are left out, since nobody can edit them, and so is a policy that is only ever
a permissions boundary: it limits, and grants nothing.

## What to do
Replace the wildcard by the actions that are used: IAM Access Analyzer generates a policy from CloudTrail, and the last
accessed information of the principal tells which services it never touched. Then name the resources. Make it a new
version of the policy (`aws iam create-policy-version --set-as-default`) and keep the old one for a while:
`aws iam set-default-policy-version` undoes the change at once. Beware of actions that are rare and matter, such as
those of a yearly restore.

## References
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [IAM Access Analyzer policy generation](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-generation.html)
- [Versioning IAM policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.owners import Owner, owners, written
from leastwise.checks.powers import Power, powers, whole_services
from leastwise.errors import JsonError, PolicyError
from leastwise.model import Estate, Evidence, Fail, ManagedPolicy, NotApplicable, Severity, Verdict

SENSITIVE = {
    "cloudformation": "makes stacks with whatever role it may pass",
    "cloudtrail": "stops the record of what is done",
    "config": "stops the record of what changes",
    "dynamodb": "reads and deletes every table",
    "ec2": "opens networks, copies disks, starts machines with any role that it may pass",
    "guardduty": "silences the alarms",
    "iam": "grants itself anything",
    "kms": "decrypts, and deletes keys and with them the data",
    "lambda": "replaces the code that runs with other roles",
    "organizations": "moves accounts and takes guardrails away",
    "rds": "copies, shares and deletes databases",
    "s3": "reads, shares and deletes every object",
    "secretsmanager": "reads every secret",
    "ssm": "runs commands on machines and reads parameters",
    "sso": "assigns permission sets to anybody",
    "sts": "enters every role that trusts the account",
}
"""What everything on everything comes to, by service."""


@check(
    "service-wildcard",
    severity=Severity.HIGH,
    subjects=owners,
    needs={CALL},
    controls=("LP-07", "LP-15", "LP-16"),
    fsbp=("IAM.21",),
)
def service_wildcard(estate: Estate, owner: Owner) -> Verdict:
    """Whether one policy, or one principal's inline policies, allow everything in a sensitive service."""
    if isinstance(owner, ManagedPolicy) and owner.boundaries and not owner.attachments:
        return NotApplicable("a permissions boundary and nothing else: it limits, and grants nothing")
    found, full, doubt = [], 0, None
    texts = [*written(owner)]
    for told, place, text in texts:
        try:
            if powers(text).full:
                full += 1
                continue
            services = whole_services(text, estate.thresholds.sensitive_services)
        except (JsonError, PolicyError) as unreadable:
            doubt = unreadable
            continue
        found += [(told, place, service, power) for service, power in services]
    if found:
        return _fail(owner, found)
    if doubt is not None:
        raise doubt
    return NotApplicable("full administration, which `full-admin` judges") if full == len(texts) else None


def _fail(owner: Owner, found: list[tuple[str, str, str, Power]]) -> Fail:
    told, _, first, power = found[0]
    names = ", ".join(f"`{name}:*`" for name in dict.fromkeys(service for _, _, service, _ in found))
    conditions = " under conditions" if power.conditional else ""
    where = f"{power.statement}{told}"
    reason = f": `{first}:*` {SENSITIVE[first]}" if first in SENSITIVE else ""
    return Fail(
        f"`{owner.name}` allows {names} on every resource{conditions} in {where}{reason}",
        tuple(
            Evidence(call=CALL, path=f"{place}.Document.Statement[{each.index}]", value=f"{service}:*")
            for _, place, service, each in found
        ),
    )
