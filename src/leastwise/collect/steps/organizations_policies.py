"""The policies of the Organization, their documents and what they are attached to."""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.collect.pages import Pages
from leastwise.collect.step import NEXT_TOKEN, Ask, Asked, Page, Step
from leastwise.collect.steps.organizations_standing import ORGANIZATION, STANDING, is_told
from leastwise.model import Fact, Gap, Observed, OrganizationPolicy

__all__ = ["POLICIES", "POLICY", "TARGETS", "management_policies", "policies"]

POLICY_TYPES = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
"""Those that decide who may do what."""
MANAGEMENT_POLICY_TYPES = ("AISERVICES_OPT_OUT_POLICY", "TAG_POLICY")
"""Those that set something in accounts."""


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


def _each_type(asked: Asked) -> Iterable[Ask]:
    return [Ask({"Filter": kind}) for kind in (*POLICY_TYPES, *MANAGEMENT_POLICY_TYPES) if is_told(asked.pages)]


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


def policies(pages: Pages) -> Observed[OrganizationPolicy]:
    """Those that decide who may do what."""
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


def management_policies(pages: Pages) -> Observed[OrganizationPolicy]:
    """Those that set something in accounts."""
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
