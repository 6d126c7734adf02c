"""What the service control policies of an Organization leave to its members, by the decisions that AWS would make.

Source: AWS Organizations User Guide, "SCP evaluation".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from leastwise import catalogue
from leastwise.access.documents import read
from leastwise.access.organization import SCP, levels
from leastwise.checks.organizations import Member
from leastwise.checks.powers import UNNAMED
from leastwise.engine import Stack
from leastwise.engine.facts import facts
from leastwise.language import Document, Kind, parse
from leastwise.model import seen
from leastwise.spec import Outcome, Policies, Request, principal_of

__all__ = ["EVERYTHING", "left"]

EVERYTHING = parse('{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}')
"""The identity-based policy of an administrator."""
_KNOWN = {"aws:MultiFactorAuthPresent": ("true",), "aws:SecureTransport": ("true",)}
"""Of an administrator who came in with MFA and has nothing else that an exception could be made for."""


def left(member: Member, action: str, region: str = "us-east-1", resource: str | None = None) -> bool:
    """Whether SCPs leave an action to an administrator of a member whom they do not name.

    Args:
        member: the account.
        action: as `cloudtrail:StopLogging`.
        region: where.
        resource: the resource part of an ARN, where the action knows several kinds; otherwise one that no policy names.

    Raises:
        Unseen: the tree, the policies or their targets were not seen.
    """
    organization = member.organization
    request = Request(
        principal=principal_of(f"arn:{member.partition}:iam::{member.id}:role/{UNNAMED}"),
        action=action,
        resource=_resource(action, member, region, resource),
        context={**_KNOWN, "aws:RequestedRegion": (region,), "aws:PrincipalOrgID": (organization.id,)},
        owner=member.id,
    )
    return _stack(tuple(_documents(member)), organization.management_account).outcome(request) is Outcome.ALLOWED


def _documents(member: Member) -> Iterator[tuple[Document, ...]]:
    """The documents at each level from the root to the member."""
    for place, policies in levels(member.organization, member.id, SCP):
        yield tuple(
            read(seen(each.document), Kind.SCP, f"SCP `{each.name}` at {place}", member.id) for each in policies
        )


@lru_cache(maxsize=256)
def _stack(documents: tuple[tuple[Document, ...], ...], manager: str) -> Stack:
    return Stack(Policies(identity=(EVERYTHING,), scps=documents, management_account=manager), facts())


def _resource(action: str, member: Member, region: str, resource: str | None) -> str:
    """An ARN of the first form that the action knows, of a resource that no policy names; `*` if it knows none."""
    if resource is not None:
        return f"arn:{member.partition}:{action.partition(':')[0]}:{region}:{member.id}:{resource}"
    form = next(iter(catalogue.arn_formats(action)), "*")
    values = {"${Partition}": member.partition, "${Region}": region, "${Account}": member.id}
    for variable, value in values.items():
        form = form.replace(variable, value)
    parts = form.split("${")
    return parts[0] + "".join(f"unnamed{part.partition('}')[2]}" for part in parts[1:])
