"""The Organization: its tree, its accounts, its SCPs and RCPs, its root features.

Whoever may not list it learns who the management account is, and its Estate takes the rest from the pages of an
account that was told, when the snapshot holds them.
"""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.collect.pages import Pages
from leastwise.collect.step import NEXT_TOKEN, Ask, Asked, Page, Step, reader
from leastwise.collect.steps.organizations_policies import management_policies, policies
from leastwise.collect.steps.organizations_standing import (
    ORGANIZATION,
    STANDING,
    Described,
    is_told,
    manages,
    when_told,
)
from leastwise.model import Fact, Gap, MemberAccount, Observed, Organization, Unit

__all__ = ["ACCOUNTS", "CHILDREN", "FEATURES", "MEMBERS", "ROOTS", "organization"]


class PolicyType(Page):
    Type: str
    Status: str = ""


class RootDetail(Page):
    Id: str
    Name: str = ""
    PolicyTypes: tuple[PolicyType, ...] = ()


class RootList(Page):
    Roots: tuple[RootDetail, ...] = ()


class AccountDetail(Page):
    Id: str
    Name: str = ""
    Email: str = ""
    Status: str = ""
    State: str = ""


class AccountList(Page):
    Accounts: tuple[AccountDetail, ...] = ()


class UnitDetail(Page):
    Id: str
    Name: str = ""


class UnitList(Page):
    OrganizationalUnits: tuple[UnitDetail, ...] = ()


class MemberId(Page):
    Id: str


class MemberList(Page):
    Accounts: tuple[MemberId, ...] = ()


class FeatureList(Page):
    EnabledFeatures: tuple[str, ...] = ()


def _when_manager(asked: Asked) -> Iterable[Ask]:
    """Once, from the management account alone: anywhere else the call is refused by design."""
    return [Ask({})] if manages(asked.pages) else []


ROOTS = Step(
    service="organizations",
    operation="ListRoots",
    page=RootList,
    permission="organizations:ListRoots",
    paging=NEXT_TOKEN,
    after=(ORGANIZATION, STANDING),
    asks=when_told,
)
ACCOUNTS = Step(
    service="organizations",
    operation="ListAccounts",
    page=AccountList,
    permission="organizations:ListAccounts",
    paging=NEXT_TOKEN,
    after=(ORGANIZATION, STANDING),
    asks=when_told,
)
FEATURES = Step(
    service="iam",
    operation="ListOrganizationsFeatures",
    page=FeatureList,
    permission="iam:ListOrganizationsFeatures",
    after=(ORGANIZATION,),
    asks=_when_manager,
    none=("ServiceAccessNotEnabledException", "ServiceAccessNotEnabled"),
)


def _parents(asked: Asked) -> Iterable[Ask]:
    """Every unit that is known by now; asked again, this walks down the tree level by level."""
    return [Ask({"ParentId": unit}) for unit in _unit_ids(asked.pages)]


CHILDREN = Step(
    service="organizations",
    operation="ListOrganizationalUnitsForParent",
    page=UnitList,
    permission="organizations:ListOrganizationalUnitsForParent",
    paging=NEXT_TOKEN,
    after=(ROOTS,),
    asks=_parents,
    walks=True,
)
MEMBERS = Step(
    service="organizations",
    operation="ListAccountsForParent",
    page=MemberList,
    permission="organizations:ListAccountsForParent",
    paging=NEXT_TOKEN,
    after=(ROOTS, CHILDREN),
    asks=_parents,
)


@reader("organization")
def organization(pages: Pages) -> Fact[Organization | None]:
    """The Organization as this account sees it; None: it stands alone."""
    found = pages.one(ORGANIZATION)
    if isinstance(found, Gap) or found is None:
        return found
    if not is_told(pages):
        return _untold(pages, found.Organization)
    return Organization(
        id=found.Organization.Id,
        management_account=found.Organization.MasterAccountId,
        told=pages.account,
        features=found.Organization.FeatureSet,
        units=_units(pages),
        accounts=_accounts(pages),
        policies=policies(pages),
        management_policies=management_policies(pages),
        policy_types=_types(pages),
        root_features=_features(pages),
    )


def _untold(pages: Pages, described: Described) -> Organization:
    """What a member knows that may not list it."""
    gap = pages.not_said(
        ORGANIZATION,
        {},
        f"only the management account `{described.MasterAccountId}`, or a delegated administrator that may call "
        "organizations:ListParents, lists the Organization: collect one of them as well",
    )
    return Organization(
        id=described.Id,
        management_account=described.MasterAccountId,
        told=None,
        features=described.FeatureSet,
        units=Observed((), (gap,)),
        accounts=Observed((), (gap,)),
        policies=Observed((), (gap,)),
        management_policies=Observed((), (gap,)),
        policy_types=gap,
        root_features=gap,
    )


def _unit_ids(pages: Pages) -> list[str]:
    roots = [raw.Id for answer in pages.all(ROOTS).items for raw in answer.page.Roots]
    return roots + [raw.Id for answer in pages.all(CHILDREN).items for raw in answer.page.OrganizationalUnits]


def _units(pages: Pages) -> Observed[Unit]:
    roots, children = pages.here(ROOTS), pages.here(CHILDREN)
    top = [Unit(id=raw.Id, name=raw.Name or "Root") for answer in roots.items for raw in answer.page.Roots]
    below = [
        Unit(id=raw.Id, name=raw.Name, parent=str(answer.request.get("ParentId", "")))
        for answer in children.items
        for raw in answer.page.OrganizationalUnits
    ]
    return Observed((*top, *below), (*roots.gaps, *(children.gaps if top else ())))


def _accounts(pages: Pages) -> Observed[MemberAccount]:
    placed = {
        raw.Id: str(answer.request.get("ParentId", ""))
        for answer in pages.here(MEMBERS).items
        for raw in answer.page.Accounts
    }
    found = pages.here(ACCOUNTS)
    return Observed(
        tuple(
            MemberAccount(
                id=raw.Id,
                name=raw.Name,
                email=raw.Email,
                active=(raw.State or raw.Status) == "ACTIVE",
                parent=placed.get(raw.Id),
            )
            for answer in found.items
            for raw in answer.page.Accounts
        ),
        found.gaps,
    )


def _types(pages: Pages) -> Fact[tuple[str, ...]]:
    found = pages.here(ROOTS)
    if found.gaps:
        return found.gaps[0]
    return tuple(
        kind.Type
        for answer in found.items
        for raw in answer.page.Roots
        for kind in raw.PolicyTypes
        if kind.Status == "ENABLED"
    )


def _features(pages: Pages) -> Fact[tuple[str, ...]]:
    if not manages(pages):
        return pages.not_said(FEATURES, {}, "it is asked in the management account alone")
    found = pages.here(FEATURES)
    return found.gaps[0] if found.gaps else tuple(f for answer in found.items for f in answer.page.EnabledFeatures)
