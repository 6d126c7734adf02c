"""Policies that read, hand out or open everything.

## What it finds
Customer managed and inline policies that allow, on every resource, actions of one of three classes: those that read
data (`s3:GetObject`, `ssm:GetParameter`, `dynamodb:Scan`), those that hand out credentials
(`redshift:GetClusterCredentials`, `ec2:GetPasswordData`), and those that decide who may use a resource
(`s3:PutBucketPolicy`, `kms:CreateGrant`, `lambda:AddPermission`).

## Why it matters
Few programs need these on more than a handful of resources, and it is these that an intruder looks for first: to take
data away, to go on as somebody else, and to leave a door open. Given on `*`, they also cover what is made tomorrow.

## How it is decided
A statement counts when it allows such an action on `*` (or on `*` by a pattern of the action, or by `NotAction`), no
condition narrows it to some resources, tags or services, and no other statement of the document denies the action on
`*` without conditions. The catalogue tells which actions manage permissions of resources; of these the ones that set
policies, ACLs, grants and shares count, but not those of IAM, Organizations and Identity Center, which other checks
are about. What reads data and hands out credentials is a list that leaves out what merely describes. Actions that know
no resources are left out, since they can be given only on everything. Patterns that come near to `*`, such as
`arn:aws:s3:::*`, are not counted.

Each document is judged where it can be edited. One that grants full administration is left to `full-admin`, and so is a
policy that is only ever a permissions boundary. AWS managed policies are left out: nobody can edit them.

## What to do
Name the buckets, tables, parameters and keys that the holder uses; CloudTrail data events, or IAM Access Analyzer's
policy generation, tell which they are. Make it a new version: `aws iam set-default-policy-version` undoes it.

## References
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [Access levels in policy summaries](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.dangers import dangers
from leastwise.checks.owners import Owner, judge_documents, owners
from leastwise.model import Estate, Severity, Verdict


@check(
    "dangerous-actions",
    severity=Severity.LOW,
    subjects=owners,
    needs={CALL},
    controls=("LP-28",),
)
def dangerous_actions(estate: Estate, owner: Owner) -> Verdict:
    """Whether one policy, or one principal's inline policies, allow dangerous actions on every resource."""
    return judge_documents(owner, dangers, "lets its holder {} on every resource")
