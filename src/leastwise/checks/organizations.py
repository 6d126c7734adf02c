"""The Organization as checks ask about it: in its management account, or else in a member that may list it.

What is asked of each member has the member as its subject there, whether or not that account was collected.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from leastwise.access.organization import levels, org_path
from leastwise.model import (
    Account,
    Estate,
    MemberAccount,
    NotApplicable,
    Observed,
    Organization,
    OrganizationPolicy,
    Subject,
    Unseen,
    seen,
)

__all__ = [
    "POLICIES",
    "Member",
    "MemberOrAccount",
    "elsewhere",
    "every_account",
    "managed",
    "management_policies",
    "members",
    "own_policies",
    "told",
]

POLICIES = frozenset(
    {
        *("organizations:DescribeOrganization", "organizations:DescribePolicy", "organizations:ListAccounts"),
        *("organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent"),
        *("organizations:ListPolicies", "organizations:ListRoots", "organizations:ListTargetsForPolicy"),
    }
)
"""The permissions that show the tree, and which policies are attached where."""


class Member(Struct, frozen=True, kw_only=True):
    """An active account of the Organization."""

    account: MemberAccount
    organization: Organization
    partition: str

    @property
    def id(self) -> str:
        """Its number."""
        return self.account.id

    @property
    def manages(self) -> bool:
        """Whether it is the management account, which no policy of the Organization reaches."""
        return self.id == self.organization.management_account

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        manager, organization = self.organization.management_account, self.organization.id
        arn = f"arn:{self.partition}:organizations::{manager}:account/{organization}/{self.id}"
        return Subject(type="member-account", id=self.id, arn=arn, unique=self.id)


MemberOrAccount: TypeAlias = Member | Account


def managed(estate: Estate) -> Organization | None:
    """The Organization that the account manages, None where it surely manages none or that was not seen."""
    organization = estate.organization
    if isinstance(organization, Organization) and organization.management_account == estate.account.id:
        return organization
    return None


def told(estate: Estate) -> Organization | None:
    """The Organization, in the one account of those collected that is asked about all of it; None elsewhere."""
    organization = estate.organization
    if isinstance(organization, Organization) and organization.told == estate.account.id:
        return organization
    return None


def every_account(estate: Estate) -> Observed[MemberOrAccount]:
    """All of the Organization, in the account that tells of it; elsewhere the account, of which nothing is asked."""
    organization = told(estate)
    if organization is None:
        return Observed((estate.account,))
    found = tuple(
        Member(account=each, organization=organization, partition=estate.account.partition)
        for each in organization.accounts.items
        if each.active
    )
    return Observed(found, organization.accounts.gaps)


def members(estate: Estate) -> Observed[MemberOrAccount]:
    """The same without the management account."""
    found = every_account(estate)
    kept = tuple(each for each in found.items if not (isinstance(each, Member) and each.manages))
    return Observed(kept, found.gaps)


def elsewhere(estate: Estate) -> NotApplicable:
    """Why nothing is asked in an account that manages no Organization.

    Raises:
        Unseen: whether it does was not seen.
    """
    organization = seen(estate.organization)
    if organization is None:
        return NotApplicable("the account stands alone")
    return NotApplicable(f"asked in the management account `{organization.management_account}`")


def own_policies(member: Member, type: str) -> tuple[OrganizationPolicy, ...]:
    """The policies of a type that reach a member, other than those that AWS attaches.

    Raises:
        Unseen: the tree, the policies or their targets were not seen.
    """
    found = levels(member.organization, member.id, type)
    return tuple(policy for _, policies in found for policy in policies if not policy.by_aws)


def management_policies(member: Member, type: str) -> Iterator[OrganizationPolicy]:
    """The policies of a type, such as `TAG_POLICY`, that reach an account, from the root down to itself.

    Raises:
        Unseen: the tree or targets were not seen; after the last one, if there may be more.
    """
    organization = member.organization
    if organization.features != "ALL" or type not in seen(organization.policy_types):
        return
    found = [policy for policy in organization.management_policies.items if policy.type == type]
    for place in (*org_path(organization, member.id).split("/")[1:-1], member.id):
        yield from (policy for policy in found if place in seen(policy.targets))
    gaps = organization.management_policies.gaps
    if hidden := tuple(gap for gap in gaps if dict(gap.request).get("Filter", type) == type):
        raise Unseen(*hidden)
