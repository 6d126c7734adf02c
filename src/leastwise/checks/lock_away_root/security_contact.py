"""Accounts without a contact for security.

## What it finds
Accounts whose alternate contact for security is not set.

## Why it matters
When AWS finds an access key of the account in public, or machines of it attacking others, it writes to the
security contact. Where there is none, it writes to the address of the root user alone, which is often that of
somebody who left, or of the team that pays the bill; and AWS may limit the account when nobody answers.

## How it is decided
By account:GetAlternateContact with the type `SECURITY`: AWS answers with the contact, or that there is none.
Whether anybody reads what is sent there cannot be seen.

## What to do
`aws account put-alternate-contact --alternate-contact-type SECURITY --email-address … --name … --title …
--phone-number …`, with the address of a list that several people read and a number that somebody answers at
night. For a whole Organization, the management account or a delegated administrator for Account Management sets
it with `--account-id` for each member, once trusted access for `account.amazonaws.com` is on; new members need
it too.

## References
- [Update the alternate contacts for your AWS account](https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html)
- [Security Hub controls for AWS Account Management](https://docs.aws.amazon.com/securityhub/latest/userguide/account-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix, the_account
from leastwise.checks.contacts import CALL, contact_evidence
from leastwise.model import Account, Estate, Fail, Severity, Unseen, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.account_watch import ALTERNATE_CONTACT

_FIELDS = ("Name", "EmailAddress", "PhoneNumber", "Title")

SECURITY = ("AlternateContactType", "SECURITY")


@check(
    "security-contact",
    severity=Severity.MEDIUM,
    subjects=the_account,
    needs={CALL},
    controls=("ROOT-08",),
    cis=("2.3",),
    fsbp=("Account.1",),
)
def security_contact(estate: Estate, account: Account) -> Verdict:
    """Whether AWS knows whom to tell about the account's security."""
    if any(contact.kind == "SECURITY" for contact in estate.contacts.items):
        return None
    if gaps := [gap for gap in estate.contacts.gaps if not gap.request or SECURITY in gap.request]:
        raise Unseen(*gaps)
    return Fail("the account has no security contact", (contact_evidence("SECURITY", "none"),))


@fix(security_contact, Safety.JOURNALED, needs=("security_contact",))
def name_somebody(estate: Estate, account: Account) -> Iterator[Edit]:
    """Name the contact for security that the configuration gives."""
    given = estate.fixing.security_contact
    if len(given) != len(_FIELDS) or not all(given):
        raise Unfit(
            "the setting `fixes.security_contact` takes a name, an e-mail address, a telephone number and a title"
        )
    yield Edit(Target(ALTERNATE_CONTACT.name, "SECURITY"), {**dict(zip(_FIELDS, given, strict=True))}, creates=True)
