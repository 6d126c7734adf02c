"""Which principal a person means: by ARN, by kind and name, or by name alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leastwise.errors import InputError, UsageError
from leastwise.model import Estate, Role, User
from leastwise.spec import Principal, PrincipalKind, principal_of

__all__ = ["entity_of", "find_principal", "of_role", "of_user", "root_of"]

_SHOWN = 5


def find_principal(text: str, estates: Sequence[Estate]) -> Principal:
    """The principal that `text` names.

    Args:
        text: an ARN; `user/alice`, `role/reader` (with or without path), `root` or a bare name, which has to be unique
            in these accounts; a service such as `ec2.amazonaws.com`; `*` for an unsigned request.
        estates: the accounts to look into.

    Raises:
        UsageError: nobody is called so, or several are.
        InputError: an ARN of something that makes no requests.
    """
    if text.startswith("arn:"):
        return _by_arn(text, estates)
    if text == "*" or "." in text:
        try:
            return principal_of(text)
        except InputError:
            pass  # names of users may hold dots
    found = [who for estate in estates for who in _called(text, estate)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"nobody is called `{text}` in {_accounts(estates)}: give an ARN, `user/NAME` or `role/NAME`")
    shown = ", ".join(f"`{who.entity}`" for who in found[:_SHOWN])
    raise UsageError(f"`{text}` may be any of {shown}{', …' if len(found) > _SHOWN else ''}: give the ARN")


def of_user(user: User) -> Principal:
    """The user."""
    return principal_of(user.arn, principal_id=user.id or None)


def of_role(role: Role) -> Principal:
    """A session of the role, whose name nobody knows."""
    return principal_of(role.arn)


def root_of(estate: Estate) -> Principal:
    """The root user of an account."""
    return principal_of(f"arn:{estate.account.partition}:iam::{estate.account.id}:root")


def entity_of(who: Principal, estate: Estate) -> User | Role | None:
    """The user or role behind a principal of this account, None if it has none.

    Raises:
        Unseen: users or roles were not seen.
        UsageError: the account has no such user or role.
    """
    if who.kind is PrincipalKind.USER or (who.kind is PrincipalKind.FEDERATED_USER and who.entity):
        found: User | Role | None = estate.users.find(_arn, who.entity)
    elif who.kind is PrincipalKind.ROLE_SESSION:
        found = estate.roles.find(_arn, who.entity) if who.path_known else estate.roles.find(_name, who.name)
    else:
        return None
    if found is None:
        raise UsageError(f"account {estate.account.id} has no `{who.entity}`: check the ARN")
    return found


def _by_arn(text: str, estates: Sequence[Estate]) -> Principal:
    """For a session the role is looked up, whose path its ARN does not tell."""
    who = principal_of(text)
    if who.kind is not PrincipalKind.ROLE_SESSION and who.kind is not PrincipalKind.USER:
        return who
    for estate in estates:
        if estate.account.id != who.account:
            continue
        if who.kind is PrincipalKind.USER:
            user = next((each for each in estate.users.items if each.arn == text), None)
            return of_user(user) if user else who
        role = next((each for each in estate.roles.items if each.name == who.name), None)
        if role and who.session:
            return principal_of(text, role.arn, role.id or None)
    return who


def _called(text: str, estate: Estate) -> Iterator[Principal]:
    kind, _, name = text.rpartition("/")
    if text == "root":
        yield root_of(estate)
        return
    sort, _, path = kind.partition("/")
    if sort in ("", "user"):
        yield from (of_user(user) for user in estate.users.items if _is(user, name, path))
    if sort in ("", "role"):
        yield from (of_role(role) for role in estate.roles.items if _is(role, name, path))


def _is(entity: User | Role, name: str, path: str) -> bool:
    return entity.name == name and (not path or entity.path == f"/{path}/")


def _accounts(estates: Sequence[Estate]) -> str:
    ids = [estate.account.id for estate in estates]
    return f"account {ids[0]}" if len(ids) == 1 else f"{len(ids)} accounts"


def _arn(item: User | Role) -> str:
    return item.arn


def _name(item: Role) -> str:
    return item.name
