"""Which policy documents reach a user, group or role: its own inline ones, those attached to it, its groups' ones.

Service and resource control policies and permissions boundaries grant nothing and are not among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from leastwise.model import Arn, Evidence, Gap, Group, ManagedPolicy, Observed, Role, Unseen, User, seen

__all__ = ["CALL", "Grant", "Holder", "attachment", "boundary", "documents", "grants", "trust_evidence"]

CALL = "iam:GetAccountAuthorizationDetails"
"""The call, and the permission, that shows all of it."""

Holder: TypeAlias = User | Group | Role
"""What carries policies."""

_PUBLISHED = {
    "AdministratorAccess": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
}
"""AWS managed policies that are known by their name alone, with the document that AWS publishes for them."""


class Grant(Struct, frozen=True, kw_only=True):
    """A policy document, and where it hangs."""

    holder: Holder
    """The user, group or role that carries it; for a member of a group, the group."""
    name: str
    arn: str | None
    """None: an inline policy."""
    text: str

    @property
    def told(self) -> str:
        """How a sentence names it: ``policy `x` ``, ``inline policy `x` of group `g` ``."""
        kind = "policy" if self.arn else "inline policy"
        return f"{kind} `{self.name}`" + (f" of group `{self.holder.name}`" if isinstance(self.holder, Group) else "")

    @property
    def evidence(self) -> Evidence:
        """Where the answer shows that it hangs there."""
        if self.arn:
            return attachment(self.holder, self.arn)
        listed = f"{type(self.holder).__name__}PolicyList"
        return Evidence(call=CALL, path=f"{_entry(self.holder)}.{listed}", value=self.name)


def grants(principal: Holder, groups: Observed[Group], policies: Observed[ManagedPolicy]) -> Iterator[Grant]:
    """The documents that grant something to a principal: first every one that was seen.

    Raises:
        Unseen: after the last one, if the principal has a policy or a group that was not seen.
    """
    gaps: list[Gap] = []
    for holder in _holders(principal, groups, gaps):
        yield from documents(holder)
        for arn in holder.attached:
            try:
                text = _attached(holder, arn, policies)
            except Unseen as unseen:
                gaps.extend(unseen.gaps)
            else:
                yield Grant(holder=holder, name=_short(arn), arn=arn, text=text)
    if gaps:
        raise Unseen(*dict.fromkeys(gaps))


@lru_cache(maxsize=65_536)
def _short(arn: str) -> str:
    return Arn.parse(arn).name


def documents(holder: Holder) -> Iterator[Grant]:
    """The inline policies of one user, group or role."""
    for inline in holder.inline:
        yield Grant(holder=holder, name=inline.name, arn=None, text=inline.document)


def attachment(holder: Holder, arn: str) -> Evidence:
    """Where the answer shows that a managed policy is attached."""
    return Evidence(call=CALL, path=f"{_entry(holder)}.AttachedManagedPolicies", value=arn)


def boundary(principal: User | Role, policies: Observed[ManagedPolicy]) -> str | None:
    """The document of a principal's permissions boundary, None if it has none.

    Raises:
        Unseen: it has one that was not seen.
    """
    return _attached(principal, principal.boundary, policies) if principal.boundary else None


def trust_evidence(role: Role, index: int, value: str) -> Evidence:
    """Where the answer shows a statement of a role's trust policy."""
    return Evidence(
        call=CALL,
        path=f"{_entry(role)}.AssumeRolePolicyDocument.Statement[{index}]",
        value=value,
    )


def _entry(holder: Holder) -> str:
    kind = type(holder).__name__
    return f"{kind}DetailList[{kind}Name={holder.name}]"


def _holders(principal: Holder, groups: Observed[Group], gaps: list[Gap]) -> Iterator[Holder]:
    """The principal and the groups that a user is in; groups that were not seen go to `gaps`."""
    yield principal
    for name in principal.groups if isinstance(principal, User) else ():
        try:
            group = groups.find(_name, name)
        except Unseen as unseen:
            gaps.extend(unseen.gaps)
            continue
        if group is None:
            gaps.append(_missing(principal, "GroupName", name, "group"))
        else:
            yield group


def _attached(holder: Holder, arn: str, policies: Observed[ManagedPolicy]) -> str:
    try:
        policy = policies.find(_arn, arn)
        if policy is None:
            raise Unseen(_missing(holder, "PolicyArn", arn, "policy"))
        return seen(policy.document)
    except Unseen:
        parts = Arn.parse(arn)
        published = _PUBLISHED.get(parts.resource.removeprefix("policy/"))
        if parts.account != "aws" or published is None:
            raise
        return published


def _missing(holder: Holder, key: str, value: str, kind: str) -> Gap:
    """The answer names something that it does not hold: an export with a filter, or a change during the call."""
    return Gap(
        call=CALL,
        permission=CALL,
        account=Arn.parse(holder.arn).account,
        request=((key, value),),
        code="NotSaid",
        why=f"the answer does not hold {kind} `{value}`",
    )


def _arn(policy: ManagedPolicy) -> str:
    return policy.arn


def _name(group: Group) -> str:
    return group.name
