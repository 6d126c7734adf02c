"""Administrators' permission sets that are given to people one by one.

## What it finds
Permission sets of IAM Identity Center that grant administration and are assigned to users directly, in any account,
rather than to groups.

## Why it matters
Who is in a group is decided where people come and go, in the directory of the company; a direct assignment is
seen only by whoever opens the right account in Identity Center. It stays when somebody changes the team, and an
access review that lists groups does not show it.

## How it is decided
In the account that owns the instance, by sso:ListPermissionSets and the policies of each set: those of AWS by
their documents, and the inline one, read together, so that a Deny in one takes away what the other allows. A set
administers if it grants everything, or lets its holder give themselves everything through IAM, and no boundary
stops it. Of those sets, and no others, sso:ListAccountAssignments tells who has them in which account. Customer
managed policies that a set names are another document in every account: a set that administers without them is
judged, any other is unknown. Delegated administrators see the same, and are not asked.

## What to do
Make a group for the duty (in the directory that provisions Identity Center, or in its own), assign the permission
set to the group in the same account with `aws sso-admin create-account-assignment --principal-type GROUP`, see
that people can sign in with it, then `aws sso-admin delete-account-assignment` the direct one: it ends the
sessions of nobody who is signed in. Keep one direct assignment for the day on which the directory fails, and
waive it.

## References
- [Assign user or group access to AWS accounts](https://docs.aws.amazon.com/singlesignon/latest/userguide/assignusers.html)
- [Manage AWS accounts with permission sets](https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.permission_sets import administers
from leastwise.model import (
    Assignment,
    Estate,
    Evidence,
    Fail,
    NotApplicable,
    PermissionSet,
    Severity,
    Unseen,
    Verdict,
)

TOLD = 3
"""How many assignments a finding spells out."""


@check(
    "direct-admin-assignments",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.permission_sets,
    needs={
        "identitystore:ListUsers",
        "sso:DescribePermissionSet",
        "sso:GetInlinePolicyForPermissionSet",
        "sso:GetPermissionsBoundaryForPermissionSet",
        "sso:ListAccountAssignments",
        "sso:ListAccountsForProvisionedPermissionSet",
        "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
        "sso:ListInstances",
        "sso:ListManagedPoliciesInPermissionSet",
        "sso:ListPermissionSets",
    },
    controls=("USER-13",),
)
def direct_admin_assignments(estate: Estate, subject: PermissionSet) -> Verdict:
    """Whether administration of one kind is given to groups alone."""
    if not administers(subject):
        return NotApplicable("it does not administer")
    direct = [each for each in subject.assignments.items if each.type == "USER"]
    if direct:
        return _fail(estate, subject, direct)
    if subject.assignments.gaps:
        raise Unseen(*subject.assignments.gaps)
    return None if subject.assignments.items else NotApplicable("it is assigned to nobody")


def _fail(estate: Estate, subject: PermissionSet, direct: list[Assignment]) -> Fail:
    names = {person.id: person.name for person in estate.people.items}
    told = ", ".join(f"`{names.get(each.principal, each.principal)}` in {each.account}" for each in direct[:TOLD])
    more = f" and {len(direct) - TOLD} more" if len(direct) > TOLD else ""
    return Fail(
        f"`{subject.name}` administers, and is assigned directly to {told}{more}",
        tuple(
            Evidence(
                call="sso:ListAccountAssignments",
                request=(("AccountId", each.account), ("PermissionSetArn", subject.arn)),
                path="AccountAssignments[PrincipalType=USER].PrincipalId",
                value=each.principal,
            )
            for each in direct
        ),
    )
