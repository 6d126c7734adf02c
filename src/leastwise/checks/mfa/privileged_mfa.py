"""Administrators without MFA.

## What it finds
Users who hold full administration, or the IAM actions that lead to it, can sign in with a password or an active access
key, and have no MFA device.

## Why it matters
With an administrator's password or key alone, whoever finds it owns the account. It is the shortest way from one leak
to all the data.

## How it is decided
The credential report tells the password, the keys and `mfa_active`; the user's own and its groups' policies tell what
it holds. Full administration is decided as in `full-admin`, and any user counts, not only one too many. IAM
administration is an allowed action that raises its holder, such as `iam:AttachUserPolicy`, `iam:PutGroupPolicy` or
`iam:CreateAccessKey`, for users, groups, roles or policies in general: on one's own user alone
(`user/${aws:username}`), or with a condition on the boundary, the policy or the tags of what is changed, it does not
count. It is decided as AWS does, with the user's permissions boundary and the service control policies that were seen.

A policy that denies everything unless `aws:MultiFactorAuthPresent` makes no difference here: without a device it only
locks its owner out, and it does not apply to keys at all when it is written with `Bool` rather than `BoolIfExists`.

## What to do
Register a device with the user (`aws iam enable-mfa-device`, or a passkey in the console), then deny whatever is done
without it, with `BoolIfExists` and an exception for the calls that register a device. Better, let people administer
through IAM Identity Center or a role that demands MFA, and take the policies off the user; programs that administer
need a role and no key.

## References
- [AWS multi-factor authentication in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [Permissions boundaries for IAM entities](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.administrators import administration
from leastwise.checks.certainty import anything
from leastwise.checks.ways_in import NO_WAY_IN, mfa_evidence, signs_in, ways_in
from leastwise.model import Credentials, Estate, Fail, NotApplicable, Severity, Unseen, Verdict, seen


@check(
    "privileged-mfa",
    severity=Severity.CRITICAL,
    subjects=lambda estate: estate.credentials,
    needs={CALL, "iam:GetCredentialReport"},
    controls=("MFA-05",),
)
def privileged_mfa(estate: Estate, credentials: Credentials) -> Verdict:
    """Whether one user administers with nothing but a password or key."""
    if not anything(*ways_in(credentials)):
        return NotApplicable(NO_WAY_IN)
    try:
        user = estate.user(credentials.user)
        found = administration(user, estate, iam=True) if user else None
    except Unseen:
        if credentials.mfa is True:
            return None
        raise
    if found is None:
        return NotApplicable("no administrator")
    if seen(credentials.mfa):
        return None
    return Fail(
        f"`{credentials.user}` has {found.told}, {signs_in(credentials)}, and has no MFA device",
        (mfa_evidence(credentials), *found.evidence),
    )
