"""Roles that trust a stranger without an external id.

## What it finds
Roles that another account may assume, an account outside the Organization, without an external id or a condition that
keeps it inside the Organization.

## Why it matters
A company that works in many customers' accounts can be tricked: another of its customers tells it your role's ARN, and
it acts in your account for somebody else. This is the confused deputy. An external id that the company chooses for
each customer, and that the trust policy demands, makes the wrong customer's request fail.

## How it is decided
By the statements of the trust policy that allow `sts:AssumeRole` to an account, a user or a role of another account.
Accounts of the Organization are no strangers; where it could not be listed, accounts other than the management account
are UNKNOWN, and where there is none, every other account is a stranger. What counts is `StringEquals` (or `StringLike`
without a wildcard) on `sts:ExternalId`, or `aws:PrincipalOrgID` or `aws:PrincipalOrgPaths` with the own Organization;
what a `Deny` is proven to leave counts too. `IfExists` and `Null` demand no certain id, and an
empty id or `*` is none.

A single role or user of the stranger is flagged as well: the company's one role serves all its customers. An account
that also holds your own things and is simply not in the Organization is best brought into it, or waived. Trust in
services, providers or the own account, unique ids of deleted principals, and the roles of IAM Identity Center are not
judged here, and a trust in everybody is `loose-trust`.

## What to do
Ask the company for the external id of your customer account (it should come from them, and be different for every
customer), then add `"StringEquals": {"sts:ExternalId": "…"}` with `aws iam update-assume-role-policy`. Add it only once
they send it: otherwise their access stops in the same moment. It is no secret and does not replace naming the account.
For your own accounts demand `aws:PrincipalOrgID` instead. Where nobody knows the account, look up in CloudTrail who
assumes the role.

## References
- [Access to AWS accounts owned by third parties](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html)
- [The confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.grants import CALL, trust_evidence
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.bindings import with_external_id, within
from leastwise.checks.neighbours import named_whole, others
from leastwise.checks.trust_edits import asking
from leastwise.checks.trusts import Admission
from leastwise.language import Kind, parse
from leastwise.model import (
    Estate,
    Fail,
    MemberAccount,
    NotApplicable,
    Role,
    Severity,
    Unseen,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_role import ROLE


@check(
    "external-id",
    severity=Severity.HIGH,
    subjects=lambda estate: estate.roles,
    needs={CALL, "organizations:DescribeOrganization", "organizations:ListAccounts"},
    controls=("ROLE-02", "ROLE-03"),
)
def external_id(estate: Estate, role: Role) -> Verdict:
    """Whether a stranger may assume one role without saying for whom."""
    if role.service_linked or role.by_identity_center:
        return NotApplicable("made and kept by AWS")
    let_in = [*others(estate, role)]
    if not let_in:
        return NotApplicable("trusts no other account")
    doubt = None
    for admission, account in let_in:
        if with_external_id(admission):
            continue
        try:
            if _stranger(estate, admission, account):
                return _fail(estate, role, admission, account)
        except Unseen as unseen:
            doubt = unseen
    if doubt is not None:
        raise doubt
    return None


def _stranger(estate: Estate, admission: Admission, account: str) -> bool:
    """Whether an account is outside the Organization and may come in nevertheless."""
    organization = seen(estate.organization)
    if organization is None:
        return True
    if within(organization, admission) or account == organization.management_account:
        return False
    return organization.accounts.find(_id, account) is None


def _fail(estate: Estate, role: Role, admission: Admission, account: str) -> Fail:
    whom = f"account `{account}`" if named_whole(admission) else f"`{admission.who}`"
    where = "another account" if estate.organization is None else "outside the Organization"
    return Fail(
        f"`{role.name}` lets {whom}, {where}, in without an external id by {admission.statement}",
        (trust_evidence(role, admission.index, admission.who),),
    )


def _id(account: MemberAccount) -> str:
    return account.id


@fix(external_id, Safety.JOURNALED, access=Access(takes=True, of_callers=True), needs=("external_ids",))
def ask_for_the_id(estate: Estate, role: Role) -> Iterator[Edit]:
    """Ask strangers for the external id that the settings name; who does not send it is refused from that moment on.

    Whether they send it shows in CloudTrail (`AssumeRole` with `externalId`), and is asked of them first.
    """
    wanted = dict(each.split("=", 1) for each in estate.fixing.external_ids if "=" in each).get(role.name)
    if not wanted:
        raise Unfit(f"the setting `fixes.external_ids` has none for `{role.name}`")
    strangers: dict[int, set[str]] = {}
    for admission, account in others(estate, role):
        if not with_external_id(admission) and _stranger(estate, admission, account):
            strangers.setdefault(admission.index, set()).add(admission.who)
    text, statements = role.trust, parse(role.trust, Kind.TRUST).statements
    for index, names in strangers.items():
        who = statements[index].principal
        if who is None or who.service or who.federated or not names >= {*who.aws}:
            raise Unfit("the statement lets in others as well, who send no external id: split it first")
        text = asking(text, index, "sts:ExternalId", wanted)
    yield Edit(Target(ROLE.name, role.name), {"AssumeRolePolicyDocument": text})
