"""The way from the management account into a member is too wide.

## What it finds
`OrganizationAccountAccessRole`, the administrator that AWS Organizations puts into every account it creates, where it
lets in others than the management account, or the management account without saying who there.

## Why it matters
The role may do everything in the account. As AWS makes it, whoever has `sts:AssumeRole` in the management account
administers all members. When an account is moved to another Organization, the old one keeps the key.

## How it is decided
By the trust policy of the roles whose names are set in `member_admin_roles`. Whoever is let in beside the management
account of the present Organization and the account itself makes it a finding: another account, everybody, a provider.
The management account as a whole is a lesser one; conditions that say who comes (`aws:PrincipalArn`,
`aws:PrincipalTag/…`), or that demand MFA or an address, are enough. Service-linked roles and
`AWSControlTowerExecution`, whose trust AWS prescribes, are not looked at.

## What to do
Name in `Principal` the roles of the management account that administer members, or demand MFA, with `aws iam
update-assume-role-policy`; try that you still get in before you leave. Where nobody uses the role, because people come
in through IAM Identity Center, delete it with a note of its two documents.

## References
- [Access a member account that has OrganizationAccountAccessRole](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access-cross-account-role.html)
- [Best practices for member accounts](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_best-practices_member-acct.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL, trust_evidence
from leastwise.checks import check
from leastwise.checks.bindings import accounts
from leastwise.checks.denials import Left
from leastwise.checks.neighbours import named_whole, narrowed_to_some
from leastwise.checks.trusts import Admission, Way, admissions
from leastwise.language import Condition, Kind, fold, parse
from leastwise.model import Estate, Fail, Observed, Role, Severity, Verdict, seen

_SURE = {"bool": ("aws:multifactorauthpresent",), "ipaddress": ("aws:sourceip",)}
"""Further conditions that keep somebody out, by operator; each is about one key."""
_AGE = ("numericlessthan", "numericlessthanequals")


def _the_roles(estate: Estate) -> Observed[Role]:
    named = tuple(role for role in estate.roles.items if role.name in estate.thresholds.member_admin_roles)
    return Observed(named, estate.roles.gaps)


@check(
    "member-admin-role",
    severity=Severity.HIGH,
    subjects=_the_roles,
    needs={CALL, "organizations:DescribeOrganization"},
    controls=("ROLE-16",),
)
def member_admin_role(estate: Estate, role: Role) -> Verdict:
    """Whether one such role lets in more than some of the management account."""
    from_outside = [each for each in admissions(role.trust) if accounts(each) != (estate.account.id,)]
    for admission in from_outside:
        if admission.way is not Way.ACCOUNT and not accounts(admission):
            return _fail(role, admission, "everybody" if admission.who == "*" else f"`{admission.who}`")
    sent = [(each, account) for each in from_outside for account in accounts(each) if account != estate.account.id]
    if not sent:
        return None
    organization = seen(estate.organization)
    manager = organization.management_account if organization else None
    for admission, account in sent:
        if account != manager:
            return _fail(role, admission, f"account `{account}`, which does not manage this one,")
    for admission, _ in sent:
        if named_whole(admission) and not narrowed_to_some(admission) and not _demanding(role, admission):
            return _fail(role, admission, "whomever the management account sends", Severity.LOW)
    return None


def _fail(role: Role, admission: Admission, whom: str, severity: Severity | None = None) -> Fail:
    evidence = (trust_evidence(role, admission.index, admission.who),)
    return Fail(f"`{role.name}` lets {whom} in by {admission.statement}", evidence, severity)


def _demanding(role: Role, admission: Admission) -> bool:
    """Whether the statement, or a Deny beside it, demands MFA or an address."""
    document = parse(role.trust, Kind.TRUST)
    statement = document.statements[admission.index]
    return any(map(_demands, statement.conditions)) or any(map(_demands, Left(document, statement).conditions()))


def _demands(condition: Condition) -> bool:
    operator, key = fold(condition.operator), fold(condition.key)
    if operator in _AGE:
        return key == "aws:multifactorauthage"
    return key in _SURE.get(operator, ()) and "false" not in map(fold, condition.values)
