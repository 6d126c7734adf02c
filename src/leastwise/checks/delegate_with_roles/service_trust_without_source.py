"""Roles that a service may assume for anybody.

## What it finds
Roles that let in a service of AWS without asking for whom it comes, where AWS advises to ask.

## Why it matters
The service works for every customer. Somebody else's state machine, schedule or build project that names your role
gets its permissions if the service does not check that both belong together: the confused deputy.

## How it is decided
A statement counts when it lets a service assume the role whose own page advises to ask, and has no condition on
`aws:SourceAccount`, `aws:SourceArn`, `aws:SourceOrgID` or `aws:SourceOrgPaths`. These are AppStream, Bedrock,
CodeBuild, CodeDeploy, DataSync, ECS tasks, Fault Injection Service, Fraud Detector, IoT, CloudWatch Logs, RDS
monitoring, Personalize, EventBridge Pipes and Scheduler, Systems Manager, Step Functions, Transfer Family and VPC flow
logs. It is a finding if AWS would then let the service in for an account that is nobody here; a `Deny` in the trust
policy or a resource control policy may prevent that. Whether a condition that is there binds anybody is
`service-trust-loose-source`.

Other services, as EC2, Lambda, CloudTrail or Elastic Transcoder, are never a finding: they do not always send these
keys, and a condition on a key that is not sent locks the service out. Service-linked roles are left out.

## What to do
Add `"StringEquals": {"aws:SourceAccount": "…"}` with your account's number, and `"ArnLike": {"aws:SourceArn": "…"}`
where you know the resource, with `aws iam update-assume-role-policy`; the service's page shows the form. Watch the
service's next run: keep the old document, and put it back if the role can no longer be assumed.

## References
- [The confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)
- [Establish a data perimeter: resource control policies](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.demands import named
from leastwise.access.grants import CALL, trust_evidence
from leastwise.checks import Access, check, fix
from leastwise.checks.organizations import POLICIES
from leastwise.checks.sources import admits_for_strangers, asks_for_source, in_for_services, is_advised
from leastwise.checks.trust_edits import for_the_account
from leastwise.model import Estate, Fail, NotApplicable, Role, Severity, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_role import ROLE


@check(
    "service-trust-without-source",
    severity=Severity.LOW,
    subjects=lambda estate: estate.roles,
    needs=POLICIES | {CALL},
    controls=("ROLE-05",),
)
def service_trust_without_source(estate: Estate, role: Role) -> Verdict:
    """Whether a service may assume one role for anybody, although it says for whom it works."""
    if role.service_linked:
        return NotApplicable("made and kept by AWS")
    judged = [(service, each) for service, each in in_for_services(role) if is_advised(service)]
    if not judged:
        return NotApplicable("trusts no service that is known to say for whom it works")
    loose = [(service, each) for service, each in judged if not asks_for_source(each)]
    for service, statement in loose:
        if admits_for_strangers(estate, role, service, statement):
            return Fail(
                f"`{role.name}` lets `{service}` in for whomever it works by {named(statement)}",
                tuple(trust_evidence(role, each.index, name) for name, each in loose),
            )
    return None


@fix(service_trust_without_source, Safety.JOURNALED, access=Access(takes=True))
def ask_for_the_account(estate: Estate, role: Role) -> Iterator[Edit]:
    """Ask the service to come for this account, by a condition on the source account in the trust policy.

    Only of services whose own page advises it. CloudWatch Logs is left out, since it comes for the accounts that send
    to a destination too.
    """
    loose = {each.index: each for service, each in in_for_services(role) if is_advised(service)}
    text = role.trust
    for statement in loose.values():
        if not asks_for_source(statement):
            text = for_the_account(estate, text, statement)
    yield Edit(Target(ROLE.name, role.name), {"AssumeRolePolicyDocument": text})
