"""People who cannot change their own password.

## What it finds
Accounts in which somebody with a console password may not change it.

## Why it matters
Whoever suspects that a password leaked has to be able to change it now, and not when an administrator is in. And a
password that only an administrator can set is one that two people know.

## How it is decided
`AllowUsersToChangePassword` of the password policy lets every user change its own password; AWS's default does not.
Without it each user with a console password is asked about: it may have `iam:ChangePassword` on itself by its own
policies or those of its groups, such as AWS's `IAMUserChangePassword`, or by administering the account. Where the
setting is on, policies that deny it are not looked at, and service control policies never are.

## What to do
`aws iam update-account-password-policy --allow-users-to-change-password`, in one call with all other settings, since
the call replaces the whole policy. Where only some should have the right, attach `IAMUserChangePassword` to a group
of people. Programs need neither: a user that no person signs in as should have no password.

## References
- [Permit IAM users to change their own passwords](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_enable-user-change.html)
- [IAMUserChangePassword](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/IAMUserChangePassword.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access import Question, Says, World
from leastwise.access.people import of_user
from leastwise.checks import Access, check, fix, the_account
from leastwise.checks.credentials import passwords
from leastwise.checks.passwords import NEEDS, policy, policy_evidence, tightened
from leastwise.checks.people import listed, unbound
from leastwise.engine.facts import facts
from leastwise.model import Account, Estate, Evidence, Fail, NotApplicable, PasswordPolicy, Severity, Unseen, Verdict
from leastwise.model.change import Edit, Safety


@check(
    "own-password",
    severity=Severity.LOW,
    subjects=the_account,
    needs=NEEDS | {"organizations:DescribeOrganization"},
    controls=("PWD-08",),
)
def own_password(estate: Estate, account: Account) -> Verdict:
    """Whether everybody with a password may change it."""
    rules = policy(estate)
    if rules is not None and rules.users_may_change:
        return None
    found = passwords(estate)
    alone = World((unbound(estate),), facts())
    stuck, doubt = [], Unseen(*found.gaps) if found.gaps else None
    for password in found.items:
        try:
            if not _may_change(alone, estate, password.owner):
                stuck.append(password.owner)
        except Unseen as unseen:
            doubt = doubt or unseen
    if stuck:
        return Fail(f"{listed(tuple(stuck))} cannot change their own password", (_evidence(rules),))
    if doubt is not None:
        raise doubt
    return None if found.items else NotApplicable("nobody has a console password")


def _may_change(alone: World, estate: Estate, name: str) -> bool:
    """Whether a user's own policies let it, its SCPs left aside.

    Raises:
        Unseen: some of them were not seen.
    """
    user = estate.user(name)
    if user is None:
        return True  # gone since the report was made
    answer = alone.ask(Question(principal=of_user(user), action="iam:ChangePassword", resource=user.arn))
    if answer.says is Says.UNKNOWN:
        raise Unseen(*answer.gaps)
    return answer.says is not Says.DENIED


def _evidence(rules: PasswordPolicy | None) -> Evidence:
    if rules is None:
        return policy_evidence("Error", "NoSuchEntity")
    return policy_evidence("PasswordPolicy.AllowUsersToChangePassword", "false")


@fix(own_password, Safety.JOURNALED, access=Access(gives=True))
def let_them_change_it(estate: Estate, account: Account) -> Iterator[Edit]:
    """Let everybody change their own password."""
    yield tightened(estate, AllowUsersToChangePassword=True)
