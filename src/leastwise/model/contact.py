"""Whom AWS writes to and calls about an account."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["Contact", "ContactInformation"]


class Contact(Struct, frozen=True, kw_only=True):
    """An alternate contact, which AWS writes to beside the root user's address."""

    kind: str
    """`SECURITY`, `BILLING` or `OPERATIONS`."""
    email: str


class ContactInformation(Struct, frozen=True, kw_only=True):
    """The primary contact; neither name, address nor number is kept."""

    phone_verification: str | None
    """Of the phone number: `VERIFIED`, `UNVERIFIED`, `PENDING`, `NOT_SUPPORTED`; None where AWS does not say."""
