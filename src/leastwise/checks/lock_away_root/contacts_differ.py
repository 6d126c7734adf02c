"""Alternate contacts that are one and the same address.

## What it finds
Accounts whose alternate contacts for security, billing and operations are set, and where two of them have the
same e-mail address.

## Why it matters
Warnings about leaked keys reach people who read invoices, between newsletters and invoices; and when that one
address fails, nobody is told anything.

## How it is decided
By account:GetAlternateContact for each of the three types: addresses are compared without regard to case. With
fewer than two contacts there is nothing to compare, and `security-contact` tells when the one that matters is
missing.

## What to do
Give each contact the address of a list of its own (`aws account put-alternate-contact`): most mail systems sort
by the part after a `+`, so `aws+security@` and `aws+billing@` are enough for a start. Where three people do
everything and one list is meant, waive the finding.

## References
- [Update the alternate contacts for your AWS account](https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html)
"""

from __future__ import annotations

from collections import defaultdict

from leastwise.checks import check, the_account
from leastwise.checks.contacts import CALL, contact_evidence
from leastwise.model import Account, Contact, Estate, Fail, NotApplicable, Severity, Unseen, Verdict


@check(
    "contacts-differ",
    severity=Severity.LOW,
    subjects=the_account,
    needs={CALL},
    controls=("ROOT-09",),
)
def contacts_differ(estate: Estate, account: Account) -> Verdict:
    """Whether the contacts of the account are different ones."""
    by_address: defaultdict[str, list[Contact]] = defaultdict(list)
    for contact in estate.contacts.items:
        by_address[contact.email.casefold()].append(contact)
    for same in by_address.values():
        if len(same) > 1:
            kinds = " and ".join(contact.kind.lower() for contact in same)
            says = f"the contacts for {kinds} have the same address"
            return Fail(says, tuple(contact_evidence(contact.kind, contact.email) for contact in same))
    if estate.contacts.gaps:
        raise Unseen(*estate.contacts.gaps)
    return None if len(by_address) > 1 else NotApplicable("fewer than two contacts are set")
