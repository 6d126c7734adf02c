"""People without an identity of their own, or sharing one with a program.

## What it finds
Accounts where nobody has an identity of their own and work is done as root; and users that are person and program at
once, with a console password and an active access key.

## Why it matters
What root did, nobody in particular did: nothing can be taken away from one person alone. A user that is both person
and program keeps its key when the person moves on, or loses it and breaks the program; and the key carries everything
that the person may do, without a second factor.

## How it is decided
The account: somebody has an identity if there is a user with a password or an active access key, a SAML provider, or
a role that IAM Identity Center provisioned. Where there is none, root's keys or its use in the last 90 days (the
first seven days of the account left out) show that work is done as root. A member account without users whose root
rests is not judged: nothing shows that people work there. A user: its row of the credential report has
`password_enabled` and an active access key, whether the key was ever used or not.

## What to do
For the account: switch on IAM Identity Center (`aws sso-admin list-instances` shows whether it is), give every person
a user there and a permission set, and lock root away. For a user: move the program to a role, or to a user of its own
without a password; then deactivate the key with `aws iam update-access-key --status Inactive` and delete it after
some quiet days. The trap: people who keep a key for the command line need `aws configure sso` or `aws login` first,
or they will make themselves a new key.

## References
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [IAM users](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html)
- [What is IAM Identity Center?](https://docs.aws.amazon.com/singlesignon/latest/userguide/what-is.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.ages import day
from leastwise.checks.certainty import anything, present
from leastwise.checks.credentials import access_keys, key_evidence, password_evidence, passwords, used
from leastwise.checks.federation import federation
from leastwise.checks.root import holds_keys, keys_evidence, recent_uses
from leastwise.model import (
    Account,
    Credentials,
    Estate,
    Fail,
    NotApplicable,
    Observed,
    Severity,
    Verdict,
    seen,
)


def _subjects(estate: Estate) -> Observed[Account | Credentials]:
    return Observed((estate.account, *estate.credentials.items), estate.credentials.gaps)


@check(
    "individual-users",
    severity=Severity.MEDIUM,
    subjects=_subjects,
    needs={
        "iam:GetAccountAuthorizationDetails",
        "iam:GetAccountSummary",
        "iam:GetCredentialReport",
        "iam:ListSAMLProviders",
    },
    controls=("USER-02", "USER-03"),
)
def individual_users(estate: Estate, subject: Account | Credentials) -> Verdict:
    """Whether people have identities of their own, and share them with no program."""
    return _account(estate) if isinstance(subject, Account) else _user(subject)


def _account(estate: Estate) -> Verdict:
    keys = access_keys(estate)
    active = (*(key.active for key in keys.items), *keys.gaps)
    if anything(*present(passwords(estate)), *active, *federation(estate)):
        return None
    uses, alone = recent_uses(estate), "nobody has an identity of their own"
    if not anything(*present(uses), *holds_keys(estate.root)):
        return NotApplicable("nobody has an identity here, and nothing shows that people work here")
    if uses.items:
        use = uses.items[0]
        return Fail(f"{alone}, and root was used on {day(use.at)} with {use.by}", (use.evidence,))
    return Fail(f"{alone}, and root has an access key", keys_evidence(estate.root))


def _user(row: Credentials) -> Verdict:
    password, keys = seen(row.password), seen(row.keys)
    program = anything(*(key.active for key in keys))
    if password is None and not program:
        return NotApplicable("neither a password nor an active access key")
    if password is None or not program:
        return None
    active = [key for key in keys if key.active is True]
    return Fail(
        f"`{row.user}` is person and program at once: a console password ({used(password)}) and "
        + " and ".join(f"an active access key ({used(key)})" for key in active),
        (
            *password_evidence(password, "enabled", "last_used"),
            *(part for key in active for part in key_evidence(key, "active", "last_used_date")),
        ),
    )
