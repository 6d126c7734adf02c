"""No policy keeps members' root users from acting.

## What it finds
Member accounts in which service control policies leave something to the root user.

## Why it matters
No policy of the account itself binds its root user. Only a service control policy of the Organization does: with it,
whoever gets hold of root's password, or sets a new one through its e-mail, can sign in and do nothing.

## How it is decided
AWS's decision is computed for the root user of each active member, signed in by itself and with MFA: the policies at
the root, at the units above the account and at the account itself have to refuse it every action of the catalogue, on
any resource. It does not matter how they say so. What is excepted for short root sessions (`aws:AssumedRoot`)
does not matter; an exception for some actions is a finding of lower severity that names one of them. The management
account cannot be restrained by service control policies.

## What to do
Attach a policy that denies `*` on `*` where `aws:PrincipalArn` is like `arn:*:iam::*:root`, to one organizational
unit first: search CloudTrail there for what root did in the last months before, and watch for denied calls after.
Detaching undoes it. With centralised root access (see central-root-access) spare its sessions by the condition that
`aws:AssumedRoot` is null, or the management account cannot do root's tasks either. Root cannot be kept from signing in
and from a few tasks of the billing and support consoles.

## References
- [SCP examples: general](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html)
- [Root user best practices](https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html)
- [SCP evaluation](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from leastwise.access import Question
from leastwise.access.actions import actions_in, every, spoken_of
from leastwise.checks import Unfit, check, fix
from leastwise.checks.guarding import attached
from leastwise.checks.organizations import POLICIES, Member, MemberOrAccount, elsewhere, members
from leastwise.checks.worlds import world
from leastwise.engine import Stack
from leastwise.engine.facts import facts
from leastwise.language import Document
from leastwise.model import Estate, Evidence, Fail, Severity, Unseen, Verdict
from leastwise.model.change import Edit, Safety
from leastwise.spec import Outcome, PolicyType, principal_of

_KNOWN = {"aws:MultiFactorAuthPresent": ("true",), "aws:SecureTransport": ("true",), "aws:ViaAWSService": ("false",)}


@check(
    "root-guardrail",
    severity=Severity.MEDIUM,
    subjects=members,
    needs=POLICIES,
    controls=("ROOT-06",),
)
def root_guardrail(estate: Estate, member: MemberOrAccount) -> Verdict:
    """Whether service control policies refuse root of one member everything."""
    if not isinstance(member, Member):
        return elsewhere(estate)
    left = _left(estate, member)
    if not left:
        return None
    value = f"{next(actions_in(left))} is left to root of {member.id}"
    evidence = Evidence(call="organizations:ListPolicies", path="SERVICE_CONTROL_POLICY", value=value)
    mostly_refused = 2 * left.bit_count() < every().bit_count()
    return Fail(
        f"service control policies leave root of `{member.account.name}` {_told(left)}",
        (evidence,),
        Severity.LOW if mostly_refused else None,
    )


def _told(left: int) -> str:
    if left == every():
        return "everything"
    count, first = left.bit_count(), next(actions_in(left))
    if 2 * count >= every().bit_count():
        return "most actions"
    return f"`{first}`" if count == 1 else f"{count:,} actions, `{first}` among them"


def _left(estate: Estate, member: Member) -> int:
    """The actions that are not surely refused to root of a member, as a set of `leastwise.access.actions`.

    Raises:
        Unseen: the tree, the policies or their targets were not seen.
    """
    root = principal_of(f"arn:{member.partition}:iam::{member.id}:root")
    question = Question(
        principal=root, action="iam:GetUser", resource="*", context=_KNOWN, without=frozenset({"aws:AssumedRoot"})
    )
    answer = world(estate).ask(question)
    if missing := answer.gathered.missing.get(PolicyType.SCP):
        raise Unseen(*missing)
    policies = answer.gathered.policies
    stack, left = Stack(policies, facts()), 0
    for part in _alike(document for level in policies.scps for document in level):
        request = replace(answer.request, action=next(actions_in(part)))
        if stack.consider(request, answer.unknown).best.outcome is Outcome.ALLOWED:
            left |= part
    return left


def _alike(documents: Iterable[Document]) -> Iterator[int]:
    """All actions, in sets of which no statement tells two apart."""
    parts = [every()]
    for statement in (each for document in documents for each in document.statements):
        spoken = spoken_of(statement)
        parts = [piece for part in parts for piece in (part & spoken, part & ~spoken) if piece]
    yield from parts


_NAME = "leastwise-deny-root"
_TEXT = (
    '{"Version":"2012-10-17","Statement":[{"Sid":"DenyRoot","Effect":"Deny","Action":"*","Resource":"*","Condition":'
    '{"StringLike":{"aws:PrincipalArn":"arn:*:iam::*:root"},"Null":{"aws:AssumedRoot":"true"}}}]}'
)


@fix(root_guardrail, Safety.REVERSIBLE, needs=("root_denied_in",))
def deny_root(estate: Estate, member: MemberOrAccount) -> Iterator[Edit]:
    """Attach a policy that denies root everything to the account itself, if the settings name it.

    Short root sessions, which the management account begins, are spared.  What root did lately is not seen from the
    management account: to name the account is to say that somebody has looked.
    """
    assert isinstance(member, Member)
    if member.id not in estate.fixing.root_denied_in:
        raise Unfit(f"the setting `fixes.root_denied_in` does not name `{member.id}`")
    yield from attached(estate, member.organization, _NAME, says=_TEXT, purpose=_PURPOSE, places=(member.id,))


_PURPOSE = "Denies the root user everything but sessions of the management account"
