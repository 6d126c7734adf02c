"""Roles that an account has ready for a task: they carry a policy of AWS's own, and people can assume them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from leastwise.access.grants import CALL, attachment, grants
from leastwise.checks.trusts import admissions
from leastwise.model import Estate, Evidence, Fail, Role, Unseen

__all__ = ["standing"]


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
