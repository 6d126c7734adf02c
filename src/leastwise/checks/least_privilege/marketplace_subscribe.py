"""Policies that buy anything on the Marketplace.

## What it finds
Customer managed and inline policies that allow `aws-marketplace:Subscribe` without naming products.

## Why it matters
A subscription is a contract with a third party: it costs money, brings foreign images and models into the account, and
somebody has to have agreed to its terms.

## How it is decided
A statement counts when its actions match `aws-marketplace:Subscribe` on every resource. A condition on the product
(`aws-marketplace:ProductId`) narrows it enough, one on who asks, when or from where does not, and `Deny` of it without
conditions in the same document takes it away.

Each document is judged where it can be edited: customer managed policies, attached or not, and the inline policies of
users, groups and roles. A document that grants full administration is not reported again here, since `full-admin`
judges it, and neither is a policy that is only ever a permissions boundary. AWS managed policies are left out: nobody
can edit them.

## What to do
Leave `aws-marketplace:ViewSubscriptions` to everybody and give `Subscribe` to those who buy, or name the products with
`aws-marketplace:ProductId`. A private marketplace limits what can be bought at all.

## References
- [Controlling access to AWS Marketplace subscriptions](https://docs.aws.amazon.com/marketplace/latest/buyerguide/buyer-iam-users-groups-policies.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.owners import Owner, in_general, judge_documents, owners
from leastwise.model import Estate, Severity, Verdict


@check(
    "marketplace-subscribe",
    severity=Severity.LOW,
    subjects=owners,
    needs={CALL},
    controls=("LP-17",),
)
def marketplace_subscribe(estate: Estate, owner: Owner) -> Verdict:
    """Whether one policy, or one principal's inline policies, subscribe to any product."""
    return judge_documents(
        owner,
        lambda text: in_general(text, "aws-marketplace:Subscribe", "aws-marketplace:"),
        "subscribes to any product of the AWS Marketplace",
    )
