"""A primary contact whose phone number was never verified.

## What it finds
Accounts without contact information, or whose phone number AWS has not verified.

## Why it matters
The phone number of the primary contact is the way back into an account whose root password, address or second
factor is lost, and the way in which AWS reaches somebody before it suspends an account. A number that nobody
tried is found to be wrong on the day that it is needed.

## How it is decided
By the `VerificationStatus` of account:GetContactInformation: `VERIFIED` is right, `UNVERIFIED` and `PENDING` are
not. Where AWS does not offer verification, the answer is unknown. Whether name, company and address are those of
today no answer of AWS tells; nothing of them is kept. Somebody has to read them, and this check is no proof that
they did.

## What to do
Look at the Account page of the console, or `aws account get-contact-information`: a company rather than a
person, an address that is still the company's, a number that several people can answer. Change it with `aws
account put-contact-information`, then verify the number there with the code that AWS sends. Members of an
Organization have contacts of their own; the management account sets them with `--account-id`.

## References
- [Update the primary contact for your AWS account](https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-primary.html)
"""

from __future__ import annotations

from leastwise.checks import check, the_account
from leastwise.model import Account, Estate, Evidence, Fail, Gap, Severity, Unseen, Verdict, seen

CALL = "account:GetContactInformation"


@check(
    "contact-information",
    severity=Severity.LOW,
    subjects=the_account,
    needs={CALL},
    controls=("ROOT-07",),
)
def contact_information(estate: Estate, account: Account) -> Verdict:
    """Whether AWS has verified the number under which it calls about the account."""
    contact = seen(estate.contact_information)
    if contact is None:
        return Fail("the account has no contact information", (_evidence("none"),))
    if contact.phone_verification in (None, "NOT_SUPPORTED"):
        why = "AWS does not say whether the phone number was verified"
        raise Unseen(Gap(call=CALL, permission=CALL, account=account.id, code="NotSaid", why=why))
    if contact.phone_verification == "VERIFIED":
        return None
    waits = "waits for its code" if contact.phone_verification == "PENDING" else "was never verified"
    return Fail(f"the phone number of the primary contact {waits}", (_evidence(str(contact.phone_verification)),))


def _evidence(value: str) -> Evidence:
    return Evidence(call=CALL, path="VerificationStatus", value=value)
