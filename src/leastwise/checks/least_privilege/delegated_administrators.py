"""Who administers the services that work in the whole Organization.

## What it finds
Services with access to all accounts that are administered from the management account although a member could do it,
or by a member that is not trusted with it.

## Why it matters
People who look after GuardDuty or backups need not sign in where nothing binds them. A delegated administrator in turn
reaches into every member: one that was registered for a trial, or by an intruder, sees and changes what it should not.

## How it is decided
For every service with trusted access by its delegated administrators, as AWS Organizations lists them. A service whose
documentation knows no delegated administrator is not judged. Where accounts are set in `delegated_administrators`, all
others are a finding; where none is set, any member may be one. Who may administer the Organization's policies, which is
said in the Organization's resource policy, is not looked at.

## What to do
Register the account where the work is done with `aws organizations register-delegated-administrator`, or by the
service's own command, which prepares the account as well. Take it from one that should not have it with
`deregister-delegated-administrator`; see first what that does to the service's settings in the members.

## References
- [Delegated administrator for AWS services](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html)
- [AWS services that work with AWS Organizations](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html)
"""

from __future__ import annotations

from typing import TypeAlias

from leastwise.checks import check
from leastwise.checks.organizations import elsewhere, told
from leastwise.model import (
    Account,
    Estate,
    Evidence,
    Fail,
    IntegratedService,
    NotApplicable,
    Observed,
    Severity,
    Unseen,
    Verdict,
)

_DELEGABLE = frozenset(
    f"{name}.amazonaws.com"
    for name in (
        *("access-analyzer", "account", "auditmanager", "backup", "cloudtrail", "config", "config-multiaccountsetup"),
        *("detective", "fms", "guardduty", "iam", "inspector2", "macie", "member.org.stacksets.cloudformation"),
        *("reporting.trustedadvisor", "securityhub", "securitylake", "ssm", "sso", "storage-lens.s3"),
    )
)

ServiceOrAccount: TypeAlias = IntegratedService | Account


def _services(estate: Estate) -> Observed[ServiceOrAccount]:
    if told(estate) is None:
        return Observed((estate.account,))
    return Observed(estate.integrated_services.items, estate.integrated_services.gaps)


@check(
    "delegated-administrators",
    severity=Severity.MEDIUM,
    subjects=_services,
    needs={
        "organizations:DescribeOrganization",
        "organizations:ListAWSServiceAccessForOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
    },
    controls=("LP-38",),
    cis=("2.1.6",),
)
def delegated_administrators(estate: Estate, service: ServiceOrAccount) -> Verdict:
    """Whether one service is administered by a member, and by one that is trusted with it."""
    if isinstance(service, Account):
        return elsewhere(estate)
    trusted, found = estate.thresholds.delegated_administrators, service.administrators
    strangers = tuple(each for each in found.items if trusted and each not in trusted)
    if strangers:
        names = ", ".join(f"`{each}`" for each in strangers)
        return Fail(
            f"`{service.principal}` is administered by {names}, not set in `delegated_administrators`",
            tuple(_evidence(service, each) for each in strangers),
        )
    if found.gaps and (trusted or not found.items):
        raise Unseen(*found.gaps)
    if found.items:
        return None
    if service.principal not in _DELEGABLE:
        return NotApplicable("not known to be administered by members")
    return Fail(
        f"`{service.principal}` is administered from the management account alone",
        (_evidence(service, "none"),),
        Severity.LOW,
    )


def _evidence(service: IntegratedService, who: str) -> Evidence:
    path = f"DelegatedServices[ServicePrincipal={service.principal}]"
    return Evidence(call="organizations:ListDelegatedServicesForAccount", path=path, value=who)
