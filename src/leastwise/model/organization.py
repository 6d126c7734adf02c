"""An Organization, as its management account or a delegated administrator sees it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from leastwise.model.fact import Fact, Observed
from leastwise.model.finding import Subject

__all__ = [
    "NOT_ACTIVE",
    "TOLD",
    "IntegratedService",
    "MemberAccount",
    "NotEntered",
    "Organization",
    "OrganizationPolicy",
    "Unit",
    "entered",
]

NOT_ACTIVE = "NotActive"
"""The code of accounts that nobody can enter: suspended, being closed, or not yet joined."""

TOLD = 5
"""Accounts that are named in one line; every one is in the manifest and in the JSON."""


class OrganizationPolicy(Struct, frozen=True, kw_only=True):
    """A policy of the Organization with the places it is attached to."""

    id: str
    arn: str
    name: str
    type: str
    """`SERVICE_CONTROL_POLICY`, `RESOURCE_CONTROL_POLICY`, `TAG_POLICY`, …"""
    by_aws: bool
    document: Fact[str]
    targets: Fact[tuple[str, ...]] = ()
    """Ids of the root, organizational units and accounts that it is attached to."""


class Unit(Struct, frozen=True, kw_only=True):
    """The root of the tree, or an organizational unit."""

    id: str
    name: str
    parent: str | None = None
    """None for the root."""


class MemberAccount(Struct, frozen=True, kw_only=True):
    """An account of the Organization."""

    id: str
    name: str
    email: str
    active: bool
    parent: str | None
    """Id of the unit or root that holds it; None where the tree was not seen."""


class NotEntered(Struct, frozen=True, kw_only=True):
    """An account that belongs to what was to be collected, and why nothing of it was."""

    account: str
    name: str = ""
    code: str
    """AWS's error code, or `NotActive`."""
    why: str

    @property
    def active(self) -> bool:
        """Whether it ought to have been entered; a suspended account is there and lets nobody in."""
        return self.code != NOT_ACTIVE


def entered(accounts: int, not_entered: Sequence[NotEntered]) -> str:
    """`1,998 of 2,000 accounts; not entered: 444455556666 (AccessDenied), …; 3 more are not active`.

    Args:
        accounts: how many were entered.
        not_entered: those that were not.
    """
    missed = [each for each in not_entered if each.active]
    total = accounts + len(missed)
    told = [f"{accounts:,} of {total:,} {'account' if total == 1 else 'accounts'}"]
    if missed:
        named = ", ".join(f"{each.account} ({each.code})" for each in missed[:TOLD])
        told.append(f"not entered: {named}" + (f" and {len(missed) - TOLD:,} more" if len(missed) > TOLD else ""))
    if idle := len(not_entered) - len(missed):
        told.append(f"{idle:,} more {'is' if idle == 1 else 'are'} not active")
    return "; ".join(told)


class IntegratedService(Struct, frozen=True, kw_only=True):
    """A service of AWS that may work in all accounts of the Organization ("trusted access")."""

    principal: str
    """As `guardduty.amazonaws.com`."""
    organization: str
    administrators: Observed[str]
    """Ids of the member accounts that administer it for the Organization; none: the management account does."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        unique = f"{self.organization}/{self.principal}"
        return Subject(type="integrated-service", id=self.principal, arn=None, unique=unique)


class Organization(Struct, frozen=True, kw_only=True):
    """What organizations:* tells.  Most member accounts see only `id` and `management_account`."""

    id: str
    management_account: str
    told: str | None = None
    """Id of the account that was told the rest: the management account, or a member that may list it; None: nobody."""
    features: str
    """`ALL` or `CONSOLIDATED_BILLING`."""
    units: Observed[Unit]
    accounts: Observed[MemberAccount]
    policies: Observed[OrganizationPolicy]
    """SCPs and RCPs: what decides who may do what."""
    management_policies: Observed[OrganizationPolicy]
    """Tag policies and opt-outs of AI services: what sets something in accounts."""
    policy_types: Fact[tuple[str, ...]]
    """The policy types that are switched on at the root."""
    root_features: Fact[tuple[str, ...]]
    """`RootCredentialsManagement`, `RootSessions`, when centralised root access is on."""
