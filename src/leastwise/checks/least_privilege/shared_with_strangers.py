"""Resources that are shared with strangers.

## What it finds
Buckets, keys, queues, topics, secrets, repositories and functions whose own policy lets in accounts outside of the
Organization.

## Why it matters
Access that was given to a partner stays when the contract ends, and nobody on this side sees what the other account
does with it: who its users are, whether they have MFA, whom it shares with in turn.

## How it is decided
By the statements that allow something to an account, or to a user or role of one, or that let everybody in whom
`aws:PrincipalAccount` names. Accounts of the Organization are no strangers, nor are those of AWS that write the logs
of load balancers; a condition with the own Organization makes a member of everybody. A `Deny` beside the statement
counts for what it is proven to leave: nothing, or something to the Organization or to certain accounts alone. Without
an Organization every other account is a stranger; where its accounts could not be listed, accounts other than the
management account are UNKNOWN. Services and unique ids of deleted principals are not judged here, and what is open to
everybody is `public-resources`.

## What to do
Ask who needs it. If nobody does, take the statement out, keeping the old document, and watch for denied calls. If
somebody does, name the one role instead of the account, the fewest actions, and waive the finding with a date.
Accounts of your own belong into the Organization.

## References
- [Identity-based policies and resource-based policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html)
- [Identify resources shared with an external entity](https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html)
- [Security Hub controls for Amazon S3](https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.bindings import accounts
from leastwise.checks.sharing import ORGANIZATION, RESOURCES, guests, is_outside, policy_evidence
from leastwise.model import Estate, Fail, ResourcePolicy, Severity, Unseen, Verdict, seen


@check(
    "shared-with-strangers",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.resources,
    needs=RESOURCES | ORGANIZATION,
    controls=("LP-33",),
    fsbp=("S3.6",),
)
def shared_with_strangers(estate: Estate, resource: ResourcePolicy) -> Verdict:
    """Whether the policy of one resource lets in accounts outside of the Organization."""
    text = seen(resource.document)
    doubt: Unseen | None = None
    for admission in guests(text) if text else ():
        for account in accounts(admission):
            try:
                stranger = is_outside(estate, admission, account)
            except Unseen as unseen:
                doubt = unseen
                continue
            if stranger:
                where = "another account" if estate.organization is None else "outside the Organization"
                says = f"`{resource.subject.id}` lets account `{account}`, {where}, in by {admission.statement}"
                return Fail(says, (policy_evidence(resource, admission.index, admission.who),))
    if doubt is not None:
        raise doubt
    return None
