"""Enter the accounts of an Organization: one that lets nobody in is a gap, and the others go on."""

from __future__ import annotations

from leastwise.collect.clients import Clients
from leastwise.collect.identity import Identity, identify, one_line
from leastwise.collect.target import Target
from leastwise.errors import CredentialsError, LeastwiseError
from leastwise.model import NotEntered

__all__ = ["ASSUMING", "enter"]

ASSUMING = "AssumeRole"
"""The operation that a refusal names when the role, and not what was asked with it, is the matter."""


def enter(target: Target, clients: Clients) -> Identity | NotEntered:
    """Who asks in the account that a target is known to be, or why it cannot be entered.

    Raises:
        CredentialsError: AWS refuses the credentials that roles are assumed with, so no account can be entered.
    """
    try:
        found = identify(target.label, clients)
    except LeastwiseError as error:
        operation, code, why = _said(error.__cause__ or error)
        if isinstance(error, CredentialsError) and code != "AccessDenied" and operation in (ASSUMING, ""):
            raise
        return _not_entered(target, code, why)
    if found.account != target.account:
        return _not_entered(target, "OtherAccount", f"the role leads into account {found.account}")
    return found


def _not_entered(target: Target, code: str, why: str) -> NotEntered:
    return NotEntered(account=target.account or "", name=target.name, code=code, why=why)


def _said(error: BaseException) -> tuple[str, str, str]:
    """The operation that AWS refused (empty: it was not asked), its code and its message."""
    from botocore.exceptions import ClientError

    if isinstance(error, ClientError):
        said = error.response.get("Error", {})
        return error.operation_name, said.get("Code") or "Unknown", one_line(said.get("Message") or "")
    return "", type(error).__name__, one_line(error)
