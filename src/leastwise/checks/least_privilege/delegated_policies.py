"""Policies of the Organization that only the management account can manage.

## What it finds
Types of policies that are in use in the Organization, and that no member may write and attach.

## Why it matters
Who writes guardrails need not be able to do everything: in the management account nothing binds them. A delegated
administrator works in a member account, and may do with policies what the Organization's resource policy says.

## How it is decided
For each policy type that is switched on at the root. AWS's decision is computed, by the Organization's resource policy,
for the accounts, users and roles of members that it names: somebody has to be allowed `organizations:UpdatePolicy` and
`organizations:AttachPolicy` on a policy of the type. Whether the member gives its own people these permissions is not
looked at, nor who it is.

## What to do
Write a resource policy for the account of those who look after the guardrails, with the policy types in
`organizations:PolicyType`, and save it with `aws organizations put-resource-policy`; `delete-resource-policy` undoes
it. Keep in mind that a delegated administrator can then lift guardrails of every other member.

## References
- [Delegated administrator for AWS Organizations](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html)
- [Resource-based delegation policy examples](https://docs.aws.amazon.com/organizations/latest/userguide/security_iam_resource-based-policy-examples.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from leastwise.checks import check
from leastwise.checks.guardrails import EVERYTHING
from leastwise.checks.organizations import elsewhere, told
from leastwise.checks.powers import UNNAMED
from leastwise.checks.trusts import account_of
from leastwise.engine import decide
from leastwise.engine.facts import facts
from leastwise.language import Document, Kind, parse
from leastwise.model import (
    Account,
    Estate,
    Evidence,
    Fail,
    Gap,
    Observed,
    Organization,
    Severity,
    Subject,
    Verdict,
    seen,
)
from leastwise.spec import Outcome, Policies, Principal, Request, principal_of

_MANAGING = ("organizations:UpdatePolicy", "organizations:AttachPolicy")


class PolicyType(Struct, frozen=True, kw_only=True):
    """A type of policies that is in use in the Organization."""

    id: str
    organization: Organization

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="policy-type", id=self.id, arn=None, unique=f"{self.organization.id}/{self.id}")


TypeOrAccount: TypeAlias = PolicyType | Account


def _types(estate: Estate) -> Observed[TypeOrAccount]:
    organization = told(estate)
    if organization is None:
        return Observed((estate.account,))
    if isinstance(organization.policy_types, Gap):
        return Observed((), (organization.policy_types,))
    return Observed(tuple(PolicyType(id=each, organization=organization) for each in organization.policy_types))


@check(
    "delegated-policies",
    severity=Severity.LOW,
    subjects=_types,
    needs={
        "organizations:DescribeOrganization",
        "organizations:DescribeResourcePolicy",
        "organizations:ListRoots",
    },
    controls=("LP-38",),
    cis=("2.1.5",),
)
def delegated_policies(estate: Estate, type: TypeOrAccount) -> Verdict:
    """Whether a member may manage one type of policies."""
    if not isinstance(type, PolicyType):
        return elsewhere(estate)
    text = seen(estate.delegation_policy)
    document = parse(text, Kind.RESOURCE) if text else None
    if document is not None and any(
        _may_manage(document, who, type, estate) for who in _members(document, type.organization, estate)
    ):
        return None
    value = "nobody may" if text else "none"
    evidence = Evidence(call="organizations:DescribeResourcePolicy", path="ResourcePolicy.Content", value=value)
    return Fail(f"no member may manage policies of type `{type.id}`", (evidence,))


def _members(document: Document, organization: Organization, estate: Estate) -> Iterator[Principal]:
    """Everybody of another account whom an Allow names; for an account somebody of it whom no policy names."""
    for statement in document.statements:
        for text in statement.principal.aws if statement.allows and statement.principal else ():
            account = account_of(text)
            if account is None or account == organization.management_account:
                continue
            whole = text == account or text.endswith(":root")
            unnamed = f"arn:{estate.account.partition}:iam::{account}:role/{UNNAMED}"
            yield principal_of(unnamed if whole else text)


def _may_manage(document: Document, who: Principal, type: PolicyType, estate: Estate) -> bool:
    organization = type.organization
    policies = Policies(identity=(EVERYTHING,), resource=document, management_account=organization.management_account)
    return all(
        decide(_request(action, who, type, estate), policies, facts()).outcome is Outcome.ALLOWED
        for action in _MANAGING
    )


def _request(action: str, who: Principal, type: PolicyType, estate: Estate) -> Request:
    organization = type.organization
    place = f"arn:{estate.account.partition}:organizations::{organization.management_account}:policy"
    return Request(
        principal=who,
        action=action,
        resource=f"{place}/{organization.id}/{type.id.lower()}/p-unnamed",
        context={"organizations:PolicyType": (type.id,), "aws:PrincipalOrgID": (organization.id,)},
        owner=organization.management_account,
    )
