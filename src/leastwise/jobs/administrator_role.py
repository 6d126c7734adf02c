"""A role to administer a new account with, in place of root: what `leastwise bootstrap` makes where there is no way.

It is no check of the audit: that people come in through their own identities, `individual-users` and
`federation-for-people` say, and how many may do everything is for every organization to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from leastwise.access.grants import CALL
from leastwise.checks import Access, Check, Reference, Unfit, fix, the_account
from leastwise.checks.administrators import administration
from leastwise.checks.page import CheckPage
from leastwise.checks.trusts import admissions
from leastwise.model import PRACTICES, Account, Estate, Evidence, Fail, Role, Severity, Unseen, User, Verdict, seen
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_role import ROLE

__all__ = ["ADMINISTRATOR_ROLE", "ID", "make_role"]

ID, NAME, POLICY = "administrator-role", "Administrator", "AdministratorAccess"
_USER = re.compile(r"arn:[a-z-]+:iam::\d{12}:user/[\w+=,.@/-]+")
_ROLE = re.compile(r"arn:[a-z-]+:iam::\d{12}:role/[\w+=,.@/-]+")


def _judge(estate: Estate, account: Account) -> Verdict:
    """Whether anybody but root can administer the account."""
    unseen: Unseen | None = None
    everybody: list[User | Role] = [*estate.users.items, *estate.roles.items]
    for who in everybody:
        try:
            if administration(who, estate) is not None and _comes_in(estate, who):
                return None
        except Unseen as each:
            unseen = each
    if gaps := (*estate.users.gaps, *estate.roles.gaps):
        raise Unseen(*gaps)
    if unseen is not None:
        raise unseen
    return Fail(
        "nobody but root can administer the account", (Evidence(call=CALL, path="RoleDetailList", value="none"),)
    )


def _comes_in(estate: Estate, who: User | Role) -> bool:
    if isinstance(who, Role):
        return bool(admissions(who.trust))
    row = estate.credentials_of(who.name)
    return row is not None and seen(row.password) is not None


_PAGE = """No way to administer the account but root.

## What it finds
Accounts in which no user with a password, and no role that anybody can assume, administers everything.

## Why it matters
Then all work is done as root, which nothing limits and which is nobody in particular.

## How it is decided
By the engine: boundaries, denials and the policies of the Organization count. Roles of IAM Identity Center, of a SAML
provider and those that the management account assumes count as well.

## What to do
Assign an administrator's permission set in IAM Identity Center; or name the users and roles that may assume a role.

## References
- The page on new accounts in this project's documentation
"""

ADMINISTRATOR_ROLE: Check[Account] = Check(
    id=ID,
    practice=next(each for each in PRACTICES if each.id == "lock_away_root"),
    severity=Severity.HIGH,
    page=CheckPage.parse(_PAGE),
    needs=frozenset({CALL}),
    reference=Reference(controls=()),
    subjects=the_account,
    judge=_judge,
)


@fix(ADMINISTRATOR_ROLE, Safety.JOURNALED, access=Access(gives=True), needs=("administrators",))
def make_role(estate: Estate, account: Account) -> Iterator[Edit]:
    """Make a role that administers the account, for those whom the settings name; users need MFA for it.

    Sessions of roles carry no MFA of their own: they are asked for it where they begin.
    """
    wanted = estate.fixing.administrators
    if wrong := [each for each in wanted if not (_USER.fullmatch(each) or _ROLE.fullmatch(each))]:
        raise Unfit(f"`{wrong[0]}` is no ARN of a user or role")
    statements = (*_statement(_USER, wanted, mfa=True), *_statement(_ROLE, wanted, mfa=False))
    trust = msgspec.json.encode({"Version": "2012-10-17", "Statement": statements}).decode()
    carried = f"AttachedPolicies/arn:{estate.account.partition}:iam::aws:policy/{POLICY}"
    yield Edit(Target(ROLE.name, NAME), {"AssumeRolePolicyDocument": trust, carried: True}, creates=True)


def _statement(kind: re.Pattern[str], wanted: Sequence[str], *, mfa: bool) -> Iterator[dict[str, object]]:
    named = sorted(each for each in wanted if kind.fullmatch(each))
    if named:
        condition = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}} if mfa else {}
        yield {"Effect": "Allow", "Principal": {"AWS": named}, "Action": "sts:AssumeRole", **condition}
