"""Too many administrators.

## What it finds
Users and roles that may do everything, when there are more than three of them: through a customer managed, an AWS
managed or an inline policy, attached to them or to one of their groups.

## Why it matters
Whoever takes over an administrator takes over the account: its data, its logs, its other users. A few are needed to
run an account; each further one is another phishing target, another forgotten laptop, another service that was given
`*` to make an error go away.

## How it is decided
A statement grants full administration when it allows every action (`*`, `*:*`), or all but some (`NotAction`), on
every resource or all but some (`NotResource`), and when what it leaves holds at least one action by which somebody
gives itself the rest, such as `iam:AttachUserPolicy`, `iam:CreatePolicyVersion` or `iam:PassRole`. Whether it may take
one of these is decided as AWS does, with all its policies, those of its groups, its boundary and the service control
policies of the Organization: `Allow *` with `Deny iam:*` is not full administration, with `Deny iam:CreateUser` it is.
A permissions boundary that does not itself allow full administration ends it. What is allowed under conditions only, of
an `Allow` or of a `Deny`, counts and is said to be so. `AdministratorAccess` counts even where its document was not
seen, and service control policies that were not seen are not taken to deny anything.

Up to three administrators pass. With more, each of them is a finding, also when others could not be judged. Roles that
IAM Identity Center made count, since people administer through them; service-linked roles do not. What leads to full
administration in several steps, `iam:*` alone for instance, is not this check's affair.

## What to do
Choose who really administers, best one permission set of IAM Identity Center and one role for emergencies, and give
everybody else what they use: a policy made from their recorded activity (IAM Access Analyzer generates one), a job
function policy such as `PowerUserAccess`, or the same policy under a permissions boundary. Keep two administrators who
were seen to work before you detach the others' (`aws iam detach-role-policy`, `aws iam detach-group-policy`), and
detach rather than delete: attaching again undoes it.

## References
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [AWS managed policies for job functions](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html)
- [Permissions boundaries for IAM entities](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html)
- [NotAction](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from leastwise.access.grants import CALL
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.administrators import Administration, administration
from leastwise.checks.names import first_match
from leastwise.checks.used_boundary import boundary_of_used
from leastwise.errors import JsonError, PolicyError
from leastwise.model import Estate, Fail, Observed, Role, Severity, Unseen, User, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_policy import POLICY
from leastwise.objects.iam_role import ROLE
from leastwise.objects.iam_user import USER

Principal: TypeAlias = User | Role


def principals(estate: Estate) -> Observed[Principal]:
    """Users and roles, without the roles that services own."""
    return _principals(estate.users, estate.roles)


@check(
    "full-admin",
    severity=Severity.HIGH,
    subjects=principals,
    needs={CALL},
    controls=("LP-01", "LP-02", "LP-03", "LP-04", "LP-05", "LP-06"),
    cis=("2.14",),
    fsbp=("IAM.1",),
)
def full_admin(estate: Estate, principal: Principal) -> Verdict:
    """Whether one user or role is an administrator too many."""
    census = _census(estate)
    found = census.outcomes[principal.arn]
    if isinstance(found, Exception):
        raise found
    if found is None:
        return None
    enough = estate.thresholds.administrators
    if census.count > enough:
        return _fail(principal, found, census.count, enough)
    if census.doubt is not None:
        raise census.doubt
    return None


def _fail(principal: Principal, found: Administration, count: int, enough: int) -> Fail:
    limit = f"{enough} {'is' if enough == 1 else 'are'} enough"
    return Fail(f"`{principal.name}` has {found.told}; {count} users and roles have it, {limit}", found.evidence)


@lru_cache(maxsize=8)
def _principals(users: Observed[User], roles: Observed[Role]) -> Observed[Principal]:
    found: tuple[Principal, ...] = (*users.items, *(role for role in roles.items if not role.service_linked))
    return Observed(found, tuple(dict.fromkeys((*users.gaps, *roles.gaps))))


@dataclass(frozen=True, slots=True)
class _Census:
    """Who administers the account: for each ARN how, None for surely not, or what hides the answer."""

    outcomes: dict[str, Administration | Exception | None]
    count: int
    """How many are surely administrators."""
    doubt: Exception | None
    """What hides whether there are more."""


_censuses: list[tuple[Estate, _Census]] = []


def _census(estate: Estate) -> _Census:
    """Taken once for an account; the latest is kept."""
    if not _censuses or _censuses[0][0] is not estate:
        _censuses[:] = [(estate, _taken(estate))]
    return _censuses[0][1]


def _taken(estate: Estate) -> _Census:
    everybody = principals(estate)
    outcomes: dict[str, Administration | Exception | None] = {}
    for principal in everybody.items:
        try:
            outcomes[principal.arn] = administration(principal, estate)
        except (Unseen, JsonError, PolicyError) as unknown:
            outcomes[principal.arn] = unknown
    sure = sum(isinstance(outcome, Administration) for outcome in outcomes.values())
    hidden = (outcome for outcome in outcomes.values() if isinstance(outcome, Exception))
    return _Census(outcomes, sure, Unseen(*everybody.gaps) if everybody.gaps else next(hidden, None))


@fix(
    full_admin,
    Safety.REVERSIBLE,
    access=Access(takes=True),
    needs=("bounded",),
    sees={"iam:GetCredentialReport", "iam:GetServiceLastAccessedDetails"},
)
def bound(estate: Estate, principal: Principal) -> Iterator[Edit]:
    """Put a boundary around it without the services that nobody used for 400 days, if the settings name it.

    Its policies stay as they are, so that one call takes it back.  Whoever used IAM is left alone, since a boundary
    does not hold those who may take it off.
    """
    if first_match(estate.fixing.bounded, principal.name, principal.path) is None:
        raise Unfit(f"the setting `fixes.bounded` does not name `{principal.name}`")
    if principal.boundary is not None:
        raise Unfit("it has a permissions boundary already")
    text = boundary_of_used(estate, principal)
    kind = USER if isinstance(principal, User) else ROLE
    name = f"leastwise-bounds-{principal.subject.type}-{principal.name}"
    arn = f"arn:{estate.account.partition}:iam::{estate.account.id}:policy/{name}"
    yield Edit(Target(POLICY.name, arn), {"Document": text}, creates=True)
    yield Edit(Target(kind.name, principal.name), {"PermissionsBoundary": arn})
