"""Roles that an account has ready for a task: they carry a policy of AWS's own, and people can assume them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec
from msgspec.structs import replace

from leastwise.access.grants import CALL, attachment, grants
from leastwise.checks.fix import Unfit
from leastwise.checks.trusts import admissions
from leastwise.model import Estate, Evidence, Fail, Role, Unseen
from leastwise.model.change import Edit, Target
from leastwise.objects.iam_role import ROLE

__all__ = ["standing", "stood"]

_SOMEBODY = re.compile(r"arn:[a-z-]+:iam::\d{12}:(user|role)/[\w+=,.@/-]+")


def standing(estate: Estate, policy: str, alike: Callable[[str], bool] | None = None) -> Fail | None:
    """What is wrong with the roles that carry a policy of AWS's own: there is none, or nobody can assume it.

    Args:
        estate: the account.
        policy: the policy's name.
        alike: whether the text of another policy does as well.

    Raises:
        Unseen: no such role was seen, and one may be where nobody looked.
        JsonError, PolicyError: a trust policy or, with `alike`, another policy cannot be read.
    """
    arn = f"arn:{estate.account.partition}:iam::aws:policy/{policy}"
    roles = _Roles(estate)
    carriers = [role for role in roles.seen if arn in role.attached]
    if any(admissions(role.trust) for role in carriers):
        return None
    if alike is not None and any(admissions(role.trust) for role in roles.carrying(alike, but=arn)):
        return None
    roles.all_seen()
    if carriers:
        names = ", ".join(f"`{role.name}`" for role in carriers)
        return Fail(f"nobody can assume {names} with `{policy}`", tuple(attachment(role, arn) for role in carriers))
    path = f"RoleDetailList[].AttachedManagedPolicies[PolicyName={policy}]"
    return Fail(f"no role carries `{policy}`", (Evidence(call=CALL, path=path, value="none"),))


class _Roles:
    """The roles of an account that no service owns, and what was not seen of them and of their policies."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._unseen: Unseen | None = Unseen(*estate.roles.gaps) if estate.roles.gaps else None
        self.seen = tuple(role for role in estate.roles.items if not role.service_linked)

    def carrying(self, wanted: Callable[[str], bool], but: str) -> Iterator[Role]:
        """Those with a policy whose text is wanted, other than the one whose ARN is `but`."""
        for role in self.seen:
            carried = replace(role, attached=tuple(arn for arn in role.attached if arn != but))
            try:
                if any(wanted(grant.text) for grant in grants(carried, self._estate.groups, self._estate.policies)):
                    yield role
            except Unseen as unseen:
                self._unseen = self._unseen or unseen

    def all_seen(self) -> None:
        """Raises: Unseen if something was not."""
        if self._unseen is not None:
            raise self._unseen


def stood(estate: Estate, name: str, policy: str, principals: tuple[str, ...]) -> Edit:
    """A new role with a policy of AWS's own for these users and roles.

    Raises:
        Unfit: one of them is no user and no role.
    """
    if wrong := [each for each in principals if not _SOMEBODY.fullmatch(each)]:
        raise Unfit(f"`{wrong[0]}` is no ARN of a user or role")
    statement = {"Effect": "Allow", "Principal": {"AWS": sorted(principals)}, "Action": "sts:AssumeRole"}
    trust = msgspec.json.encode({"Version": "2012-10-17", "Statement": [statement]}).decode()
    carried = f"AttachedPolicies/arn:{estate.account.partition}:iam::aws:policy/{policy}"
    return Edit(Target(ROLE.name, name), {"AssumeRolePolicyDocument": trust, carried: True}, creates=True)
