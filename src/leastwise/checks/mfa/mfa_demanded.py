"""Console users whom no policy holds to MFA.

## What it finds
Users who have a password and can do more at the console without MFA than enrol a device.

## Why it matters
That a user has a device today is a habit, not a rule: the next user is made without one, a lost phone is taken off in
a hurry, and then a password alone opens all that the user may do. A policy that refuses it makes MFA a rule, for those
who are yet to come as well.

## How it is decided
AWS's decision is computed for a console session that began without MFA: what the user's own policies, those of its
groups and its permissions boundary leave to it, on some resource, under no other condition. How they say so does not
matter: everything may be denied unless `aws:MultiFactorAuthPresent`, or allowed only with it. What enrolment takes is
left out, and so is reading IAM, changing one's own password and assuming roles, which roles-without-mfa judges.

AWS itself asks for MFA at the console from whoever has a device, so for them it is of low severity. Policies of
resources and of the Organization are not looked at. People who sign in by a provider or IAM Identity Center have no
password here; their MFA is the provider's affair.

## What to do
Put the people into a group with a policy that denies everything but enrolment where `aws:MultiFactorAuthPresent` is
`false`, with `BoolIfExists`. Requests that are signed with a long-term access key are then refused as well: give
programs a role first. Whoever has no device enrols one at the next sign-in, and then signs in again; a thief who has
the password already could do so too, so see to it that it happens soon. To undo, take the users out of the group.

## References
- [AWS: Allows MFA-authenticated IAM users to manage their own credentials](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html)
- [Secure API access with MFA](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.actions import actions_in
from leastwise.access.grants import CALL
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.mfa_operators import nobody_signs_with_keys
from leastwise.checks.mfa_policy import NAME, may_enrol, text_in
from leastwise.checks.ways_in import mfa_evidence
from leastwise.checks.without_mfa import left_without_mfa
from leastwise.model import Credentials, Estate, Evidence, Fail, NotApplicable, Severity, Verdict, seen
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_group import GROUP
from leastwise.objects.iam_policy import POLICY
from leastwise.objects.iam_user import USER


@check(
    "mfa-demanded",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.credentials,
    needs={CALL, "iam:GetCredentialReport"},
    controls=("MFA-07",),
)
def mfa_demanded(estate: Estate, credentials: Credentials) -> Verdict:
    """Whether policies hold one user with a password to MFA."""
    if seen(credentials.password) is None:
        return NotApplicable("no console password")
    user = estate.user(credentials.user)
    left = left_without_mfa(estate, user) if user else 0
    if not left:
        return None
    path, value = f"UserDetailList[UserName={credentials.user}]", f"{next(actions_in(left))} without MFA"
    evidence = Evidence(call=CALL, path=path, value=value)
    if credentials.mfa is False:
        says = f"no policy holds `{credentials.user}` to MFA, and it has no device"
        return Fail(says, (evidence, mfa_evidence(credentials)))
    return Fail(f"no policy holds `{credentials.user}` to MFA", (evidence,), Severity.LOW)


@fix(
    mfa_demanded,
    Safety.JOURNALED,
    access=Access(takes=True, gives=True, despite_use=True),
    sees={"iam:ListServiceSpecificCredentials", "iam:ListSSHPublicKeys"},
)
def demand_mfa(estate: Estate, credentials: Credentials) -> Iterator[Edit]:
    """Put the user into a group that is refused all but enrolment without MFA; who has no device enrols one first.

    Everything that was used stays possible with MFA.  Long-term keys never come with it, so it is for people alone.
    """
    user, account = estate.user(credentials.user), estate.account
    assert user is not None  # or the check would have found nothing
    nobody_signs_with_keys(estate, user)
    if not seen(credentials.mfa) and not may_enrol(estate, user):
        raise Unfit("it has no device, and other policies leave it no way to enrol one")
    arn, text = f"arn:{account.partition}:iam::{account.id}:policy/{NAME}", text_in(account.partition)
    policy, group = estate.policy(arn), estate.group(NAME)
    if policy is not None and seen(policy.document) != text:
        raise Unfit(f"there is a policy `{NAME}` that says something else")
    if group is not None and (group.attached != (arn,) or group.inline):
        raise Unfit(f"there is a group `{NAME}` with other policies")
    if policy is None:
        yield Edit(Target(POLICY.name, arn), {"Document": text}, creates=True)
    if group is None:
        yield Edit(Target(GROUP.name, NAME), {f"AttachedPolicies/{arn}": True}, creates=True)
    yield Edit(Target(USER.name, user.name), {f"Groups/{NAME}": True})
