"""Statements that ask for MFA with the operator that gets it; all else of the text stays as it is written."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from leastwise.access.grants import Holder
from leastwise.checks.certainty import anything
from leastwise.checks.fix import Unfit
from leastwise.checks.people import listed
from leastwise.checks.second_factor import Way, Weak, weak
from leastwise.checks.ways_in import ways_in
from leastwise.errors import JsonError, PolicyError
from leastwise.language import parse
from leastwise.lint.code import Edit
from leastwise.lint.fix.edits import apply, rename
from leastwise.lint.fix.tree import Value, grow
from leastwise.model import Estate, ManagedPolicy, Role, User

__all__ = ["asking_keys_too", "nobody_signs_with_keys"]

_RIGHT = {"Allow": ("boolifexists", "Bool"), "Deny": ("bool", "BoolIfExists")}
"""By effect: the operator that requests get around which say nothing of MFA, and the one that they do not."""
_UNCLEAR = "it asks for MFA in a way that no other operator mends: a person has to decide what was meant"


def asking_keys_too(text: str) -> str:
    """The policy in which `BoolIfExists` stands under Deny, and `Bool` under Allow, wherever that was the fault.

    Raises:
        Unfit: there is another fault, or it cannot be taken apart.
    """
    tree = grow(text)
    try:
        found = [*weak(parse(text))]
    except (JsonError, PolicyError):
        tree, found = None, []
    if tree is None:
        raise Unfit("a text of it cannot be taken apart")
    return apply(text, [edit for each in found for edit in _renamed(tree, each)])


def _renamed(tree: Value, found: Weak) -> Iterator[Edit]:
    wrong, right = _RIGHT[found.statement.effect]
    condition = _statement(tree, found.statement.index).child("Condition")
    tests = condition.value.children if condition else ()
    asking = [each for each in tests if any(_about_mfa(key.name) for key in each.value.children)]
    if found.passed_by != (Way.KEY,) or [each.name.lower() for each in asking] != [wrong]:
        raise Unfit(_UNCLEAR)
    if len(asking[0].value.children) > 1 or any(each.name.lower() == right.lower() for each in tests):
        raise Unfit("the same operator tests something else: a person has to take the two apart")
    yield rename(asking[0], right)


def _statement(tree: Value, index: int) -> Value:
    statements = tree.child("Statement")
    assert statements is not None  # or it would not have been parsed
    children = statements.value.children
    return children[index].value if children and not children[0].name else statements.value


def _about_mfa(key: str) -> bool:
    return key.lower().startswith("aws:multifactorauth")


def nobody_signs_with_keys(estate: Estate, owner: ManagedPolicy | Holder) -> None:
    """That nobody who carries a document of the owner makes requests that say nothing of MFA.

    Raises:
        Unfit: somebody does, or may.
        Unseen: who carries it, or what they sign in with, was not seen.
    """
    if isinstance(owner, ManagedPolicy) and owner.boundaries:
        raise Unfit("it is a permissions boundary as well")
    carriers = _carriers(estate, owner)
    roles = tuple(each.name for each in carriers if isinstance(each, Role))
    if roles:
        raise Unfit(f"{listed(roles)} carries it, and what a role's session tells of MFA depends on how it began")
    keyed = tuple(each.name for each in carriers if isinstance(each, User) and _has_keys(estate, each.name))
    if keyed:
        raise Unfit(f"{listed(keyed)} would be refused with an active key, which never comes with MFA")


def _carriers(estate: Estate, owner: ManagedPolicy | Holder) -> list[Holder]:
    """Users and roles by whom the document counts: the owner, those to whom it is attached, and members of groups.

    Raises:
        Unseen: not all users, groups or roles were seen.
    """
    if isinstance(owner, User | Role):
        return [owner]
    users, groups, roles = [*estate.users], [*estate.groups], [*estate.roles]
    if not isinstance(owner, ManagedPolicy):
        held = {owner.arn}
    else:
        every: tuple[Holder, ...] = (*users, *groups, *roles)
        held = {each.arn for each in every if owner.arn in each.attached}
    through = {each.name for each in groups if each.arn in held}
    members = [each for each in users if each.arn in held or through & {*each.groups}]
    return [*members, *(each for each in roles if each.arn in held)]


def _has_keys(estate: Estate, user: str) -> bool:
    """Whether a user has an active access key, or a credential for one service."""
    row = estate.credentials_of(user)
    if row is not None and anything(*ways_in(msgspec.structs.replace(row, password=None))):
        return True
    others = (*estate.service_credentials, *estate.ssh_keys)
    return any(each.owner == user and each.active for each in others)
