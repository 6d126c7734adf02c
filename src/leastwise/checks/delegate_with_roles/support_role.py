"""No role for dealing with AWS Support.

## What it finds
Accounts without a role that may open and follow cases at AWS Support and that somebody can assume.

## Why it matters
In an incident somebody has to talk to AWS at once. Where no role is ready for that, people use an administrator or the
root user, or wait for one.

## How it is decided
One role is enough that carries `AWSSupportAccess`, or a policy of its own that allows `support:*` on everything
without conditions, and whose trust policy lets in users, roles, another account or a provider of identities. Policies
that allow everything do not count: the role is for those who are no administrators. Roles that only services can assume
do not count either, nor do service-linked ones. A role of IAM Identity Center counts.

## What to do
Create a role that the people who handle incidents can assume, and attach `AWSSupportAccess` with `aws iam
attach-role-policy`; with IAM Identity Center make a permission set of it. Nothing else is changed by that.

## References
- [Manage access to AWS Support](https://docs.aws.amazon.com/awssupport/latest/user/accessing-support.html)
- [AWSSupportAccess](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSSupportAccess.html)
- [Security Hub controls for IAM](https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.grants import CALL
from leastwise.checks import Access, check, fix, the_account
from leastwise.checks.standing import standing, stood
from leastwise.language import on_everything, parse, service_wildcard
from leastwise.model import Account, Estate, Severity, Verdict
from leastwise.model.change import Edit, Safety


@check(
    "support-role",
    severity=Severity.LOW,
    subjects=the_account,
    needs={CALL},
    controls=("ROLE-09",),
    cis=("2.15",),
    fsbp=("IAM.18",),
)
def support_role(estate: Estate, account: Account) -> Verdict:
    """Whether the account has a role for dealing with AWS Support."""
    return standing(estate, "AWSSupportAccess", _is_for_support)


def _is_for_support(text: str) -> bool:
    """Whether a policy allows all of AWS Support, and says so by its name."""
    return any(
        each.allows
        and not each.conditions
        and on_everything(each)
        and any(service_wildcard(action) == "support" for action in each.actions or ())
        for each in parse(text).statements
    )


@fix(support_role, Safety.JOURNALED, access=Access(gives=True), needs=("support_principals",))
def make_role(estate: Estate, account: Account) -> Iterator[Edit]:
    """Make a role for those whom the settings name, so that they can deal with AWS Support.

    It has a policy of AWS's own and nothing else; nobody is let in who is not named.
    """
    yield stood(estate, "SupportAccess", "AWSSupportAccess", estate.fixing.support_principals)
