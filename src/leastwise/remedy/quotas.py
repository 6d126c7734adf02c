"""What AWS would not take: policies that are too long, and more of them than an owner may carry.

Counted are characters without white space, as IAM counts them; a policy of a resource by its bytes.
Source: "IAM and AWS STS quotas", IAM User Guide.
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.language import size
from leastwise.model import Estate, seen
from leastwise.model.change import Change, State, Target
from leastwise.objects import find_kind
from leastwise.objects.kind import under
from leastwise.objects.organization_policy import AI_OPT_OUTS, SCPS, Sort

__all__ = ["too_much"]

INLINE = {"iam:user": 2_048, "iam:role": 10_240, "iam:group": 5_120}
"""Of all inline policies of an owner together."""
DOCUMENT, TRUST, RESOURCE = 6_144, 2_048, 20_480
"""Of a managed policy, a trust policy, and the policy of a resource."""
ON_A_PLACE = 5
"""Policies of one type on one root, unit or account.  Source: Organizations User Guide, "Quotas"."""
ATTACHED, GROUPS = 10, 10
"""How many policies one may carry, and in how many groups a user may be, unless the account's quota was raised."""

_SORTS = {f"{each.kind}-attachment": each for each in (SCPS, AI_OPT_OUTS)}


def too_much(after: Estate, change: Change) -> str | None:
    """Why AWS would refuse a change; None: it is within the quotas, or no further beyond them than before.

    Args:
        after: the account as it will be.
        change: what was changed.
    """
    if change.after is None:
        return None
    if change.after.get("Attached") and (sort := _SORTS.get(change.target.kind)):
        return _crowded(after, sort, change.target)
    whole = find_kind(change.target.kind).seen(after, change.target) or change.after
    before = {**whole, **dict.fromkeys(change.after), **(change.before or {})}
    had = {name: amount for name, amount, _ in _amounts(change.target.kind, before)}
    for name, amount, most in _amounts(change.target.kind, whole):
        if amount > most and amount > had.get(name, 0):
            return f"{change.target} would have {name} of {amount:,}, and AWS takes {most:,}"
    return None


def _crowded(after: Estate, sort: Sort, target: Target) -> str | None:
    place = target.id.partition("/")[0]
    organization = seen(after.organization)
    held = [each for each in sort.held(organization) if each.type == sort.type] if organization else []
    if (count := sum(place in seen(each.targets) for each in held)) > ON_A_PLACE:
        return f"`{place}` would have {count} policies of type `{sort.type}` of its own, and AWS takes {ON_A_PLACE}"
    return None


def _amounts(kind: str, state: State) -> Iterator[tuple[str, int, int]]:
    """What is counted, how much of it there is, and how much there may be."""
    if kind in INLINE:
        yield "inline policies", sum(_length(text) for text in under(state, "InlinePolicies").values()), INLINE[kind]
        yield "attached policies", len(under(state, "AttachedPolicies")), ATTACHED
        yield "groups", len(under(state, "Groups")), GROUPS
    if kind == "iam:policy":
        yield "a document", _length(state.get("Document")), DOCUMENT
    yield "a trust policy", _length(state.get("AssumeRolePolicyDocument")), TRUST
    yield "a policy", len(str(state.get("Policy") or "").encode()), RESOURCE


def _length(text: object) -> int:
    return size(text) if isinstance(text, str) else 0
