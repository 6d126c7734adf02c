"""No trail for the whole Organization.

## What it finds
Organizations whose management account has no trail that records all of their accounts, in all regions, and is
logging.

## Why it matters
A trail of its own in each account is a trail that each account's administrators can stop, and that a new account
does not have on its first day. The trail of the Organization is there before anybody works in the account, and
members can neither stop nor change it.

## How it is decided
By cloudtrail:DescribeTrails and GetTrailStatus in the management account, which owns such trails even where a
delegated administrator made them: `IsOrganizationTrail` and `IsMultiRegionTrail` must be true, and it must be
logging. In members it is not asked. An Organization that only shares the bill cannot have one and is not applicable.
A record of the Organization's events in CloudTrail Lake is not looked at.

## What to do
`aws cloudtrail create-trail --is-organization-trail --is-multi-region-trail --enable-log-file-validation` in the
management account or, better, in a delegated administrator for CloudTrail, with a bucket in an account for logs
alone; then `aws cloudtrail start-logging`. An existing trail is turned into one by `aws cloudtrail update-trail
--is-organization-trail`, once its bucket policy lets CloudTrail write below `AWSLogs/` and the Organization's id.
After that the members' own trails are second copies that cost; look whose alarms hang on them before they go.

## References
- [Creating a trail for an organization](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html)
- [Organization delegated administrator](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html)
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from leastwise.access import Question
from leastwise.checks import Access, Unfit, check, fix, the_account
from leastwise.checks.admitting import admits, denies_more_than_plain, policy_of, readable, with_statement
from leastwise.checks.monitor_activity.recording import Flaw, flaws_seen, gaps_of, in_one_region, not_logging
from leastwise.checks.organizations import elsewhere, managed
from leastwise.checks.trails import another_accounts, of_trail
from leastwise.checks.worlds import world
from leastwise.model import (
    Account,
    Estate,
    Evidence,
    Fail,
    NotApplicable,
    Organization,
    Severity,
    Trail,
    Unseen,
    Verdict,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects import keyed
from leastwise.objects.cloudtrail_trail import TRAIL
from leastwise.objects.iam_policy import POLICY
from leastwise.objects.iam_role import ROLE
from leastwise.objects.lists import found
from leastwise.objects.resource_policy import BUCKET_POLICY
from leastwise.spec import Outcome


@check(
    "organization-trail",
    severity=Severity.MEDIUM,
    subjects=the_account,
    needs={"cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "organizations:DescribeOrganization"},
    controls=("MON-14",),
)
def organization_trail(estate: Estate, account: Account) -> Verdict:
    """Whether one trail records every account of the Organization."""
    organization = managed(estate)
    if organization is None:
        return elsewhere(estate)
    if organization.features != "ALL":
        return NotApplicable("the Organization only shares the bill")
    judged = [(trail, _flaws(trail)) for trail in estate.trails.items if trail.organization]
    if any(not any(flaws) for _, flaws in judged):
        return None
    doubtful = (gap for _, flaws in judged if not flaws_seen(flaws) for gap in gaps_of(flaws))
    if gaps := (*estate.trails.gaps, *doubtful):
        raise Unseen(*dict.fromkeys(gaps))
    if not judged:
        path = "trailList[IsOrganizationTrail=true]"
        empty = Evidence(call="cloudtrail:DescribeTrails", path=path, value="none")
        return Fail("no trail records all accounts of the Organization", (empty,))
    trail, flaws = judged[0]
    says = f"trail `{trail.name}` of the Organization {flaws_seen(flaws)[0]}"
    return Fail(says, (of_trail(trail, "IsMultiRegionTrail", str(trail.multi_region).lower()),))


def _flaws(trail: Trail) -> tuple[Flaw, ...]:
    return in_one_region(trail), not_logging(trail)


_SERVICE = "cloudtrail.amazonaws.com"
_SEES = {
    "ec2:DescribeRegions",
    "iam:GetAccountAuthorizationDetails",
    "organizations:ListAWSServiceAccessForOrganization",
    "s3:GetBucketPolicy",
    "s3:ListAllMyBuckets",
}


@fix(
    organization_trail,
    Safety.JOURNALED,
    access=Access(gives=True),
    needs=("organization_trail",),
    sees=_SEES,
)
def record_every_account(estate: Estate, account: Account) -> Iterator[Edit]:
    """Let the trail of the configuration record every account of the Organization, at AWS's prices where others do too.

    Its bucket and its log group then hold what members do, and alarms on that log group ring for them as well.
    """
    organization = managed(estate)
    assert organization is not None
    trail = _named(estate)
    trusted = any(each.principal == _SERVICE for each in estate.integrated_services.items)
    if not trusted and estate.integrated_services.gaps:
        raise Unseen(*estate.integrated_services.gaps)
    if not trusted:
        raise Unfit("trusted access for CloudTrail is off: `aws organizations enable-aws-service-access` comes first")
    yield from _bucket_edits(estate, trail, organization)
    yield from _log_group_edits(estate, trail, organization)
    yield Edit(Target(TRAIL.name, trail.arn), {"IsOrganizationTrail": True})


def _named(estate: Estate) -> Trail:
    """The trail of the configuration.

    Raises:
        Unfit: it is not one that can record every account.
    """
    if len(estate.fixing.organization_trail) > 1:
        raise Unfit("the setting `fixes.organization_trail` takes one name")
    name = estate.fixing.organization_trail[0]
    trail = next((each for each in estate.trails.items if each.name == name), None)
    if trail is None or another_accounts(estate, trail):
        raise Unfit(f"the account has no trail `{name}`, which the setting `fixes.organization_trail` names")
    if flaws := flaws_seen(_flaws(trail)):
        raise Unfit(f"trail `{name}` {flaws[0]}: heal `trail` first")
    return trail


def _bucket_edits(estate: Estate, trail: Trail, organization: Organization) -> Iterator[Edit]:
    """Let CloudTrail write below the Organization's id, where the bucket's policy does not yet.

    Source: "Amazon S3 bucket policy for CloudTrail", AWS CloudTrail User Guide.
    """
    bucket = found(estate.buckets, lambda each: each.name == trail.bucket)
    if bucket is None:
        raise Unfit(f"bucket `{trail.bucket}` is another account's: its policy is not seen")
    text, folder = policy_of(estate, bucket.arn), f"{trail.prefix}/AWSLogs" if trail.prefix else "AWSLogs"
    place = f"{bucket.arn}/{folder}/{organization.id}/*"
    if text is not None:
        document = readable(text, f"bucket `{bucket.name}`")
        if denies_more_than_plain(document):
            raise Unfit(f"the policy of `{bucket.name}` denies something, which may be the log files")
        source = {"aws:sourcearn": trail.arn}
        if admits(document, _SERVICE, "s3:PutObject", place, estate.account.id, source):
            return
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": _SERVICE},
        "Action": "s3:PutObject",
        "Resource": place,
        "Condition": {"StringEquals": {"aws:SourceArn": trail.arn, "s3:x-amz-acl": "bucket-owner-full-control"}},
    }
    target = Target(BUCKET_POLICY.name, bucket.name, bucket.subject.region)
    yield Edit(target, {"Policy": with_statement(text, statement)}, creates=text is None)


def _log_group_edits(estate: Estate, trail: Trail, organization: Organization) -> Iterator[Edit]:
    """Let the role of the trail write the streams of the Organization, where its policies do not yet.

    Policies of log groups themselves, which are not collected, could only deny it today as well.
    """
    if trail.log_group is None:
        return
    role = found(estate.roles, lambda each: each.arn == trail.log_role)
    if role is None:
        raise Unfit(f"the account has no role `{trail.log_role}`, with which the trail writes to its log group")
    streams = f"{trail.log_group.removesuffix(':*')}:log-stream:{organization.id}_"
    actions = ("logs:CreateLogStream", "logs:PutLogEvents")
    asking = world(estate)
    who, one = asking.principal(role.arn), f"{streams}{estate.account.id}_CloudTrail"
    said = [asking.ask(Question(principal=who, action=each, resource=one)).considered.worst for each in actions]
    if all(worst.outcome is Outcome.ALLOWED for worst in said):
        return
    statement = {"Effect": "Allow", "Action": [*actions], "Resource": f"{streams}*"}
    text = msgspec.json.encode({"Version": "2012-10-17", "Statement": [statement]}).decode()
    policy = f"arn:{estate.account.partition}:iam::{estate.account.id}:policy/{role.name}-organization-events"
    yield Edit(Target(POLICY.name, policy), {"Document": text}, creates=True)
    yield Edit(Target(ROLE.name, role.name), keyed("AttachedPolicies", {policy: True}))
