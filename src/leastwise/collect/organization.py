"""The accounts of an Organization as targets: one for each that is active, through a role of the same name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from leastwise.collect.clients import Clients, Limits, Shared
from leastwise.collect.identity import Identity, identify, one_line
from leastwise.collect.target import Target, assumed
from leastwise.errors import CredentialsError, InputError, LeastwiseError, UsageError
from leastwise.model import NotEntered
from leastwise.model.organization import NOT_ACTIVE

__all__ = ["Membership", "members"]

LIMITS = Limits()
ROLE_NAME = re.compile(r"[A-Za-z0-9_+=,.@/-]+")
MISSING = {
    "AWSOrganizationsNotInUseException": "is in no Organization: leave out --organization",
    "AccessDeniedException": (
        "may not list the accounts of its Organization: use credentials of the management account, or of a delegated "
        "administrator, that allow organizations:ListAccounts"
    ),
}
"""What it means that the accounts are not listed, by AWS's code."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Who is in an Organization."""

    targets: tuple[Target, ...]
    """The caller's own account first, with the caller's credentials; then the other active ones."""
    not_entered: tuple[NotEntered, ...]
    """Those that are not active, and let nobody in."""


def members(base: Target, role_name: str, *, external_id: str | None = None, limits: Limits = LIMITS) -> Membership:
    """List the accounts of the Organization that `base` manages or is a delegated administrator of.

    Args:
        base: who lists them, and assumes the role in each.
        role_name: the role's name, behind its path if it has one: `audit/reader`.
        external_id: what the trust policies of the roles ask for, if they do.
        limits: how long to wait, and how often to try again.

    Raises:
        CredentialsError: the credentials are missing or refused, or may not list the Organization.
        InputError: AWS cannot be reached, or the account is in no Organization.
        UsageError: that cannot be the name of a role.
    """
    if not ROLE_NAME.fullmatch(role_name):
        raise UsageError(
            f"`{role_name[:80]}` is not the name of a role: give the name alone, without the ARN before it"
        )
    clients = Clients(base, limits, 1, Shared())
    caller = identify(base.label, clients)
    targets, closed = [base], []
    for member in _listed(caller, clients):
        if member.id == caller.account:
            continue
        if member.state != "ACTIVE":
            why = f"the account is {member.state.lower().replace('_', ' ') or 'in no known state'}"
            closed.append(NotEntered(account=member.id, name=member.name, code=NOT_ACTIVE, why=why))
            continue
        arn = f"arn:{caller.partition}:iam::{member.id}:role/{role_name.strip('/')}"
        targets.append(assumed(base, arn, external_id=external_id, account=member.id, name=member.name))
    return Membership(tuple(targets), tuple(closed))


@dataclass(frozen=True, slots=True)
class _Member:
    id: str
    name: str
    state: str


def _member(found: Mapping[str, Any]) -> _Member:
    id = str(found.get("Id", ""))
    if not re.fullmatch("[0-9]{12}", id):
        raise InputError(f"`organizations:ListAccounts` names an account `{id[:40]}`, which is not an account id")
    return _Member(id, str(found.get("Name", "")), str(found.get("State") or found.get("Status") or ""))


def _listed(caller: Identity, clients: Clients) -> Iterator[_Member]:
    from botocore.exceptions import BotoCoreError, ClientError

    client: Any = clients.get("organizations", None)
    try:
        for page in client.get_paginator("list_accounts").paginate():
            yield from map(_member, page["Accounts"])
    except ClientError as error:
        raise _refused(caller, dict(error.response.get("Error", {}))) from error
    except BotoCoreError as error:
        raise InputError(
            f"`organizations:ListAccounts` was not answered ({one_line(error)}): try again later"
        ) from error


def _refused(caller: Identity, said: Mapping[str, Any]) -> LeastwiseError:
    code = said.get("Code", "Unknown")
    if code in MISSING:
        kind = CredentialsError if code.startswith("AccessDenied") else InputError
        return kind(f"account {caller.account} {MISSING[code]}")
    why = one_line(said.get("Message") or "")
    return InputError(f"`organizations:ListAccounts` failed ({code}: {why}): try again later")
