"""Accounts outside of an Organization.

## What it finds
Accounts that belong to no Organization; with lower severity, Organizations that only share the bill.

## Why it matters
Nothing inside an account binds its root user and its administrators; a service control policy of the Organization
does. An account that stands alone also has its own trail, its own root password and nobody else who watches it, and an
Organization without all features has none of these policies either.

## How it is decided
By `organizations:DescribeOrganization`, which any account may ask: its refusal `AWSOrganizationsNotInUseException`
means that there is none. All features is `FeatureSet`: `ALL`; the other one is `CONSOLIDATED_BILLING`.

## What to do
Invite the account from the management account (`aws organizations invite-account-to-organization`) and accept it
here; who has no Organization yet creates one in a new, empty account, which then is the management account. All
features are switched on with `aws organizations enable-all-features`, once every invited member has agreed. The trap:
who joins is bound by the service control policies of its new place at once, so let it join where none refuses what
the account does.

## References
- [What is AWS Organizations?](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_introduction.html)
- [Enabling all features](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_org_support-all-features.html)
- [Security Hub controls for AWS accounts](https://docs.aws.amazon.com/securityhub/latest/userguide/account-controls.html)
"""

from __future__ import annotations

from leastwise.checks import check, the_account
from leastwise.model import Account, Estate, Evidence, Fail, Severity, Verdict, seen

CALL = "organizations:DescribeOrganization"


@check(
    "in-organization",
    severity=Severity.MEDIUM,
    subjects=the_account,
    needs={CALL},
    controls=("ROOT-11",),
    fsbp=("Account.2",),
)
def in_organization(estate: Estate, account: Account) -> Verdict:
    """Whether the account belongs to an Organization with all features."""
    organization = seen(estate.organization)
    if organization is None:
        return Fail(
            "the account belongs to no Organization", (_evidence("Error", "AWSOrganizationsNotInUseException"),)
        )
    if organization.features == "ALL":
        return None
    return Fail(
        f"the Organization `{organization.id}` only shares the bill: it has no policies that bind its members",
        (_evidence("Organization.FeatureSet", organization.features),),
        Severity.LOW,
    )


def _evidence(path: str, value: str) -> Evidence:
    return Evidence(call=CALL, path=path, value=value)
