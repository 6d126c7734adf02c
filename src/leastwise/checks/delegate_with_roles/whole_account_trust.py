"""Trust in a whole account.

## What it finds
Roles that name another account (`arn:aws:iam::…:root`, or its number) where one of its roles is meant.

## Why it matters
Every administrator of that account decides who there may assume the role, and nothing on this side shows that it has
become somebody else. One lost credential in the other account is then enough.

## How it is decided
By trust policies that let another account in as such, or everybody whom `aws:PrincipalAccount` puts there. Conditions
that leave only some of its principals count as naming them: `aws:PrincipalArn` with more than the account,
`aws:PrincipalTag/…`, `aws:userid`, a VPC. MFA, addresses and times do not say who it is. What a `Deny` is proven to
leave, by its conditions or to those in its `NotPrincipal`, counts the same.

An account outside of the Organization that gives an external id is left out: what the other company calls its roles
is its own affair, and AWS advises to trust the account (`external-id` asks for the id). So is the own account, whose
policies are in your hands, and so are the roles by which the Organization administers its members
(`member-admin-role`), `AWSControlTowerExecution` where it trusts the management account as AWS prescribes, roles of IAM
Identity Center and service-linked ones.

## What to do
See in CloudTrail (`AssumeRole` events of the role) who comes, name these roles in `Principal`, or add `"ArnLike":
{"aws:PrincipalArn": "arn:aws:iam::…:role/…"}` where the other account makes them anew now and then, with `aws iam
update-assume-role-policy`. Whoever you did not see is shut out in the same moment.

## References
- [Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
- [Access for an IAM user in another AWS account that you own](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_aws-accounts.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL, trust_evidence
from leastwise.checks import check
from leastwise.checks.bindings import with_external_id
from leastwise.checks.neighbours import named_whole, narrowed_to_some, others
from leastwise.checks.sharing import ORGANIZATION, is_outside
from leastwise.checks.trusts import Admission
from leastwise.model import Estate, Fail, NotApplicable, Role, Severity, Unseen, Verdict, seen


@check(
    "whole-account-trust",
    severity=Severity.LOW,
    subjects=lambda estate: estate.roles,
    needs=ORGANIZATION | {CALL},
    controls=("ROLE-04",),
)
def whole_account_trust(estate: Estate, role: Role) -> Verdict:
    """Whether one role trusts another account instead of somebody in it."""
    if role.service_linked or role.by_identity_center:
        return NotApplicable("made and kept by AWS")
    if role.name in estate.thresholds.member_admin_roles:
        return NotApplicable("judged by `member-admin-role`")
    let_in = [*others(estate, role)]
    if not let_in:
        return NotApplicable("trusts no other account")
    doubt = None
    for admission, account in let_in:
        try:
            if _anybody_there(estate, admission, account) and not _prescribed(estate, role, account):
                says = f"`{role.name}` lets in whom account `{account}` sends by {admission.statement}"
                return Fail(says, (trust_evidence(role, admission.index, admission.who),))
        except Unseen as unseen:
            doubt = unseen
    if doubt is not None:
        raise doubt
    return None


def _prescribed(estate: Estate, role: Role, account: str) -> bool:
    """Whether AWS Control Tower wants the trust to be so.

    Raises:
        Unseen: it is Control Tower's role, and which account manages the Organization was not seen.
    """
    if role.name != "AWSControlTowerExecution":
        return False
    organization = seen(estate.organization)
    return organization is not None and account == organization.management_account


def _anybody_there(estate: Estate, admission: Admission, account: str) -> bool:
    """Whether the account alone is told, and no external id by which another company comes in.

    Raises:
        Unseen: there is an external id, and whose account it is was not seen.
    """
    if not named_whole(admission) or narrowed_to_some(admission):
        return False
    return not with_external_id(admission) or not is_outside(estate, admission, account)
