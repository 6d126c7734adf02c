"""The Organization: accounts, organizational units, guardrails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from leastwise.demo.motos import iam, naive, organization, replaced
from leastwise.demo.seed.documents import Statement, deny, document
from leastwise.demo.seed.operator import ACCESS_ROLE
from leastwise.demo.seed.place import Place

__all__ = ["found"]

_HOMES = {"acme-production": "Workloads", "acme-development": "Workloads", "acme-security": "Security"}
_GUARDRAILS = {
    "keep-trails": deny(["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"]),
    "stay-in-the-organization": deny("organizations:LeaveOrganization"),
}
_EXPOSED: Statement = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def found(management: Place, members: Iterable[Place]) -> str:
    """Create the Organization with its members; its id."""
    from moto.organizations import utils
    from moto.organizations.models import organizations_backends

    backend = organizations_backends[management.account]["aws"]
    with replaced(utils, "make_random_account_id", lambda: management.account):
        backend.create_organization(region="us-east-1", FeatureSet="ALL")
    _drop_access_role(management.account)
    backend.accounts[0].name = management.name
    backend.accounts[0].joined_method = "INVITED"
    units = _units(backend)
    for place in members:
        _join(backend, place, units)
    for account in backend.accounts:
        account.create_time = naive(management.ages.ago(1200))
    _guard(backend, units)
    backend.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
    management.world.features.append("RootCredentialsManagement")
    return str(organization(management.account).id)


def _drop_access_role(account: str) -> None:
    """moto gives the management account the role that only members have."""
    roles = iam(account).roles
    for identifier in [role.id for role in roles.values() if role.name == ACCESS_ROLE]:
        del roles[identifier]


def _units(backend: Any) -> dict[str, str]:
    root = backend.org.root_id
    for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
        backend.ou[0].add_policy_type(kind)
    names = ("Workloads", "Security", "Suspended")
    return {
        name: backend.create_organizational_unit(ParentId=root, Name=name)["OrganizationalUnit"]["Id"] for name in names
    }


def _join(backend: Any, place: Place, units: dict[str, str]) -> None:
    from moto.organizations import utils

    with replaced(utils, "make_random_account_id", lambda: place.account):
        backend.create_account(AccountName=place.name, Email=f"{place.name}@example.com")
    backend.get_account_by_id(place.account).parent_id = units[_HOMES[place.name]]
    role = next(role for role in place.iam.roles.values() if role.name == ACCESS_ROLE)
    place.attach(role, "aws:AdministratorAccess")
    place.age_role(role, 1200, 3)


def _guard(backend: Any, units: dict[str, str]) -> None:
    for name, statement in _GUARDRAILS.items():
        text = document(statement)
        made = backend.create_policy(Name=name, Description=name, Type="SERVICE_CONTROL_POLICY", Content=text)
        backend.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=units["Workloads"])
    made = backend.create_policy(
        Name="encrypted-only", Description="", Type="RESOURCE_CONTROL_POLICY", Content=document(_EXPOSED)
    )
    backend.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=units["Workloads"])
