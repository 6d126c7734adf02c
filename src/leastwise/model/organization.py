"""An Organization, as its management account or a delegated administrator sees it."""

from __future__ import annotations

from msgspec import Struct

from leastwise.model.fact import Fact, Observed

__all__ = ["MemberAccount", "Organization", "OrganizationPolicy", "Unit"]


class OrganizationPolicy(Struct, frozen=True, kw_only=True):
    """An SCP or an RCP with the places it is attached to."""

    id: str
    arn: str
    name: str
    type: str
    """`SERVICE_CONTROL_POLICY` or `RESOURCE_CONTROL_POLICY`."""
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


class Organization(Struct, frozen=True, kw_only=True):
    """What organizations:* tells.  A member account sees only `id` and `management_account`."""

    id: str
    management_account: str
    features: str
    """`ALL` or `CONSOLIDATED_BILLING`."""
    units: Observed[Unit]
    accounts: Observed[MemberAccount]
    policies: Observed[OrganizationPolicy]
    policy_types: Fact[tuple[str, ...]]
    """The policy types that are switched on at the root."""
    root_features: Fact[tuple[str, ...]]
    """`RootCredentialsManagement`, `RootSessions`, when centralised root access is on."""
