"""What the checks on contacts share."""

from __future__ import annotations

from leastwise.model import Evidence

__all__ = ["CALL", "contact_evidence"]

CALL = "account:GetAlternateContact"


def contact_evidence(kind: str, value: str) -> Evidence:
    """Where AWS shows the address of a contact."""
    return Evidence(
        call=CALL, request=(("AlternateContactType", kind),), path="AlternateContact.EmailAddress", value=value
    )
