"""IAM Identity Center, in the account that has it: people, permission sets and assignments."""

from __future__ import annotations

from typing import Any

from leastwise.demo.seed.documents import allow, document
from leastwise.demo.seed.place import AWS, Place

__all__ = ["seed_identity_center"]

_HOME = "us-east-1"
_ENGINEERS = "11111111-2222-4333-8444-555555555555"
"""Id of a group of the identity store."""


def seed_identity_center(place: Place, others: tuple[Place, ...]) -> None:
    """Administration for one person, for a group, behind a boundary; and reading for somebody."""
    from moto.ssoadmin.models import ssoadmin_backends

    backend = ssoadmin_backends[place.account][_HOME]
    person = _person(place, backend.instances[0].identity_store_id, "rosa")
    admins = _set(backend, "AdministratorAccess", "AdministratorAccess")
    for other in others:
        _assign(backend, admins, other, "USER", person)
    platform = _set(backend, "PlatformAdmin", None)
    backend.put_inline_policy_to_permission_set(_instance(backend), platform, document(allow("iam:*")))
    bounded = _set(backend, "BoundedAdmin", "AdministratorAccess")
    limit = {"PermissionSetArn": bounded, "ManagedPolicyArn": f"{AWS}ReadOnlyAccess"}
    place.world.keep("permission-set-boundary", place.account, _HOME, {**limit})
    reading = _set(backend, "ReadOnly", "ReadOnlyAccess")
    for arn in (platform, bounded, reading):
        _assign(backend, arn, place, "GROUP", _ENGINEERS)
    _assign(backend, reading, place, "USER", person)


def _person(place: Place, store: str, name: str) -> str:
    from moto.identitystore.models import identitystore_backends

    names = {"GivenName": name.title(), "FamilyName": "Example"}
    more: tuple[Any, ...] = ("", "", [], [], [], "", "", "", "", "")
    made = identitystore_backends[place.account][_HOME].create_user(store, name, names, name.title(), *more)
    place.ids[f"person:{name}"] = str(made[0])
    return str(made[0])


def _set(backend: Any, name: str, managed: str | None) -> str:
    made = backend.create_permission_set(name, "", _instance(backend), "PT4H", "", [])
    arn = str(made["PermissionSetArn"])
    if managed:
        backend.attach_managed_policy_to_permission_set(_instance(backend), arn, f"{AWS}{managed}")
    return arn


def _assign(backend: Any, arn: str, place: Place, type: str, principal: str) -> None:
    backend.create_account_assignment(_instance(backend), place.account, "AWS_ACCOUNT", arn, type, principal)


def _instance(backend: Any) -> str:
    return str(backend.instances[0].instance_arn)
