"""Permission sets of IAM Identity Center and, of administrators' sets, who has them in which account."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks.permission_sets import grants_administration
from leastwise.collect.gather import gathered
from leastwise.collect.pages import Answer, Pages
from leastwise.collect.step import Ask, Asked, Page, Step, reader
from leastwise.collect.steps.identity_center import (
    INSTANCES_OF_IDENTITY_CENTER,
    PAGED,
    by_instance,
    hidden,
    owned,
)
from leastwise.errors import JsonError, PolicyError
from leastwise.model import Assignment, Fact, Gap, Observed, PermissionSet

__all__ = [
    "ACCOUNTS_OF_SET",
    "ASSIGNMENTS",
    "BOUNDARY_OF_SET",
    "CUSTOMER_POLICIES_OF_SET",
    "DESCRIPTION_OF_SET",
    "INLINE_POLICY_OF_SET",
    "MANAGED_POLICIES_OF_SET",
    "PERMISSION_SETS",
    "permission_sets",
]


class SetList(Page):
    PermissionSets: tuple[str, ...] = ()


class _Described(Page):
    Name: str = ""


class SetPage(Page):
    PermissionSet: _Described


class _Managed(Page):
    Arn: str = ""


class ManagedList(Page):
    AttachedManagedPolicies: tuple[_Managed, ...] = ()


class _Customer(Page):
    Name: str = ""
    Path: str = "/"


class CustomerList(Page):
    CustomerManagedPolicyReferences: tuple[_Customer, ...] = ()


class InlinePage(Page):
    InlinePolicy: str | None = None


class _Boundary(Page):
    CustomerManagedPolicyReference: _Customer | None = None
    ManagedPolicyArn: str | None = None


class BoundaryPage(Page):
    PermissionsBoundary: _Boundary


class AccountList(Page):
    AccountIds: tuple[str, ...] = ()


class _Assignment(Page):
    AccountId: str = ""
    PrincipalType: str = ""
    PrincipalId: str = ""


class AssignmentList(Page):
    AccountAssignments: tuple[_Assignment, ...] = ()


def _each_instance(asked: Asked) -> Iterator[Ask]:
    yield from (Ask(by_instance(each), region) for each, region in owned(asked.pages))


PERMISSION_SETS = Step(
    service="sso-admin",
    operation="ListPermissionSets",
    permission="sso:ListPermissionSets",
    page=SetList,
    paging=PAGED,
    after=(INSTANCES_OF_IDENTITY_CENTER,),
    asks=_each_instance,
)


def _listed(pages: Pages) -> Iterator[tuple[str, Answer[SetList]]]:
    for answer in pages.all(PERMISSION_SETS).items:
        yield from ((arn, answer) for arn in answer.page.PermissionSets)


def _each_set(asked: Asked) -> Iterator[Ask]:
    for arn, answer in _listed(asked.pages):
        yield Ask({"InstanceArn": answer.request["InstanceArn"], "PermissionSetArn": arn}, answer.region)


DESCRIPTION_OF_SET = Step(
    service="sso-admin",
    operation="DescribePermissionSet",
    permission="sso:DescribePermissionSet",
    page=SetPage,
    after=(PERMISSION_SETS,),
    asks=_each_set,
)
MANAGED_POLICIES_OF_SET = Step(
    service="sso-admin",
    operation="ListManagedPoliciesInPermissionSet",
    permission="sso:ListManagedPoliciesInPermissionSet",
    page=ManagedList,
    paging=PAGED,
    after=(PERMISSION_SETS,),
    asks=_each_set,
)
CUSTOMER_POLICIES_OF_SET = Step(
    service="sso-admin",
    operation="ListCustomerManagedPolicyReferencesInPermissionSet",
    permission="sso:ListCustomerManagedPolicyReferencesInPermissionSet",
    page=CustomerList,
    paging=PAGED,
    after=(PERMISSION_SETS,),
    asks=_each_set,
)
INLINE_POLICY_OF_SET = Step(
    service="sso-admin",
    operation="GetInlinePolicyForPermissionSet",
    permission="sso:GetInlinePolicyForPermissionSet",
    page=InlinePage,
    after=(PERMISSION_SETS,),
    asks=_each_set,
)


def _each_administrators_set(asked: Asked) -> Iterator[Ask]:
    instances = {arn: answer.request["InstanceArn"] for arn, answer in _listed(asked.pages)}
    for each in permission_sets.of(asked.pages).items:
        if _grants_administration(each):
            yield Ask({"InstanceArn": instances[each.arn], "PermissionSetArn": each.arn}, each.region)


def _grants_administration(each: PermissionSet) -> bool:
    try:
        return grants_administration(each)
    except (JsonError, PolicyError):
        return False


_POLICIES = (DESCRIPTION_OF_SET, MANAGED_POLICIES_OF_SET, CUSTOMER_POLICIES_OF_SET, INLINE_POLICY_OF_SET)

BOUNDARY_OF_SET = Step(
    service="sso-admin",
    operation="GetPermissionsBoundaryForPermissionSet",
    permission="sso:GetPermissionsBoundaryForPermissionSet",
    page=BoundaryPage,
    none=("ResourceNotFoundException",),
    after=_POLICIES,
    asks=_each_administrators_set,
)
ACCOUNTS_OF_SET = Step(
    service="sso-admin",
    operation="ListAccountsForProvisionedPermissionSet",
    permission="sso:ListAccountsForProvisionedPermissionSet",
    page=AccountList,
    paging=PAGED,
    after=_POLICIES,
    asks=_each_administrators_set,
)


def _each_account_of_set(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(ACCOUNTS_OF_SET).items:
        about = {name: answer.request[name] for name in ("InstanceArn", "PermissionSetArn")}
        yield from (Ask({**about, "AccountId": account}, answer.region) for account in answer.page.AccountIds)


ASSIGNMENTS = Step(
    service="sso-admin",
    operation="ListAccountAssignments",
    permission="sso:ListAccountAssignments",
    page=AssignmentList,
    paging=PAGED,
    after=(ACCOUNTS_OF_SET,),
    asks=_each_account_of_set,
)


@reader("permission_sets")
def permission_sets(pages: Pages) -> Observed[PermissionSet]:
    """The permission sets of the Identity Center that this account owns."""
    answers = pages.all(PERMISSION_SETS)
    found = (_set(pages, arn, answer.region) for arn, answer in _listed(pages))
    return gathered(found, (*hidden(pages, PERMISSION_SETS, by_instance), *answers.gaps))


def _set(pages: Pages, arn: str, region: str | None) -> PermissionSet | Gap:
    if not arn or region is None:
        return pages.unreadable(PERMISSION_SETS, {}, "a permission set without ARN or region", region)
    described = pages.one(DESCRIPTION_OF_SET, region, PermissionSetArn=arn)
    name = "" if described is None or isinstance(described, Gap) else described.PermissionSet.Name
    managed = pages.about(MANAGED_POLICIES_OF_SET, region, PermissionSetArn=arn)
    customer = pages.about(CUSTOMER_POLICIES_OF_SET, region, PermissionSetArn=arn)
    inline = pages.one(INLINE_POLICY_OF_SET, region, PermissionSetArn=arn)
    return PermissionSet(
        arn=arn,
        name=name or arn.rpartition("/")[2],
        account=pages.account,
        region=region,
        managed=Observed(tuple(p.Arn for page in managed.items for p in page.AttachedManagedPolicies), managed.gaps),
        customer=Observed(
            tuple(p.Name for page in customer.items for p in page.CustomerManagedPolicyReferences), customer.gaps
        ),
        inline=inline if inline is None or isinstance(inline, Gap) else inline.InlinePolicy or None,
        boundary=_boundary(pages, arn, region),
        assignments=_assignments(pages, arn, region),
    )


def _boundary(pages: Pages, arn: str, region: str) -> Fact[str | None]:
    page = pages.one(BOUNDARY_OF_SET, region, PermissionSetArn=arn)
    if page is None or isinstance(page, Gap):
        return page
    own = page.PermissionsBoundary.CustomerManagedPolicyReference
    return own.Name if own else page.PermissionsBoundary.ManagedPolicyArn


def _assignments(pages: Pages, arn: str, region: str) -> Observed[Assignment]:
    accounts = pages.about(ACCOUNTS_OF_SET, region, PermissionSetArn=arn)
    found: list[Assignment] = []
    gaps = [*accounts.gaps]
    for account in (each for page in accounts.items for each in page.AccountIds):
        listed = pages.about(ASSIGNMENTS, region, PermissionSetArn=arn, AccountId=account)
        gaps += listed.gaps
        found += (
            Assignment(account=account, type=each.PrincipalType, principal=each.PrincipalId)
            for page in listed.items
            for each in page.AccountAssignments
        )
    return Observed(tuple(found), tuple(gaps))
