"""Which Organization an account is in, and whether it may list it.

Only the management account may, and members that administer a service for the Organization or whom its delegation
policy lets.
Source: "Delegated administrator for AWS services that work with Organizations", AWS Organizations User Guide.
"""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.collect.pages import Pages
from leastwise.collect.step import NEXT_TOKEN, Ask, Asked, Page, Step
from leastwise.model import Gap

__all__ = ["ORGANIZATION", "STANDING", "Described", "is_told", "manages", "when_told"]


class Described(Page):
    """Source: "DescribeOrganization", AWS Organizations API Reference."""

    Id: str
    MasterAccountId: str
    FeatureSet: str = "ALL"


class OrganizationPage(Page):
    Organization: Described


class Parents(Page):
    """It is enough that it was answered."""


ORGANIZATION = Step(
    service="organizations",
    operation="DescribeOrganization",
    page=OrganizationPage,
    permission="organizations:DescribeOrganization",
    none=("AWSOrganizationsNotInUseException",),
)


def described(pages: Pages) -> Described | None:
    """What everybody in an Organization is told of it; None: there is none, or nothing was seen."""
    found = pages.one(ORGANIZATION)
    return None if isinstance(found, Gap) or found is None else found.Organization


def manages(pages: Pages) -> bool:
    """Whether these are the pages of the management account."""
    found = described(pages)
    return found is not None and found.MasterAccountId == pages.account


def _when_member(asked: Asked) -> Iterable[Ask]:
    return [Ask({"ChildId": asked.pages.account})] if described(asked.pages) and not manages(asked.pages) else []


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
    return manages(pages) or bool(pages.all(STANDING).items)


def when_told(asked: Asked) -> Iterable[Ask]:
    """Once, where it may be answered."""
    return [Ask({})] if is_told(asked.pages) else []
