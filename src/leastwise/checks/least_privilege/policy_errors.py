"""Policies that do not say what they seem to.

## What it finds
Policies of the account, attached or inline, and trust policies with an error, or with a construct that grants more than
it seems to.

## Why it matters
A policy is read by people who trust what it seems to say. An ARN with a wrong account protects nothing, a variable in
the old version of the language is a plain text, and an `Allow` with `ForAllValues:` holds for every request that lacks
the key.

## How it is decided
By `leastwise lint`: every error and security warning, among them those that AWS's own validator knows by the same
codes. Left out are those that checks of their own are about: unknown actions and what never applies
(`policy-dead-text`), `iam:PassRole` on everything, `NotAction` and `NotResource`, full administration, MFA in
conditions, and trust in everybody. Policies of AWS, roles of IAM Identity Center and service-linked roles are left out.

## What to do
`leastwise lint --explain CODE` tells what is meant and shows it put right; `leastwise lint` on the snapshot shows all
places. Save the corrected policy as a new version with `aws iam create-policy-version`, and keep the old one until you
have seen that nobody is denied: setting it as the default again undoes the change.

## References
- [Validate policies with IAM Access Analyzer](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-validation.html)
- [Policy validation check reference](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.documents import Documented, documented, errors, flawed
from leastwise.model import Estate, Severity, Verdict


@check(
    "policy-errors",
    severity=Severity.MEDIUM,
    subjects=documented,
    needs={CALL},
    controls=("LP-26",),
)
def policy_errors(estate: Estate, holder: Documented) -> Verdict:
    """Whether a document of one policy, user, group or role has an error."""
    return flawed(holder, errors())
