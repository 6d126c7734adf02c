"""Resources that are open to everybody.

## What it finds
Buckets, keys, queues, topics, secrets, repositories and functions whose own policy lets everybody in: unsigned
requests, or every AWS account there is.

## Why it matters
`s3:GetObject` for everybody is a leak, `sqs:SendMessage` an open letter box, `kms:Decrypt` a lost lock,
`lambda:InvokeFunction` somebody else's bill. Scanners try names day and night; nothing that is open stays unfound.

## How it is decided
A statement counts when it allows something to `*` (or to everybody but some, with `NotPrincipal`) and no condition
pins who that is: to accounts, principals, an Organization, a VPC or its endpoint, the source that a service works for,
or to a narrow range of addresses. A referrer, an encryption header, the user agent or a tag of the caller's own pin
nobody. `Principal` `*` with the id of an Organization is not public. What such a statement and the Denies beside it
leave only to accounts, Organizations, networks or sources that are named is told by proof, as by `prove no-public`.

Whether anything refuses it is decided as AWS decides: a `Deny` of the same policy or of a resource control policy that
surely applies to an unsigned request, and for buckets S3 Block Public Access of the bucket or of the account. An
unrelated `Deny` hides nothing. Resource control policies that were not seen are not taken to deny anything; a setting
of Block Public Access that was not seen makes an open bucket UNKNOWN.

ACLs are judged by `public-bucket-acls`, policies of versions and aliases of functions were not seen.

## What to do
Name those who need it: accounts, roles, `aws:PrincipalOrgID`, or the service with `aws:SourceArn`. For a website put
CloudFront in front of the bucket with origin access control, then switch Block Public Access on. Before you narrow,
look in CloudTrail's data events or the access logs who comes; keep the old document, which put back undoes it.
`leastwise plan` narrows the statements to the own Organization for the resources that the setting `fixes.closed` names.

## References
- [Identity-based policies and resource-based policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html)
- [Blocking public access to your Amazon S3 storage](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html)
- [Security Hub controls for Amazon S3](https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from leastwise import catalogue
from leastwise.access import Answer, Question
from leastwise.access.actions import actions_in, spoken_of
from leastwise.access.demands import named
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.sharing import ORGANIZATION, RESOURCES, meant_for_us, open_statements, ours, policy_evidence
from leastwise.checks.trust_edits import tied
from leastwise.checks.worlds import world
from leastwise.language import Statement, statement_resources
from leastwise.model import Estate, Fail, ResourcePolicy, Severity, Unseen, Verdict, seen
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.resource_policy import (
    BUCKET_POLICY,
    KEY_POLICY,
    QUEUE_POLICY,
    REPOSITORY_POLICY,
    SECRET_POLICY,
    TOPIC_POLICY,
)
from leastwise.spec import Outcome, principal_of

_TRIED = 3
"""Actions of a statement that are asked about; a denial that leaves one open is rarely told by the others."""

_KINDS = {
    "AWS::ECR::Repository": REPOSITORY_POLICY,
    "AWS::KMS::Key": KEY_POLICY,
    "AWS::S3::Bucket": BUCKET_POLICY,
    "AWS::SNS::Topic": TOPIC_POLICY,
    "AWS::SQS::Queue": QUEUE_POLICY,
    "AWS::SecretsManager::Secret": SECRET_POLICY,
}
"""What can be written as a whole; the statements of a function's policy are added one by one."""


@check(
    "public-resources",
    severity=Severity.HIGH,
    subjects=lambda estate: estate.resources,
    needs=RESOURCES
    | ORGANIZATION
    | {
        "organizations:DescribePolicy",
        "organizations:ListAccountsForParent",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListPolicies",
        "organizations:ListRoots",
        "organizations:ListTargetsForPolicy",
        "s3:GetAccountPublicAccessBlock",
        "s3:GetBucketPublicAccessBlock",
    },
    controls=("LP-32",),
    cis=("2.21",),
    fsbp=("KMS.5", "Lambda.1", "S3.2", "S3.3", "SNS.4", "SQS.3"),
)
def public_resources(estate: Estate, resource: ResourcePolicy) -> Verdict:
    """Whether the policy of one resource lets everybody in."""
    text = seen(resource.document)
    if text is None:
        return None
    doubt: Unseen | None = None
    for statement in open_statements(text):
        try:
            if _is_open(estate, resource, statement):
                return _fail(resource, statement)
        except Unseen as unseen:
            doubt = unseen
    if doubt is not None:
        raise doubt
    return None


def _is_open(estate: Estate, resource: ResourcePolicy, statement: Statement) -> bool:
    """Whether something that the statement allows is refused by nothing else.

    Raises:
        Unseen: what could block it was not seen.
    """
    answers = [*_answers(estate, resource, statement)]
    left = [each for each in answers if not _refused(each)]
    if answers and not left:
        return False
    restricting = [gap for each in left for gap in each.gathered.restricting]
    if restricting and all(each.gathered.restricting for each in left):
        raise Unseen(*dict.fromkeys(restricting))
    return True


def _refused(answer: Answer) -> bool:
    """Whether it is denied whoever asks, not just for want of what an unsigned request has not."""
    blocked = answer.gathered.policies.public_access_blocked
    return blocked or answer.decision.outcome is Outcome.EXPLICITLY_DENIED


def _answers(estate: Estate, resource: ResourcePolicy, statement: Statement) -> Iterator[Answer]:
    """What an unsigned request is told, for some of the actions."""
    everybody = principal_of("*")
    about = ((action, arn) for action in actions_in(spoken_of(statement)) for arn in _targets(resource, action))
    for action, arn in islice((each for each in about if statement_resources(statement, each[1])), _TRIED):
        question = Question(principal=everybody, action=action, resource=arn, owner=resource.account)
        yield world(estate).ask(question)


def _targets(resource: ResourcePolicy, action: str) -> Iterator[str]:
    """The resource or, for actions on objects, one in the bucket, as far as the action is about it."""
    service = resource.arn.split(":", 3)[2]
    if not action.startswith(f"{service}:"):
        return
    objects = service == "s3" and any("/" in format for format in catalogue.arn_formats(action))
    yield f"{resource.arn}/any" if objects else resource.arn


def _fail(resource: ResourcePolicy, statement: Statement) -> Fail:
    actions = ", ".join(f"`{each}`" for each in statement.actions or ()) or "all but some actions"
    return Fail(
        f"`{resource.subject.id}` lets everybody in by {named(statement)}: {actions}",
        (policy_evidence(resource, statement.index, "*"),),
    )


@fix(public_resources, Safety.JOURNALED, access=Access(takes=True, of_callers=True), needs=("closed",))
def close(estate: Estate, resource: ResourcePolicy) -> Iterator[Edit]:
    """Let in the own Organization alone, or the account where there is none; everybody else is turned away at once.

    That includes services of AWS that come by these statements: they are of no Organization.
    """
    meant_for_us(estate, resource.arn)
    kind, text = _KINDS.get(resource.type), seen(resource.document)
    if kind is None or text is None:
        raise Unfit("the policy of a function is made of permissions: take the one away that is open")
    for statement in open_statements(text):
        text = tied(text, statement.index, *ours(estate))
    id = resource.arn.rpartition(":")[2] if kind is BUCKET_POLICY else resource.arn
    yield Edit(Target(kind.name, id, resource.region), {"Policy": text})
