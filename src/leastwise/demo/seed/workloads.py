"""What watches access, whom AWS tells about it, and what workloads run on."""

from __future__ import annotations

from typing import Any

from leastwise.collect.regions import ALWAYS_ON
from leastwise.demo.seed.identity_center import seed_identity_center
from leastwise.demo.seed.launching import seed_launching
from leastwise.demo.seed.place import Place
from leastwise.demo.seed.roles_anywhere import seed_roles_anywhere
from leastwise.demo.seed.stored_secrets import seed_stored_secrets
from leastwise.demo.seed.user_pools import seed_user_pools

__all__ = ["seed_workloads"]

_HOME, _AWAY = "us-east-1", "eu-west-1"


def seed_workloads(management: Place, production: Place, development: Place, security: Place) -> None:
    """Everything of this module, in all accounts."""
    _analyzers(management, production, security)
    _contacts(management, production, development, security)
    seed_launching(management, production, development, security)
    seed_stored_secrets(management, production, security)
    seed_identity_center(production, (production, development))
    seed_roles_anywhere(production)
    seed_user_pools(production)


def _backend(service: str, place: Place, region: str) -> Any:
    """moto's backend of a service by the name of its package."""
    from moto.backends import get_backend

    backends: Any = get_backend(service)
    return backends[place.account][region]


def _contacts(management: Place, production: Place, development: Place, security: Place) -> None:
    """One for everything, only one, none at all, and all as they should be."""
    shared = "aws@example.com"
    for place, phone, contacts in (
        (management, "UNVERIFIED", {"SECURITY": shared, "BILLING": "pay@example.com", "OPERATIONS": shared}),
        (production, "VERIFIED", {"SECURITY": "security@example.com"}),
        (development, "PENDING", {"BILLING": "pay@example.com"}),
        (security, "VERIFIED", {"SECURITY": "security@example.com", "OPERATIONS": "night@example.com"}),
    ):
        backend = _backend("account", place, "aws")
        for kind, address in contacts.items():
            backend.put_alternate_contact(kind, address, "On call", "+1 555 0100", "On call")
        contact = {"FullName": "ACME", "AddressLine1": "1 Main Street", "City": "Springfield", "CountryCode": "US"}
        number = {"PhoneNumber": "+1 555 0100", "PostalCode": "12345", "VerificationStatus": phone}
        place.world.keep("contact", place.account, "global", {**contact, **number})


def _analyzers(management: Place, production: Place, security: Place) -> None:
    """In two regions, in none that works, nowhere (development), and in all."""
    website = ("arn:aws:s3:::acme-website", "ExternalAccess", "ACTIVE")
    _analyzer(management, _HOME, "external-us", "ACCOUNT", website)
    reports = ("arn:aws:s3:::acme-reports", "ExternalAccess", "ARCHIVED")
    _analyzer(management, _AWAY, "external-eu", "ACCOUNT", reports)
    unused = ((production.arn(f"role/{name}"), "UnusedIAMRole", "ACTIVE") for name in ("legacy-import", "never-used"))
    _analyzer(production, _HOME, "unused", "ACCOUNT_UNUSED_ACCESS", *unused)
    _analyzer(production, _AWAY, "broken", "ACCOUNT", status="FAILED")
    for region in ALWAYS_ON:
        _analyzer(security, region, "external", "ACCOUNT", owner="security")
    kept = (security.arn("role/auditor"), "UnusedPermission", "ARCHIVED")
    _analyzer(security, _HOME, "unused", "ACCOUNT_UNUSED_ACCESS", kept)


def _analyzer(
    place: Place,
    region: str,
    name: str,
    type: str,
    *findings: tuple[str, str, str],
    status: str = "ACTIVE",
    owner: str | None = None,
) -> None:
    """An analyzer with findings: resource, type, status; `owner` stands in its tag."""
    made = place.ages.ago(200)
    place.world.keep(
        "analyzer",
        place.account,
        region,
        {
            "arn": f"arn:aws:access-analyzer:{region}:{place.account}:analyzer/{name}",
            "name": name,
            "type": type,
            "status": status,
            "createdAt": made,
            "tags": {"owner": owner} if owner else {},
            "findings": [
                {
                    "id": f"{name}-{number}",
                    "resource": resource,
                    "findingType": kind,
                    "status": state,
                    "resourceOwnerAccount": place.account,
                    "resourceType": "AWS::S3::Bucket" if ":s3:" in resource else "AWS::IAM::Role",
                    **dict.fromkeys(("analyzedAt", "createdAt", "updatedAt"), made),
                }
                for number, (resource, kind, state) in enumerate(findings, 1)
            ],
        },
    )
