"""Roles that people assume without MFA.

## What it finds
Roles that a user with a console password may assume, and for which no second factor is asked.

## Why it matters
A role is where the power is: people are given little, and step into a role for the rest. If the step asks for no MFA,
a password or an access key that leaked is enough for all that the role may do.

## How it is decided
AWS's decision on `sts:AssumeRole` is computed for every user with a console password, by the role's trust policy and
by the user's own policies, boundary and groups: once for a request with an access key, which says nothing of MFA, and
once for a session that began without it. It does not matter where MFA is asked for, in the trust policy or in a policy
of the user. Where all of these people have a device and none has an active key, the finding is low: their sign-in asks
for MFA today. Programs, people who come through a provider or IAM Identity Center, whose sessions do not tell of MFA,
and users of other accounts are not looked at, and neither are service control policies.

## What to do
Add the condition `Bool` with `aws:MultiFactorAuthPresent` `true` to the statement of the trust policy that lets users
in; `BoolIfExists` would let access keys in. At the command line set `mfa_serial` in the profile. The traps: a role
that programs or other roles assume as well needs a statement of its own for these, since they never have MFA; and at
the console only a sign-in with MFA can switch to the role, so give everybody a device first.

## References
- [Secure API access with MFA](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html)
- [AssumeRole](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access import Finder, Question
from leastwise.access.grants import CALL, trust_evidence
from leastwise.access.people import root_of
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.mfa_in_trusts import asking_for_mfa
from leastwise.checks.people import Admitted, Assumers, assumers, listed
from leastwise.checks.trusts import Admission, Way, admissions
from leastwise.checks.worlds import remembered, world
from leastwise.language import Kind, parse
from leastwise.model import Estate, Fail, Gap, NotApplicable, Role, Severity, Unseen, Verdict
from leastwise.model.change import Edit, Safety, Target


@check(
    "roles-without-mfa",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.roles,
    needs={CALL, "iam:GetCredentialReport", "organizations:DescribeOrganization"},
    controls=("MFA-08",),
)
def roles_without_mfa(estate: Estate, role: Role) -> Verdict:
    """Whether people may assume one role without a second factor."""
    if role.service_linked or role.by_identity_center:
        return NotApplicable("made and kept by AWS")
    let_in = [each for each in admissions(role.trust) if _lets_users_in(estate, each)]
    if not let_in:
        return NotApplicable("trusts no user of the account")
    found = assumers(estate, role, _admitted(let_in))
    if found.freely or found.unasked:
        evidence = tuple(trust_evidence(role, each.index, each.who) for each in let_in)
        return Fail(f"`{role.name}` {_says(found)}", evidence, None if found.freely else Severity.LOW)
    if doubts := (*found.doubts, *_hidden(estate, let_in)):
        raise Unseen(*doubts)
    return None if found.all else NotApplicable("nobody with a console password may assume it")


def _lets_users_in(estate: Estate, admission: Admission) -> bool:
    """Whether it may be about users of the account: by its name, one of theirs, or everybody's."""
    own = admission.way is Way.ACCOUNT and admission.account == estate.account.id and ":role/" not in admission.who
    return own or admission.way is Way.EVERYBODY


def _admitted(let_in: list[Admission]) -> Admitted:
    users = tuple(each.who for each in let_in if ":user/" in each.who)
    account = any(each.way is Way.ACCOUNT and each.who not in users for each in let_in)
    return Admitted(users=users, account=account, everybody=any(each.way is Way.EVERYBODY for each in let_in))


def _hidden(estate: Estate, let_in: list[Admission]) -> tuple[Gap, ...]:
    """The Organization, if it was not seen and the trust is in its members."""
    demanded = (demand.key for each in let_in for demand in each.demands)
    of_members = any(key.startswith("aws:principalorg") for key in demanded)
    return (estate.organization,) if of_members and isinstance(estate.organization, Gap) else ()


def _says(found: Assumers) -> str:
    if found.freely:
        return f"can be assumed without MFA by {listed(found.freely)}"
    return f"asks for no MFA of {listed(found.unasked)}, who have no way in without it today"


@fix(roles_without_mfa, Safety.JOURNALED, access=Access(takes=True))
def ask_for_mfa(estate: Estate, role: Role) -> Iterator[Edit]:
    """Ask for MFA in the trust policy, where nobody has a way in without it today."""
    let_in = [each for each in admissions(role.trust) if _lets_users_in(estate, each)]
    found = assumers(estate, role, _admitted(let_in))
    if found.freely:
        raise Unfit(
            f"{listed(found.freely)} would be locked out: a device for everybody, and no access key, come first"
        )
    if gaps := (*found.doubts, *_hidden(estate, let_in), *estate.users.gaps, *estate.roles.gaps):
        raise Unseen(*gaps)
    wanted = sorted({each.index for each in let_in})
    _only_users(estate, role, wanted)
    if other := next(_others(estate, role, found.all), None):
        raise Unfit(f"{other}, which never comes with MFA, may assume it too: it needs a statement of its own")
    text = role.trust
    for index in wanted:
        text = asking_for_mfa(text, index)
    yield Edit(Target("iam:role", role.name), {"AssumeRolePolicyDocument": text})


def _only_users(estate: Estate, role: Role, wanted: list[int]) -> None:
    """That these statements let in nobody but users and roles of the account.

    Raises:
        Unfit: they do.
    """
    own = (f":{estate.account.id}:", estate.account.id)
    for statement in parse(role.trust, Kind.TRUST).statements:
        who = statement.principal
        if statement.index not in wanted:
            continue
        if who is None or who.anybody or who.service or who.federated or not all(_ours(each, own) for each in who.aws):
            raise Unfit("others than users of the account come in by the same statement: they need one of their own")


def _ours(who: str, own: tuple[str, str]) -> bool:
    return own[0] in who or who == own[1]


def _others(estate: Estate, role: Role, people: tuple[str, ...]) -> Iterator[str]:
    """Whoever else may assume the role: other roles, and users without a console password."""
    known = remembered(estate)
    if _others not in known:
        known[_others] = Finder(world(estate))
    finder = known[_others]
    assert isinstance(finder, Finder)
    asked = Question(principal=root_of(estate), action="sts:AssumeRole", resource=role.arn)
    passing = {root_of(estate).entity, *(user.arn for user in estate.users.items if user.name in people)}
    yield from (f"`{arn.rpartition(':')[2]}`" for arn in finder.who_can(asked).arns if arn not in passing)
