"""The parts of centralised root access, switched on and off in the management account of an Organization."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from leastwise.model import Estate, Organization, seen
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.carried import iam
from leastwise.objects.kind import Ask, Kind

__all__ = ["ROOT_FEATURE"]

_OPERATIONS = {
    "RootCredentialsManagement": "OrganizationsRootCredentialsManagement",
    "RootSessions": "OrganizationsRootSessions",
}


def _organization(estate: Estate) -> Organization | None:
    organization = seen(estate.organization)
    managed = organization is not None and organization.management_account == estate.account.id
    return organization if managed else None


def _seen(estate: Estate, target: Target) -> State | None:
    organization = _organization(estate)
    return None if organization is None else {"Enabled": target.id in seen(organization.root_features) or None}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    organization = _organization(estate)
    if organization is None:
        return estate
    others = tuple(each for each in seen(organization.root_features) if each != target.id)
    on = (target.id,) if state and state.get("Enabled") else ()
    return replace(estate, organization=msgspec.structs.replace(organization, root_features=(*others, *on)))


def _read(ask: Ask, target: Target) -> State | None:
    answer = ask(
        "iam", "ListOrganizationsFeatures", {}, none="ServiceAccessNotEnabledException ServiceAccessNotEnabled"
    )
    return {"Enabled": target.id in (answer or {}).get("EnabledFeatures", ()) or None}


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    here, there = bool(now and now.get("Enabled")), bool(then and then.get("Enabled"))
    if here != there:
        yield iam(f"{'Enable' if there else 'Disable'}{_OPERATIONS[target.id]}")


ROOT_FEATURE = Kind(
    name="iam:root-feature",
    title="part of centralised root access",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"iam:ListOrganizationsFeatures"}),
    writes=frozenset(f"iam:{verb}{name}" for verb in ("Enable", "Disable") for name in _OPERATIONS.values()),
)
"""`RootCredentialsManagement` or `RootSessions`; always there, with `Enabled` None where it is off."""
