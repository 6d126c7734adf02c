"""What the kinds of policy document may and must say.

Sources: IAM User Guide, "Grammar of the IAM JSON policy language" and the pages of the single elements;
AWS Organizations User Guide, "SCP syntax" and "RCP syntax"; AWS PrivateLink Guide, "Control access to VPC
endpoints using endpoint policies".
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

__all__ = ["RULES", "Kind", "Need", "Rules"]


class Kind(Enum):
    """Where a policy document is attached, which decides what it may say."""

    IDENTITY = "identity-based policy"
    TRUST = "role trust policy"
    RESOURCE = "resource-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    SCP = "service control policy"
    RCP = "resource control policy"
    VPC_ENDPOINT = "VPC endpoint policy"

    __hash__ = object.__hash__  # an enum hashes its name, in Python; kinds are part of the keys of every cache


class Need(Enum):
    """Whether a statement has an element, in its positive or its `Not…` form."""

    REQUIRED = "must have"
    OPTIONAL = "may have"
    FORBIDDEN = "must not have"


class Rules(Struct, frozen=True):
    """The grammar of one kind.

    Attributes:
        principal: `Principal` or `NotPrincipal`.
        resource: `Resource` or `NotResource`.
        everyone_only: whether `Principal` must be the bare `"*"`.
        negations: whether `NotPrincipal` and `NotAction` may stand.
        latin: whether the API that stores it refuses characters beyond U+00FF (IAM and STS do).
        strict_sids: whether a `Sid` has letters and digits only and is unique in the document.
    """

    principal: Need
    resource: Need
    everyone_only: bool = False
    negations: bool = True
    latin: bool = False
    strict_sids: bool = False


_IAM = Rules(Need.FORBIDDEN, Need.REQUIRED, latin=True, strict_sids=True)

RULES: dict[Kind, Rules] = {
    Kind.IDENTITY: _IAM,
    Kind.BOUNDARY: _IAM,
    Kind.SESSION: _IAM,
    Kind.TRUST: Rules(Need.REQUIRED, Need.FORBIDDEN, latin=True),
    Kind.SCP: Rules(Need.FORBIDDEN, Need.REQUIRED),
    Kind.RCP: Rules(Need.REQUIRED, Need.REQUIRED, everyone_only=True, negations=False),
    Kind.VPC_ENDPOINT: Rules(Need.REQUIRED, Need.REQUIRED),
    # A statement that names no principal is stored and matches nobody; ECR repository policies name no resource.
    Kind.RESOURCE: Rules(Need.OPTIONAL, Need.OPTIONAL),
}
