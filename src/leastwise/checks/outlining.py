"""Inline policies made managed ones with the same text: what whoever carries them may do stays the same."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks.fix import Unfit
from leastwise.checks.quarantine import is_quarantine
from leastwise.language import size
from leastwise.model import Estate, Group, Role, Unseen
from leastwise.model.change import Edit, Target, Value
from leastwise.objects import keyed
from leastwise.objects.iam_group import GROUP
from leastwise.objects.iam_policy import POLICY
from leastwise.objects.iam_role import ROLE

__all__ = ["outlined"]

_LONGEST = 6_144
"""Characters of a managed policy, without white space.  Source: IAM User Guide, "IAM and AWS STS quotas"."""
_MOST_ATTACHED = 10
"""Managed policies on one group or role by default; likewise."""
_LONGEST_NAME = 128


def outlined(estate: Estate, holder: Group | Role) -> Iterator[Edit]:
    """One managed policy for each inline one, and the group or role with these instead.

    Raises:
        Unfit: one is too long, there would be too many, or its name is taken.
        Unseen: which names are taken was not seen.
    """
    if estate.policies.gaps:
        raise Unseen(*estate.policies.gaps)
    own = {each.name: each.document for each in holder.inline if not is_quarantine(each.name, each.document)}
    if len(holder.attached) + len(own) > _MOST_ATTACHED:
        raise Unfit(f"it would carry more than {_MOST_ATTACHED} managed policies")
    arns = {name: _arn(estate, holder, name) for name in own}
    taken = {each.name.lower() for each in estate.policies.items if not each.by_aws}
    for name, text in own.items():
        _fits(arns[name], name, text, taken)
    for name, text in own.items():
        yield Edit(Target(POLICY.name, arns[name]), {"Document": text}, creates=True)
    kind = GROUP if isinstance(holder, Group) else ROLE
    yield Edit(Target(kind.name, holder.name), _instead(arns))


def _arn(estate: Estate, holder: Group | Role, name: str) -> str:
    account = estate.account
    return f"arn:{account.partition}:iam::{account.id}:policy/{holder.name}-{name}"


def _fits(arn: str, name: str, text: str, taken: set[str]) -> None:
    """IAM does not tell names apart by case."""
    made = arn.rpartition("/")[2]
    if (length := size(text)) > _LONGEST:
        raise Unfit(f"inline policy `{name}` has {length:,} characters, and a managed one can have {_LONGEST:,}")
    if len(made) > _LONGEST_NAME:
        raise Unfit(f"`{made}` is too long for the name of a policy")
    if made.lower() in taken:
        raise Unfit(f"there is a policy `{made}` already")


def _instead(arns: dict[str, str]) -> dict[str, Value]:
    given = dict.fromkeys(arns.values(), True)
    return {**keyed("AttachedPolicies", given), **keyed("InlinePolicies", dict.fromkeys(arns))}
