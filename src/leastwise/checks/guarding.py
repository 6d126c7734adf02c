"""Policies of the Organization that a plan writes, on the places that the settings name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from leastwise.access.organization import org_path
from leastwise.checks.fix import Unfit
from leastwise.checks.organizations import Member
from leastwise.language import VARIABLES_VERSION
from leastwise.model import Estate, Organization, seen
from leastwise.model.change import Edit, Target
from leastwise.objects.organization_policy import SCPS, Sort, attachment
from leastwise.objects.organization_policy_type import policy_type

__all__ = ["attached", "denying", "reached", "spared"]


def attached(
    estate: Estate,
    organization: Organization,
    name: str,
    *,
    says: str,
    purpose: str,
    places: Iterable[str],
    sort: Sort = SCPS,
) -> Iterator[Edit]:
    """The edits that attach a policy to some places, and make it where it is not there.

    Args:
        estate: the account.
        organization: its Organization.
        name: of the policy.
        says: its text.
        purpose: its description.
        places: ids of roots, units and accounts.
        sort: what policy it is.

    Raises:
        Unfit: it cannot be written here, or there is one of that name that says something else.
        Unseen: the policies were not seen.
    """
    if organization.management_account != estate.account.id:
        raise Unfit("policies of the Organization are written in the management account")
    if organization.features != "ALL":
        raise Unfit("the Organization is for billing alone: it has no policies")
    yield from _switched_on(organization, sort)
    there = next((each for each in sort.held(organization) if (each.type, each.name) == (sort.type, name)), None)
    if there is None:
        yield Edit(Target(sort.kind, name), {"Content": says, "Description": purpose}, creates=True)
    elif seen(there.document) != says:
        raise Unfit(f"there is a policy `{name}` that says something else")
    for place in places:
        yield Edit(attachment(name, place, sort), {"Attached": True})


def _switched_on(organization: Organization, sort: Sort) -> Iterator[Edit]:
    """That policies of a sort count; to have SCPs at all is decided by people, not in passing."""
    if sort.type in seen(organization.policy_types):
        return
    if sort is SCPS:
        raise Unfit("service control policies are off in the Organization")
    root = next(unit for unit in organization.units if unit.parent is None)
    yield Edit(policy_type(root.id, sort.type), {"Enabled": True})


def reached(member: Member, setting: str, places: Sequence[str]) -> str:
    """The first of the places that a setting names which the member is, or is in.

    Raises:
        Unfit: it is in none of them.
        Unseen: the tree was not seen.
    """
    path = (*org_path(member.organization, member.id).split("/")[1:-1], member.id)
    found = next((each for each in places if each in path), None)
    if found is None:
        raise Unfit(f"the setting `{setting}` reaches `{member.account.name}` by none of its places")
    return found


def denying(statements: Iterable[Mapping[str, object]]) -> str:
    """The text of a policy that denies on every resource; each statement gives the other elements."""
    fixed: dict[str, object] = {"Sid": "", "Effect": "Deny"}
    denials = [{**fixed, **each, "Resource": "*"} for each in statements]
    return msgspec.json.encode({"Version": VARIABLES_VERSION, "Statement": denials}).decode()


def spared(estate: Estate) -> dict[str, Mapping[str, object]]:
    """The condition operators by which a Deny spares the tool itself, and whom the settings keep for emergencies."""
    names = dict.fromkeys((*estate.thresholds.break_glass, *estate.fixing.tools_roles))
    arns = [f"arn:{estate.account.partition}:iam::*:{kind}/{name}" for name in names for kind in ("role", "user")]
    return {"ArnNotLike": {"aws:PrincipalArn": arns}} if arns else {}
