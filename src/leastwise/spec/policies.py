"""The policies that a request meets, and what is known of AWS's services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from leastwise.language import Document, fold
from leastwise.spec.services import SHARED_BY_RAM

__all__ = ["GRANTS_NOT_MODELLED", "Facts", "Level", "Policies", "PolicyType"]

Level = tuple[Document, ...]
"""What is attached to one root, organizational unit or account."""


class PolicyType(Enum):
    """The types of policy, in the order in which AWS's page asks them (A3)."""

    RCP = "rcp"
    SCP = "scp"
    VPC_ENDPOINT = "vpc_endpoint"
    RESOURCE = "resource"
    IDENTITY = "identity"
    BOUNDARY = "boundary"
    SESSION = "session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The policies of one request.

    Attributes:
        identity: those of the user, its groups, or the role.
        resource: that of the resource; a key's key policy, a role's trust policy.
        boundary: the permissions boundary of the user or role.
        session: session policies; none: the session was not limited.
        scps: what is attached at each level from the root to the principal's account, FullAWSAccess included; no
            levels: SCPs are not in use (I4).
        rcps: the same for the resource's account, where RCPFullAWSAccess is implied (J3).
        vpc_endpoint: the policy of the endpoint that the call goes through; none: it goes through no endpoint.
        management_account: of the organization, which SCPs and RCPs leave alone (I1, J1).
        public_access_blocked: whether the bucket's policy is public and Block Public Access restricts it (K2).
    """

    identity: tuple[Document, ...] = ()
    resource: Document | None = None
    boundary: Document | None = None
    session: tuple[Document, ...] = ()
    scps: tuple[Level, ...] = ()
    rcps: tuple[Level, ...] = ()
    vpc_endpoint: tuple[Document, ...] = ()
    management_account: str | None = None
    public_access_blocked: bool = False


_MULTIVALUED = frozenset(
    fold(f"aws:{name}")
    for name in (
        "CalledVia",
        "PrincipalOrgPaths",
        "PrincipalServiceNamesList",
        "ResourceOrgPaths",
        "SourceOrgPaths",
        "VpceOrgPaths",
        "TagKeys",
    )
)

GRANTS_NOT_MODELLED = (
    ("arn:*:s3:::*", "object ownership, ACLs and S3 Access Grants"),
    ("arn:*:kms:*:*:key/*", "KMS grants"),
    ("arn:*:lambda:*:*:function:*", "function policies of other qualifiers"),
    *((pattern, "resource shares of AWS RAM") for pattern in SHARED_BY_RAM),
)
"""Resource patterns, and the ways to grant access to them beside policies (K3)."""


def _global_multivalued(key: str) -> bool:
    """F13: the global keys with several values."""
    return key in _MULTIVALUED


def _never(action: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is true of AWS's services whatever the policies say. `Facts()` knows what the IAM User Guide tells.

    Attributes:
        without_resource: whether an action, in lower case, has no resource type (E4).
        multivalued: whether a condition key, in lower case, may have several values (F13).
        resource_must_allow: action and resource patterns where the owner account's identity policies count only if
            the resource policy says so: KMS keys (A5), roles (A6).
        rcp_services: the services that RCPs govern; None: all (J2).
        beyond_scps: actions, in lower case, that SCPs do not restrict for the root user (I7).
        unsigned_services: those that take unsigned requests (A12).
        gateway_services: those whose VPC endpoints are gateways (K1).
        not_modelled: resource patterns, and how else access to them is granted (K3, M5).
    """

    without_resource: Callable[[str], bool] = _never
    multivalued: Callable[[str], bool] = _global_multivalued
    resource_must_allow: tuple[tuple[str, str], ...] = (
        ("kms:*", "arn:*:kms:*:*:key/*"),
        ("sts:*", "arn:*:iam::*:role/*"),
    )
    rcp_services: frozenset[str] | None = None
    beyond_scps: frozenset[str] = frozenset()
    unsigned_services: frozenset[str] = frozenset({"s3", "sns", "sqs"})
    gateway_services: frozenset[str] = frozenset({"s3", "dynamodb"})
    not_modelled: tuple[tuple[str, str], ...] = GRANTS_NOT_MODELLED
