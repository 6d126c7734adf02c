"""Where managed policies are used: moto's own counter drifts, so it is counted anew."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import Any

from leastwise.demo.call import Item
from leastwise.demo.motos import iam
from leastwise.demo.overlay.iam.people import boundary

__all__ = ["Usage", "policy_item", "usage"]


@dataclass(frozen=True, slots=True)
class Usage:
    """How many principals a policy (by ARN) is attached to, and how many it bounds."""

    attached: Counter[str]
    bounding: Counter[str]

    def in_use(self, arn: str) -> bool:
        """Whether anything uses the policy."""
        return bool(self.attached[arn] or self.bounding[arn])


def usage(account: str) -> Usage:
    """The use of every managed policy in `account`."""
    backend = iam(account)
    principals = list(chain(backend.users.values(), backend.roles.values()))
    attached = Counter(arn for holder in chain(principals, backend.groups.values()) for arn in holder.managed_policies)
    bounding = Counter(arn for holder in principals if (arn := boundary(holder)) is not None)
    return Usage(attached, bounding)


def policy_item(policy: Any, used: Usage) -> Item:
    """A managed policy with true counts, without its documents and tags."""
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": policy.default_version_id,
        "AttachmentCount": used.attached[policy.arn],
        "PermissionsBoundaryUsageCount": used.bounding[policy.arn],
        "IsAttachable": True,
        "CreateDate": policy.create_date,
        "UpdateDate": policy.update_date,
    }
