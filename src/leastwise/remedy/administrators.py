"""Nobody is locked out: the people who can administer the account, before a change and after it.

A person is a console user with an MFA device, who signs in with it, or whoever comes through a provider of identities
or IAM Identity Center into a role.  Root is nobody to count on, and who is an administrator only under another
condition than MFA, or only for all that could not be seen, neither.
"""

from __future__ import annotations

from leastwise.checks.administrators import administration
from leastwise.checks.trusts import Way, admissions
from leastwise.errors import JsonError, PolicyError
from leastwise.model import Credentials, Estate, Password, Role, Unseen, User

__all__ = ["counted_people", "human_administrators"]


def human_administrators(estate: Estate) -> frozenset[str]:
    """ARNs of the users and roles by which people administer the account."""
    people: list[User | Role] = [user for user in estate.users.items if _signs_in(_row(estate, user.name))]
    people += [role for role in estate.roles.items if _for_people(role)]
    return frozenset(each.arn for each in people if _administers(each, estate))


def counted_people(number: int) -> str:
    """`1 person`, `3 people`."""
    return "1 person" if number == 1 else f"{number} people"


def _row(estate: Estate, name: str) -> Credentials | None:
    try:
        return estate.credentials_of(name)
    except Unseen:
        return None


def _signs_in(row: Credentials | None) -> bool:
    return row is not None and isinstance(row.password, Password) and row.mfa is True


def _for_people(role: Role) -> bool:
    if role.by_identity_center:
        return True
    try:
        return any(each.way is Way.ASSERTION for each in admissions(role.trust))
    except (JsonError, PolicyError):
        return False


def _administers(who: User | Role, estate: Estate) -> bool:
    try:
        found = administration(who, estate, with_mfa=isinstance(who, User))
    except (Unseen, JsonError, PolicyError):
        return False
    return found is not None and not found.conditional
