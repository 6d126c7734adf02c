"""The one thing about roles that GetAccountAuthorizationDetails does not tell."""

from __future__ import annotations

from leastwise.collect.pages import Pages
from leastwise.collect.step import MARKER, Page, Step, reader
from leastwise.model import Observed, SessionLimit

__all__ = ["ROLES"]


class _Role(Page):
    Arn: str
    MaxSessionDuration: int


class RoleList(Page):
    Roles: tuple[_Role, ...] = ()


ROLES = Step(
    service="iam",
    operation="ListRoles",
    page=RoleList,
    permission="iam:ListRoles",
    paging=MARKER,
)


@reader("session_limits")
def session_limits(pages: Pages) -> Observed[SessionLimit]:
    """How long sessions of each role may last."""
    found = pages.all(ROLES)
    limits = (
        SessionLimit(arn=raw.Arn, seconds=raw.MaxSessionDuration) for answer in found.items for raw in answer.page.Roles
    )
    return Observed(tuple(limits), found.gaps)
