"""The Organization: its tree, its accounts, its SCPs and RCPs, its root features.

Only the management account, or a delegated administrator, may list it.  A member learns who the management
account is, and its Estate takes the rest from that account's pages when the snapshot holds them.
"""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.collect.pages import Pages
from leastwise.collect.step import NEXT_TOKEN, Ask, Asked, Page, Step, reader
from leastwise.model import Fact, Gap, MemberAccount, Observed, Organization, OrganizationPolicy, Unit

__all__ = ["ACCOUNTS", "CHILDREN", "FEATURES", "MEMBERS", "ORGANIZATION", "POLICIES", "POLICY", "ROOTS", "TARGETS"]

POLICY_TYPES = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
"""Those that decide who may do what."""
MANAGEMENT_POLICY_TYPES = ("AISERVICES_OPT_OUT_POLICY", "TAG_POLICY")
"""Those that set something in accounts."""
DEEPEST = 6
"""The root and five levels of organizational units ("Quotas for AWS Organizations")."""


class Described(Page):
    Id: str
    MasterAccountId: str
    FeatureSet: str = "ALL"


class OrganizationPage(Page):
    Organization: Described


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


class PolicySummary(Page):
    Id: str
    Arn: str
    Name: str
    Type: str
    AwsManaged: bool = False


class PolicyList(Page):
    Policies: tuple[PolicySummary, ...] = ()


class PolicyContent(Page):
    Content: str


class PolicyPage(Page):
    Policy: PolicyContent


class Target(Page):
    TargetId: str


class TargetList(Page):
    Targets: tuple[Target, ...] = ()


class FeatureList(Page):
    EnabledFeatures: tuple[str, ...] = ()


ORGANIZATION = Step(
    service="organizations",
    operation="DescribeOrganization",
    page=OrganizationPage,
    permission="organizations:DescribeOrganization",
    none=("AWSOrganizationsNotInUseException",),
)


def _described(pages: Pages) -> Described | None:
    found = pages.one(ORGANIZATION)
    return None if isinstance(found, Gap) or found is None else found.Organization


def _when_manager(asked: Asked) -> Iterable[Ask]:
    """Once, from the management account alone: anywhere else the call is refused by design."""
    described = _described(asked.pages)
    return [Ask({})] if described and described.MasterAccountId == asked.pages.account else []


def _each_type(asked: Asked) -> Iterable[Ask]:
    return [Ask({"Filter": kind}) for kind in (*POLICY_TYPES, *MANAGEMENT_POLICY_TYPES) if [*_when_manager(asked)]]


ROOTS = Step(
    service="organizations",
    operation="ListRoots",
    page=RootList,
    permission="organizations:ListRoots",
    paging=NEXT_TOKEN,
    after=(ORGANIZATION,),
    asks=_when_manager,
)
ACCOUNTS = Step(
    service="organizations",
    operation="ListAccounts",
    page=AccountList,
    permission="organizations:ListAccounts",
    paging=NEXT_TOKEN,
    after=(ORGANIZATION,),
    asks=_when_manager,
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
POLICIES = Step(
    service="organizations",
    operation="ListPolicies",
    page=PolicyList,
    permission="organizations:ListPolicies",
    paging=NEXT_TOKEN,
    after=(ORGANIZATION,),
    asks=_each_type,
)


def _policy_ids(asked: Asked) -> Iterable[Ask]:
    return [Ask({"PolicyId": raw.Id}) for answer in asked.pages.all(POLICIES).items for raw in answer.page.Policies]


POLICY = Step(
    service="organizations",
    operation="DescribePolicy",
    page=PolicyPage,
    permission="organizations:DescribePolicy",
    after=(POLICIES,),
    asks=_policy_ids,
)
TARGETS = Step(
    service="organizations",
    operation="ListTargetsForPolicy",
    page=TargetList,
    permission="organizations:ListTargetsForPolicy",
    paging=NEXT_TOKEN,
    after=(POLICIES,),
    asks=_policy_ids,
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
    described = found.Organization
    if described.MasterAccountId != pages.account:
        gap = pages.not_said(
            ORGANIZATION,
            {},
            f"only the management account `{described.MasterAccountId}` lists the Organization: collect it as well",
        )
        units, accounts, policies = (
            Observed[Unit]((), (gap,)),
            Observed[MemberAccount]((), (gap,)),
            Observed[OrganizationPolicy]((), (gap,)),
        )
        return _organization(described, units, accounts, policies, policies, gap, gap)
    authorization, management = _policies(pages), _management_policies(pages)
    return _organization(
        described, _units(pages), _accounts(pages), authorization, management, _types(pages), _features(pages)
    )


def _organization(
    described: Described,
    units: Observed[Unit],
    accounts: Observed[MemberAccount],
    policies: Observed[OrganizationPolicy],
    management_policies: Observed[OrganizationPolicy],
    types: Fact[tuple[str, ...]],
    features: Fact[tuple[str, ...]],
) -> Organization:
    return Organization(
        id=described.Id,
        management_account=described.MasterAccountId,
        features=described.FeatureSet,
        units=units,
        accounts=accounts,
        policies=policies,
        management_policies=management_policies,
        policy_types=types,
        root_features=features,
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


def _policies(pages: Pages) -> Observed[OrganizationPolicy]:
    found = pages.here(POLICIES)
    return Observed(
        tuple(
            _policy(pages, raw)
            for answer in found.items
            for raw in answer.page.Policies
            if raw.Type not in MANAGEMENT_POLICY_TYPES
        ),
        tuple(gap for gap in found.gaps if dict(gap.request).get("Filter") not in MANAGEMENT_POLICY_TYPES),
    )


def _management_policies(pages: Pages) -> Observed[OrganizationPolicy]:
    found = [pages.about(POLICIES, Filter=kind) for kind in MANAGEMENT_POLICY_TYPES]
    return Observed(
        tuple(_policy(pages, raw) for kind in found for page in kind.items for raw in page.Policies),
        tuple(gap for kind in found for gap in kind.gaps),
    )


def _policy(pages: Pages, raw: PolicySummary) -> OrganizationPolicy:
    content = pages.one(POLICY, PolicyId=raw.Id)
    targets = pages.about(TARGETS, PolicyId=raw.Id)
    document: Fact[str] = content.Policy.Content if isinstance(content, PolicyPage) else _hidden(pages, content, raw)
    return OrganizationPolicy(
        id=raw.Id,
        arn=raw.Arn,
        name=raw.Name,
        type=raw.Type,
        by_aws=raw.AwsManaged,
        document=document,
        targets=targets.gaps[0] if targets.gaps else tuple(t.TargetId for page in targets.items for t in page.Targets),
    )


def _hidden(pages: Pages, content: Gap | None, raw: PolicySummary) -> Gap:
    return content or pages.not_said(POLICY, {"PolicyId": raw.Id}, "the answer does not hold the policy")


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
    found = pages.here(FEATURES)
    return found.gaps[0] if found.gaps else tuple(f for answer in found.items for f in answer.page.EnabledFeatures)
