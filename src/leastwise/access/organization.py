"""Where an account stands in its Organization, and which of the Organization's policies reach it there.

Source: AWS Organizations User Guide, "SCP evaluation" and "RCP evaluation"; IAM User Guide, "AWS global condition
context keys", `aws:PrincipalOrgPaths`.
"""

from __future__ import annotations

from functools import lru_cache

from leastwise.model import Gap, MemberAccount, Organization, OrganizationPolicy, Unit, Unseen, seen

__all__ = ["RCP", "SCP", "Level", "levels", "org_path"]

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"

Level = tuple[str, tuple[OrganizationPolicy, ...]]
"""A root, unit or account as a sentence names it, with the policies that are attached to it."""


def levels(organization: Organization, account: str, type: str) -> tuple[Level, ...]:
    """What is attached at each level from the root to the account; none if such policies are not in use.

    Raises:
        Unseen: the tree, the policies or their targets were not seen.
    """
    if account == organization.management_account or organization.features != "ALL":
        return ()
    if type not in seen(organization.policy_types):
        return ()
    attached = _attached(organization, type)
    return tuple((told, attached.get(id, ())) for id, told in _path(organization, account))


def org_path(organization: Organization, account: str) -> str:
    """The account's place as condition keys give it: `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`.

    Raises:
        Unseen: the tree was not seen.
    """
    units = [id for id, _ in _path(organization, account)][:-1]
    return "/".join([organization.id, *units, ""])


@lru_cache(maxsize=64)
def _attached(organization: Organization, type: str) -> dict[str, tuple[OrganizationPolicy, ...]]:
    found: dict[str, tuple[OrganizationPolicy, ...]] = {}
    for policy in organization.policies:
        if policy.type == type:
            for target in seen(policy.targets):
                found[target] = (*found.get(target, ()), policy)
    return found


@lru_cache(maxsize=16_384)
def _path(organization: Organization, account: str) -> tuple[tuple[str, str], ...]:
    """Ids and names from the root down to the account."""
    member = organization.accounts.find(_id, account)
    if member is None or member.parent is None:
        raise Unseen(*(organization.units.gaps or (_homeless(account),)))
    path = [(account, f"account `{account}`")]
    place: str | None = member.parent
    while place is not None:
        unit = organization.units.find(_id, place)
        if unit is None:
            raise Unseen(_homeless(account))
        path.append((unit.id, f"unit `{unit.name}`" if unit.parent else "the root"))
        place = unit.parent
    return tuple(reversed(path))


def _homeless(account: str) -> Gap:
    call = "organizations:ListAccountsForParent"
    why = "the answers do not show which unit holds the account"
    return Gap(call=call, permission=call, account=account, code="NotSaid", why=why)


def _id(item: MemberAccount | Unit) -> str:
    return item.id
