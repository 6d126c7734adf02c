"""Policies with text that never applies.

## What it finds
Policies of the account, attached or inline, and trust policies with actions that do not exist, condition keys that no
request has, conditions that no request meets, and statements that another one takes back.

## Why it matters
Whoever wrote it meant something, and AWS does not do it: a mistyped action in a `Deny` denies nothing, a condition that
is never met in an `Allow` has somebody look for a wider policy instead. Dead text also hides what is alive.

## How it is decided
By those findings of `leastwise lint` that say so, with the actions and condition keys of the catalogue, whose day the
finding tells; an action that AWS has added since then is taken for unknown until `leastwise catalogue refresh`. A
pattern that matches nothing today counts like a name. Policies of AWS, roles of IAM Identity Center and service-linked
roles are left out.

## What to do
Ask what was meant, and write that, or take the text out: nobody loses access by it. Save it as a new version with `aws
iam create-policy-version`; the old version can be made the default again. `leastwise lint --diff` shows what can be
healed by itself.

## References
- [Policy validation check reference](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html)
- [Actions, resources, and condition keys for AWS services](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.documents import DEAD, Documented, documented, flawed
from leastwise.model import Estate, Severity, Verdict


@check(
    "policy-dead-text",
    severity=Severity.LOW,
    subjects=documented,
    needs={CALL},
    controls=("LP-27",),
)
def policy_dead_text(estate: Estate, holder: Documented) -> Verdict:
    """Whether a document of one policy, user, group or role has text that never applies."""
    return flawed(holder, DEAD)
