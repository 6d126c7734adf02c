"""What a permission set of IAM Identity Center amounts to."""

from __future__ import annotations

import json
from collections.abc import Iterator

from leastwise.catalogue import managed_policy
from leastwise.checks.powers import powers
from leastwise.model import Gap, PermissionSet, Unseen, seen

__all__ = ["administers", "grants_administration"]


def administers(subject: PermissionSet) -> bool:
    """Whether whoever has the permission set can give themselves everything.

    Policies are read together, so that a Deny in one takes away what another allows.  What was seen settles it.

    Raises:
        Unseen: what was seen does not make it so, and something was not seen.
        JsonError, PolicyError: the same of a document that cannot be read.
    """
    if not grants_administration(subject):
        _nothing_hidden(subject)
        return False
    boundary = seen(subject.boundary)
    return boundary is None or _raises(_document(subject, boundary))


def grants_administration(subject: PermissionSet) -> bool:
    """Whether the policies that were seen grant administration, whatever bounds it.

    Raises:
        JsonError, PolicyError: a document cannot be read.
    """
    texts = tuple(_documents(subject))
    return bool(texts) and _raises(_joined(texts))


def _raises(text: str) -> bool:
    found = powers(text)
    return bool(found.full or found.iam)


def _documents(subject: PermissionSet) -> Iterator[str]:
    for arn in subject.managed.items:
        known = managed_policy(arn)
        if known is not None:
            yield known.document
    if isinstance(subject.inline, str):
        yield subject.inline


def _joined(texts: tuple[str, ...]) -> str:
    """One document with the statements of all."""
    statements: list[object] = []
    for text in texts:
        powers(text)  # whether it can be read, before it is taken apart
        own = json.loads(text)["Statement"]
        statements += own if isinstance(own, list) else [own]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _document(subject: PermissionSet, policy: str) -> str:
    known = managed_policy(policy)
    if known is None:
        raise Unseen(_unknown(subject, policy, "sso:GetPermissionsBoundaryForPermissionSet"))
    return known.document


def _nothing_hidden(subject: PermissionSet) -> None:
    """Make sure that no policy of the set was missed.

    Raises:
        Unseen: one was.
    """
    unknown = [*(arn for arn in subject.managed.items if managed_policy(arn) is None), *subject.customer.items]
    call = "sso:ListCustomerManagedPolicyReferencesInPermissionSet"
    gaps = (*subject.managed.gaps, *subject.customer.gaps, *(_unknown(subject, name, call) for name in unknown))
    if gaps:
        raise Unseen(*gaps)
    seen(subject.inline)


def _unknown(subject: PermissionSet, policy: str, call: str) -> Gap:
    return Gap(
        call=call,
        permission=call,
        account=subject.account,
        region=subject.region,
        request=(("PermissionSetArn", subject.arn),),
        code="NotSaid",
        why=f"what the policy `{policy}` of `{subject.name}` allows is another matter in each account",
    )
