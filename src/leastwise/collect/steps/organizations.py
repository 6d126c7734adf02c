"""The Organization: its tree, its accounts, its SCPs and RCPs, its root features.

Only the management account may list it, and members that administer a service for the Organization or whom its
delegation policy lets.  Any other member learns who the management account is, and its Estate takes the rest from the
pages of an account that was told, when the snapshot holds them.
Source: "Delegated administrator for AWS services that work with Organizations", AWS Organizations User Guide.
"""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.collect.pages import Pages
from leastwise.collect.step import NEXT_TOKEN, Ask, Asked, Page, Step, reader
from leastwise.model import Fact, Gap, MemberAccount, Observed, Organization, OrganizationPolicy, Unit

__all__ = [
    "ACCOUNTS",
    "CHILDREN",
    "FEATURES",
    "MEMBERS",
    "ORGANIZATION",
    "POLICIES",
    "POLICY",
    "ROOTS",
    "STANDING",
    "TARGETS",
    "is_told",
]

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


class Parents(Page):
    """It is enough that it was answered."""


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


def _manages(pages: Pages) -> bool:
    described = _described(pages)
    return described is not None and described.MasterAccountId == pages.account


def _when_member(asked: Asked) -> Iterable[Ask]:
    return [Ask({"ChildId": asked.pages.account})] if _described(asked.pages) and not _manages(asked.pages) else []


STANDING = Step(
    service="organizations",
    operation="ListParents",
    page=Parents,
    permission="organizations:ListParents",
    paging=NEXT_TOKEN,
    none=("AccessDeniedException",),
    after=(ORGANIZATION,),
    asks=_when_member,
)
"""Whether a member may list the Organization: the refusal is an answer, and saves those of all other questions."""


def is_told(pages: Pages) -> bool:
    """Whether these are the pages of an account that may list its Organization."""
    return _manages(pages) or bool(pages.all(STANDING).items)


def _when_manager(asked: Asked) -> Iterable[Ask]:
    """Once, from the management account alone: anywhere else the call is refused by design."""
    return [Ask({})] if _manages(asked.pages) else []


def _when_told(asked: Asked) -> Iterable[Ask]:
    return [Ask({})] if is_told(asked.pages) else []


def _each_type(asked: Asked) -> Iterable[Ask]:
    return [Ask({"Filter": kind}) for kind in (*POLICY_TYPES, *MANAGEMENT_POLICY_TYPES) if is_told(asked.pages)]


ROOTS = Step(
    service="organizations",
    operation="ListRoots",
    page=RootList,
    permission="organizations:ListRoots",
    paging=NEXT_TOKEN,
    after=(ORGANIZATION, STANDING),
    asks=_when_told,
)
ACCOUNTS = Step(
    service="organizations",
    operation="ListAccounts",
    page=AccountList,
    permission="organizations:ListAccounts",
    paging=NEXT_TOKEN,
    after=(ORGANIZATION, STANDING),
    asks=_when_told,
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
    after=(ORGANIZATION, STANDING),
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
    if not is_told(pages):
        gap = pages.not_said(
            ORGANIZATION,
            {},
            f"only the management account `{described.MasterAccountId}`, or a delegated administrator that may call "
            "organizations:ListParents, lists the Organization: collect one of them as well",
        )
        units, accounts, policies = (
            Observed[Unit]((), (gap,)),
            Observed[MemberAccount]((), (gap,)),
            Observed[OrganizationPolicy]((), (gap,)),
        )
        return _organization(None, described, units, accounts, policies, policies, gap, gap)
    authorization, management, types = _policies(pages), _management_policies(pages), _types(pages)
    units, accounts, features = _units(pages), _accounts(pages), _features(pages)
    return _organization(pages.account, described, units, accounts, authorization, management, types, features)


def _organization(
    told: str | None,
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
        told=told,
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
    if not _manages(pages):
        return pages.not_said(FEATURES, {}, "it is asked in the management account alone")
    found = pages.here(FEATURES)
    return found.gaps[0] if found.gaps else tuple(f for answer in found.items for f in answer.page.EnabledFeatures)
