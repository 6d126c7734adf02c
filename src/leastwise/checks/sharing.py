"""Whom the policy of a resource lets in: everybody, other accounts, services of AWS.

Unique ids of deleted principals are left out, which nobody is, and so are canonical user ids.

Sources: IAM User Guide, "AWS JSON policy elements: Principal" and "The confused deputy problem"; Elastic Load
Balancing, "Enable access logs" (accounts that write logs).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec.structs import replace

from leastwise.access.demands import demand, named
from leastwise.access.public import is_open
from leastwise.checks.bindings import accounts, pinned, within
from leastwise.checks.denials import Left
from leastwise.checks.fix import Unfit
from leastwise.checks.names import first_match
from leastwise.checks.trusts import Admission, Way, account_of
from leastwise.language import Condition, Document, Kind, Principals, Statement, parse
from leastwise.model import Estate, Evidence, MemberAccount, ResourcePolicy, seen
from leastwise.model.resource import SHOWN_BY

__all__ = [
    "ORGANIZATION",
    "RESOURCES",
    "guests",
    "is_outside",
    "left_to_somebody",
    "meant_for_us",
    "open_statements",
    "ours",
    "policy_evidence",
    "services",
]

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
_OF_AN_ACCOUNT = Condition("Null", "aws:PrincipalArn", ("false",))
"""Whoever signs with keys of an account: neither a service nor an unsigned request."""
_TYPE = "AWS::SQS::Queue"
"""One for all: S3's own notion wants ARNs to be whole, though the account in them tells already who comes in."""


@lru_cache(maxsize=16_384)
def meant_for_us(estate: Estate, arn: str) -> None:
    """That the configuration says of a resource that nobody is to reach it from outside.

    Raises:
        Unfit: it does not.
    """
    if first_match(estate.fixing.closed, arn, "") is None:
        raise Unfit("the setting `fixes.closed` does not say that nobody from outside needs it")


def ours(estate: Estate) -> tuple[str, str]:
    """The key of a condition and its value that everybody of the Organization meets, or of the account without one.

    Raises:
        Unseen: whether there is an Organization was not seen.
    """
    organization = seen(estate.organization)
    if organization is None:
        return "aws:PrincipalAccount", estate.account.id
    return "aws:PrincipalOrgID", organization.id


def open_statements(text: str) -> tuple[Statement, ...]:
    """The statements that let everybody in, or whoever meets a condition that pins nobody.

    What a statement and the Denies beside it surely leave to somebody is told by proof: see `prove no-public`.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    document = parse(text, Kind.RESOURCE)
    return tuple(
        each
        for each in document.statements
        if each.allows and is_open(each) and not _pins(each) and not left_to_somebody(document, each)
    )


def _pins(statement: Statement) -> bool:
    """Whether its conditions alone pin everybody."""
    admission = _admission(Way.EVERYBODY, "*", statement)
    return admission is not None and pinned(admission)


def left_to_somebody(document: Document, statement: Statement) -> bool:
    """Whether all that one statement allows beside the Denies is proven to be tied to somebody who is named.

    Of a statement that no request meets it is not said: what is meant by it may be met by AWS.
    """
    # Loaded by the few policies that seem to be open: an audit of an export has none.
    from leastwise.prove import compare, of_resource
    from leastwise.prove.public import no_public
    from leastwise.prove.questions import Verdict
    from leastwise.prove.reading import NOTHING

    denies = tuple(each for each in document.statements if not each.allows)
    alone, beside = (replace(document, statements=(statement, *others)) for others in ((), denies))
    if no_public(beside, _TYPE).nothing_new is not Verdict.PASS:
        return False
    return compare(NOTHING, of_resource([alone])).new_possible is True


@lru_cache(maxsize=16_384)
def guests(text: str) -> tuple[Admission, ...]:
    """The accounts, and principals of accounts, that are let in; everybody only where conditions tell the accounts.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    document = parse(text, Kind.RESOURCE)
    found = (
        admission
        for each in document.statements
        if each.allows
        for way, who, only in _of_accounts(each)
        if (admission := _admission(way, who, each, Left(document, only))) and accounts(admission)
    )
    return tuple(found)


def services(text: str) -> Iterator[tuple[str, Statement]]:
    """The services that are let in and need not say for whom they come, by a condition or by a Deny.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    document = parse(text, Kind.RESOURCE)
    for each in document.statements:
        if not each.allows or each.principal is None:
            continue
        for service in each.principal.service:
            only = replace(each, principal=Principals(service=(service,)))
            admission = _admission(Way.ACCOUNT, "", each, Left(document, only))
            if admission is not None and not pinned(admission):
                yield service, each


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


def _of_accounts(statement: Statement) -> Iterator[tuple[Way, str, Statement]]:
    """Everybody with an account, or each principal, with what the statement allows to these alone."""
    who = statement.principal
    if who is None or who.anybody:
        yield Way.EVERYBODY, "*", replace(statement, conditions=(*statement.conditions, _OF_AN_ACCOUNT))
    for each in (who or Principals()).aws:
        if account_of(each):
            yield Way.ACCOUNT, each, replace(statement, principal=Principals(aws=(each,)))


def _admission(way: Way, who: str, statement: Statement, left: Left | None = None) -> Admission | None:
    """None if Denies are proven to leave nothing."""
    if left is not None and left.nothing():
        return None
    demands = (*filter(None, map(demand, statement.conditions)), *(left.demands() if left else ()))
    return Admission(
        way=way,
        who=who,
        account=account_of(who) if way is Way.ACCOUNT else None,
        statement=named(statement),
        index=statement.index,
        demands=tuple(dict.fromkeys(demands)),
    )


def _id(account: MemberAccount) -> str:
    return account.id
