"""Resources that a service may use for anybody.

## What it finds
Buckets, keys, queues, topics, secrets, repositories and functions whose own policy lets a service of AWS in without
saying for whom the service comes.

## Why it matters
The service works for every customer. Whoever has an account can tell S3 or EventBridge to send to your queue or to
start your function, and the policy lets the service in: the confused deputy.

## How it is decided
A statement counts when it allows something to one of the services of `SENDERS`, which tell for whom they work, and
demands neither `aws:SourceAccount`, `aws:SourceArn` with its account, `aws:SourceOrgID`, `aws:SourceOrgPaths` nor one
of the older keys (`aws:SourceOwner`), exactly enough to pin it; the ARN of a bucket, which has no account, is enough.
`IfExists` and `*` pin nobody. A `Deny` beside the statement counts for what it is proven to leave to the service.

Other services are left out: not all send such a key, and a condition on one that is not sent locks the service out.
So are the topics that EventBridge publishes to, and their keys: AWS says that conditions cannot be used there.
Trust policies of roles are not judged here.

## What to do
Add `"StringEquals": {"aws:SourceAccount": "…"}`, and `aws:SourceArn` where it is known; for a function `aws lambda
add-permission --source-account`, and remove the old statement afterwards. The service's page says which keys it sends.

## References
- [The confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)
- [Security Hub controls for Lambda](https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html)
"""

from __future__ import annotations

from leastwise.access.demands import named
from leastwise.checks import check
from leastwise.checks.sharing import RESOURCES, policy_evidence, services
from leastwise.language import fold
from leastwise.model import Estate, Fail, ResourcePolicy, Severity, Verdict, seen

SENDERS = frozenset(
    {
        "apigateway.amazonaws.com",
        "cloudfront.amazonaws.com",
        "cloudtrail.amazonaws.com",
        "cloudwatch.amazonaws.com",
        "config.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "events.amazonaws.com",
        "logging.s3.amazonaws.com",
        "s3.amazonaws.com",
        "scheduler.amazonaws.com",
        "ses.amazonaws.com",
        "sns.amazonaws.com",
    }
)
"""Services whose pages say that they send the account or the resource for which they work."""
NOT_SENT = frozenset({("events.amazonaws.com", "AWS::SNS::Topic"), ("events.amazonaws.com", "AWS::KMS::Key")})
"""Where they do not.

Source: "Using resource-based policies for Amazon EventBridge", Amazon EventBridge User Guide; "Key management", Amazon
SNS Developer Guide.
"""


@check(
    "services-without-source",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.resources,
    needs=RESOURCES,
    controls=("LP-33",),
)
def services_without_source(estate: Estate, resource: ResourcePolicy) -> Verdict:
    """Whether the policy of one resource lets a service in for anybody."""
    text = seen(resource.document)
    found = services(text) if text else ()
    loose = [each for each in found if fold(each[0]) in SENDERS and (fold(each[0]), resource.type) not in NOT_SENT]
    if not loose:
        return None
    service, statement = loose[0]
    return Fail(
        f"`{resource.subject.id}` lets `{service}` in for whomever it works by {named(statement)}",
        tuple(policy_evidence(resource, each.index, name) for name, each in loose),
    )
