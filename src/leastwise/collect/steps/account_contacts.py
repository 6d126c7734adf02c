"""The contacts of the account.  Of the primary contact nothing is kept but whether its phone number was verified."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.step import Ask, Asked, Page, Step, reader
from leastwise.model import Contact, ContactInformation, Fact, Gap, Observed

__all__ = ["ALTERNATE_CONTACT", "CONTACT_INFORMATION", "contact_information", "contacts"]

KINDS = ("SECURITY", "BILLING", "OPERATIONS")


class ContactInformationPage(Page):
    """Source: "GetContactInformation", AWS Account Management API Reference."""

    VerificationStatus: str | None = None


class _AlternateContact(Page):
    EmailAddress: str = ""


class AlternateContactPage(Page):
    """Source: "GetAlternateContact", AWS Account Management API Reference."""

    AlternateContact: _AlternateContact


CONTACT_INFORMATION = Step(
    service="account",
    operation="GetContactInformation",
    permission="account:GetContactInformation",
    page=ContactInformationPage,
    none=("ResourceNotFoundException",),
)


def _every_kind(asked: Asked) -> Iterator[Ask]:
    yield from (Ask({"AlternateContactType": kind}) for kind in KINDS)


ALTERNATE_CONTACT = Step(
    service="account",
    operation="GetAlternateContact",
    permission="account:GetAlternateContact",
    page=AlternateContactPage,
    none=("ResourceNotFoundException",),
    after=(CONTACT_INFORMATION,),
    asks=_every_kind,
)


@reader("contact_information")
def contact_information(pages: Pages) -> Fact[ContactInformation | None]:
    """The primary contact; None: there is none."""
    page = pages.one(CONTACT_INFORMATION)
    if page is None or isinstance(page, Gap):
        return page
    return ContactInformation(phone_verification=page.VerificationStatus)


@reader("contacts")
def contacts(pages: Pages) -> Observed[Contact]:
    """The alternate contacts that are set."""
    found = (_contact(pages, kind) for kind in KINDS)
    return gathered(contact for contact in found if contact is not None)


def _contact(pages: Pages, kind: str) -> Contact | Gap | None:
    page = pages.one(ALTERNATE_CONTACT, AlternateContactType=kind)
    if page is None or isinstance(page, Gap):
        return page
    if not page.AlternateContact.EmailAddress:
        return pages.unreadable(ALTERNATE_CONTACT, {"AlternateContactType": kind}, "a contact without an address")
    return Contact(kind=kind, email=page.AlternateContact.EmailAddress)
