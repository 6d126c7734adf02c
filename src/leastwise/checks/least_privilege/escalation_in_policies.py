"""Managed policies that let their holder raise itself.

## What it finds
Customer managed policies in use that hold a technique of escalation by themselves: whoever gets the policy can give
itself permissions, act as other users, or pass any role to a service that does what it is told.

## Why it matters
Such a policy makes administrators of all who carry it, and of all who will. It is usually given for one task, to
deploy or to run a help desk, by somebody who reads it as that task.

## How it is decided
The document is asked alone, as AWS would decide with no other policy: whether it allows every action of one of the
techniques, on users, roles, groups or policies that it does not name, or on the holder itself if it
writes its own permissions. A condition on the boundary, or on a tag, of what is changed keeps it from that, since this
is how such work is delegated safely, and so does `iam:PassedToService` for another service. A condition such as MFA is
said. One's own access keys are no technique.

What hangs on whom a role trusts, on what runs, or on permissions elsewhere is left to `path-to-admin`, which follows
each principal with its boundary and the service control policies. Policies that nobody carries are not judged, and
those that grant full administration are `full-admin`'s. AWS managed policies are left out: nobody can edit them.

## What to do
Name what the task needs: the users, the path of the roles, the services (`iam:PassedToService`), the boundary that
new roles must have (`iam:PermissionsBoundary`). Make it a new version: `aws iam set-default-policy-version` undoes it.

## References
- [Permissions boundaries for IAM entities](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html)
- [Grant a user permissions to pass a role to an AWS service](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.owners import judge_documents
from leastwise.checks.primitives import SAYS, primitives
from leastwise.model import Estate, ManagedPolicy, NotApplicable, Observed, Severity, Verdict


def managed(estate: Estate) -> Observed[ManagedPolicy]:
    """Customer managed policies."""
    found = tuple(policy for policy in estate.policies.items if not policy.by_aws)
    return Observed(found, estate.policies.gaps)


@check(
    "escalation-in-policies",
    severity=Severity.MEDIUM,
    subjects=managed,
    needs={CALL},
    controls=("LP-10",),
)
def escalation_in_policies(estate: Estate, policy: ManagedPolicy) -> Verdict:
    """Whether one managed policy holds a technique of escalation."""
    if not policy.attachments and not policy.boundaries:
        return NotApplicable("nobody carries it")
    return judge_documents(policy, lambda text: primitives(text, estate.account.id), SAYS)
