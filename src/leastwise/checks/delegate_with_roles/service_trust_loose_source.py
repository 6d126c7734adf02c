"""Conditions on a service's source that bind nobody.

## What it finds
Roles that ask a service for whom it comes, in a way that every answer passes.

## Why it matters
Such a condition looks like protection against the confused deputy and is none: whoever reads the policy takes the role
for safe.

## How it is decided
For each service that is let in under a condition on `aws:SourceAccount`, `aws:SourceArn`, `aws:SourceOrgID` or
`aws:SourceOrgPaths`, AWS's decision is computed for a call on behalf of an account that is nobody here, with a resource
of that account that fits the patterns. If it is allowed, the condition binds nobody: `*` under `StringLike`, an ARN
whose account is a wildcard, names of buckets with a wildcard. A `Deny` and resource control policies count. A service
that another statement lets in without such a condition is left to `service-trust-without-source`.

Conditions that no call meets are not looked at here; `leastwise lint` names them.

## What to do
Write the number of the account, or an ARN with it: `"StringEquals": {"aws:SourceAccount": "…"}`, with `aws iam
update-assume-role-policy`. Keep the old document until the service has assumed the role again.

## References
- [The confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)
- [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from leastwise.access.demands import named
from leastwise.access.grants import CALL, trust_evidence
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.organizations import POLICIES
from leastwise.checks.sources import admits_for_strangers, asks_for_source, in_for_services
from leastwise.checks.trust_edits import for_the_account
from leastwise.model import Estate, Fail, NotApplicable, Role, Severity, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_role import ROLE

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")


@check(
    "service-trust-loose-source",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.roles,
    needs=POLICIES | {CALL},
    controls=("ROLE-06",),
)
def service_trust_loose_source(estate: Estate, role: Role) -> Verdict:
    """Whether the condition under which a service may assume one role binds anybody."""
    if role.service_linked:
        return NotApplicable("made and kept by AWS")
    let_in = [*in_for_services(role)]
    for_anybody = {service for service, each in let_in if not asks_for_source(each)}
    asked = [(service, each) for service, each in let_in if service not in for_anybody]
    if not asked:
        return NotApplicable("asks no service for whom it comes")
    for service, statement in asked:
        if admits_for_strangers(estate, role, service, statement):
            return Fail(
                f"`{role.name}` lets `{service}` in for accounts that nobody knows by {named(statement)}",
                (trust_evidence(role, statement.index, service),),
            )
    return None


@fix(service_trust_loose_source, Safety.JOURNALED, access=Access(takes=True))
def ask_for_the_account(estate: Estate, role: Role) -> Iterator[Edit]:
    """Ask the service to come for this account, beside the condition that binds nobody.

    Only of services whose own page advises it, which take roles of their own account alone; and not where the condition
    names another account: somebody has thought of it.
    """
    text = role.trust
    for statement in {each.index: each for _, each in in_for_services(role) if asks_for_source(each)}.values():
        services = [service for service, each in in_for_services(role) if each.index == statement.index]
        if not any(admits_for_strangers(estate, role, service, statement) for service in services):
            continue
        values = " ".join(value for each in statement.conditions for value in each.values)
        if {*_ACCOUNT.findall(values)} - {estate.account.id}:
            raise Unfit("its condition names another account: a person has to decide")
        text = for_the_account(estate, text, statement)
    yield Edit(Target(ROLE.name, role.name), {"AssumeRolePolicyDocument": text})
