"""Whom the policy of a resource lets in: everybody, other accounts, services of AWS.

Unique ids of deleted principals are left out, which nobody is, and so are canonical user ids.

Sources: IAM User Guide, "AWS JSON policy elements: Principal" and "The confused deputy problem"; Elastic Load
Balancing, "Enable access logs" (accounts that write logs).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from leastwise.access.demands import demand, named
from leastwise.access.public import is_open
from leastwise.checks.bindings import accounts, pinned, within
from leastwise.checks.trusts import Admission, Way, account_of
from leastwise.language import Kind, Principals, Statement, parse
from leastwise.model import Estate, Evidence, MemberAccount, ResourcePolicy, seen
from leastwise.model.resource import SHOWN_BY

__all__ = ["ORGANIZATION", "RESOURCES", "guests", "is_outside", "open_statements", "policy_evidence", "services"]

RESOURCES = frozenset(
    {
        *("ecr:DescribeRepositories", "ecr:GetRepositoryPolicy", "kms:GetKeyPolicy", "kms:ListKeys"),
        *("lambda:GetPolicy", "lambda:ListFunctions", "s3:GetBucketPolicy", "s3:ListAllMyBuckets"),
        *("secretsmanager:GetResourcePolicy", "secretsmanager:ListSecrets", "sns:GetTopicAttributes"),
        *("sns:ListTopics", "sqs:GetQueueAttributes", "sqs:ListQueues"),
    }
)
"""The permissions that show resources with their policies."""
ORGANIZATION = frozenset({"organizations:DescribeOrganization", "organizations:ListAccounts"})
"""The permissions that show which accounts belong together."""

_BALANCERS = frozenset(
    {
        *("009996457667", "027434742980", "033677994240", "054676820928", "114774131450", "127311923021"),
        *("156460612806", "507241528517", "582318560864", "600734575887", "652711504416", "718504428378"),
        *("783225319266", "797873946194", "897822967062", "985666609251"),
    }
)
"""Accounts of AWS from which load balancers write their logs."""


def open_statements(text: str) -> tuple[Statement, ...]:
    """The statements that let everybody in, or whoever meets a condition that pins nobody.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    return tuple(
        each
        for each in parse(text, Kind.RESOURCE).statements
        if each.allows and is_open(each) and not pinned(_admission(Way.EVERYBODY, "*", None, each))
    )


@lru_cache(maxsize=16_384)
def guests(text: str) -> tuple[Admission, ...]:
    """The accounts, and principals of accounts, that are let in; everybody only where conditions tell the accounts.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    return tuple(
        admission
        for each in parse(text, Kind.RESOURCE).statements
        if each.allows
        for admission in _admissions(each)
        if accounts(admission)
    )


def services(text: str) -> Iterator[tuple[str, Statement]]:
    """The services that are let in without a condition that says for whom they come.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    for each in parse(text, Kind.RESOURCE).statements:
        if each.allows and each.principal is not None and not pinned(_admission(Way.ACCOUNT, "", None, each)):
            yield from ((service, each) for service in each.principal.service)


def is_outside(estate: Estate, admission: Admission, account: str) -> bool:
    """Whether an account that is let in is another one, which belongs neither to the Organization nor to AWS.

    Raises:
        Unseen: the Organization was not seen.
    """
    if account == estate.account.id or account in _BALANCERS:
        return False
    organization = seen(estate.organization)
    if organization is None:
        return True
    if within(organization, admission) or account == organization.management_account:
        return False
    return organization.accounts.find(_id, account) is None


def policy_evidence(resource: ResourcePolicy, index: int, value: str) -> Evidence:
    """Where the answer shows a statement of a resource's policy."""
    service = resource.arn.split(":", 3)[2]
    return Evidence(
        call=SHOWN_BY[service], path=f"Policy.Statement[{index}]", value=value, request=(("ResourceArn", resource.arn),)
    )


def _admissions(statement: Statement) -> Iterator[Admission]:
    who = statement.principal
    if who is None or who.anybody:
        yield _admission(Way.EVERYBODY, "*", None, statement)
    for each in (who or Principals()).aws:
        account = account_of(each)
        if account is not None:
            yield _admission(Way.ACCOUNT, each, account, statement)


def _admission(way: Way, who: str, account: str | None, statement: Statement) -> Admission:
    demands = tuple(filter(None, map(demand, statement.conditions)))
    return Admission(
        way=way, who=who, account=account, statement=named(statement), index=statement.index, demands=demands
    )


def _id(account: MemberAccount) -> str:
    return account.id
