"""Principals who can become administrator.

## What it finds
Users and roles that are no administrators and can make themselves one: by a permission of IAM, by passing a role to a
service, by assuming a role, by taking over what runs as one, or by several of these after each other.

## Why it matters
Whoever can become administrator is one to everybody who steals its credentials, and no list of administrators shows
it. Each of the permissions looks harmless by itself; together they are the whole account.

## How it is decided
Backwards from those who administer to those who can become one of them, with the techniques of
escalation. That a principal may take the actions of a technique is decided as AWS does, with all
its policies, those of its groups, its boundary and the service control policies; a role must trust the service that
it is passed to; a function or instance must be there. Whoever gives itself permissions gains nothing beyond its
boundary, the service control policies and what it is denied, and does not count if these keep it from administration.
So a policy for one's own access key is no escalation, and neither is a role that may do no more than whoever assumes
it. A path that hangs on conditions such as MFA is less severe, since whoever has the credentials alone cannot go it.

Administrators are not judged, since `full-admin` counts them, and service-linked roles are not, since nobody can use
them. The evidence holds every hop with the statements that allow it. What was not collected (stacks, CodeBuild
projects and the like) is no path: the page of techniques lists it. Documents and service control policies that were
not seen are not taken to deny anything.

## What to do
Cut the path at its narrowest place, which is often one statement that many paths share: name the roles that may be
passed and the services they go to (`iam:PassedToService`), name the users and roles that may be changed, or give those
who administer a part of IAM a permissions boundary that they cannot remove. Compare with what was used before
(`aws iam generate-service-last-accessed-details`); a new version of a policy is undone by the old one.

## References
- [Permissions boundaries for IAM entities](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html)
- [Grant a user permissions to pass a role to an AWS service](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.least_privilege.full_admin import Principal, principals
from leastwise.checks.organizations import POLICIES
from leastwise.checks.ways import SHOWN_BY, evidence, told, ways
from leastwise.escalation import Certainty
from leastwise.model import Estate, Fail, NotApplicable, Severity, Unseen, Verdict


@check(
    "path-to-admin",
    severity=Severity.HIGH,
    subjects=principals,
    needs=POLICIES | SHOWN_BY,
    controls=("LP-12",),
)
def path_to_admin(estate: Estate, principal: Principal) -> Verdict:
    """Whether one user or role can become administrator."""
    found = ways(estate)
    path = found.found.get(principal.arn)
    if path is None:
        if gaps := found.doubts.get(principal.arn):
            raise Unseen(*gaps)
        return None
    if not path.hops:
        return NotApplicable("an administrator")
    says = f"`{principal.name}` can become administrator {told(path)}"
    return Fail(says, evidence(estate, path), None if path.sure is Certainty.SURE else Severity.MEDIUM)
