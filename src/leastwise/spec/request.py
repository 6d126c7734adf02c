"""What is asked: who, which action, on which resource, in which context.

Sources: IAM User Guide, "AWS global condition context keys" and "IAM policy elements: Variables and tags".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leastwise.errors import ArnError
from leastwise.language import fold
from leastwise.model import Arn
from leastwise.spec.principal import Principal, PrincipalKind

__all__ = ["Context", "Request"]

Context = Mapping[str, tuple[str, ...]]
"""Condition keys in lower case, tag keys included (F3), with their values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One action on one resource.

    Attributes:
        resource: an ARN, or `*` for an action that knows no resources.
        context: condition keys in any letter case; complete but for the keys that follow from the principal.
        owner: the account that owns the resource, for ARNs that do not say it (S3).
        key_of_aws: whether the resource is an AWS managed KMS key (J4).
    """

    principal: Principal
    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owner: str | None = None
    key_of_aws: bool = False

    @property
    def service(self) -> str:
        """The prefix of the action."""
        return fold(self.action).partition(":")[0]

    @property
    def resource_account(self) -> str | None:
        """Whose resource it is: as given, as its ARN says, else the principal's account (E7)."""
        return self.owner or _account(self.resource) or self.principal.account

    @property
    def same_account(self) -> bool:
        """Whether principal and resource belong to one account."""
        return self.principal.account is not None and self.principal.account == self.resource_account

    def keys(self) -> Context:
        """The context with the keys that follow from the principal; what was given wins."""
        given = {fold(key): values for key, values in self.context.items()}
        return {fold(key): (value,) for key, value in _principal_keys(self.principal).items()} | given


def _account(resource: str) -> str | None:
    try:
        account = Arn.parse(resource).account
    except ArnError:
        return None
    return account if account.isdigit() else None


def _principal_keys(who: Principal) -> dict[str, str]:
    """A12, F14, H7: the keys that AWS derives from the principal. Those of the organization are the caller's."""
    match who.kind:
        case PrincipalKind.ANONYMOUS:
            return {"aws:PrincipalAccount": "anonymous", "aws:PrincipalType": "Anonymous", "aws:userid": "anonymous"}
        case PrincipalKind.PROVIDER:
            return {}
        case PrincipalKind.SERVICE:
            return {
                "aws:PrincipalIsAWSService": "true",
                "aws:PrincipalServiceName": who.name,
                "aws:PrincipalServiceNamesList": who.name,
            }
    present = {
        "aws:PrincipalArn": who.session if who.kind is PrincipalKind.FEDERATED_USER else who.entity,
        "aws:PrincipalAccount": who.account,
        "aws:PrincipalType": _TYPES[who.kind],
        "aws:PrincipalIsAWSService": "false",
        "aws:userid": _user_id(who),
        "aws:username": who.name if who.kind is PrincipalKind.USER else None,
    }
    return {key: value for key, value in present.items() if value is not None}


_TYPES = {
    PrincipalKind.USER: "User",
    PrincipalKind.ROLE_SESSION: "AssumedRole",
    PrincipalKind.ROOT: "Account",
    PrincipalKind.FEDERATED_USER: "FederatedUser",
}


def _user_id(who: Principal) -> str | None:
    if who.kind is PrincipalKind.ROOT:
        return who.account
    if who.kind is PrincipalKind.FEDERATED_USER:
        return f"{who.account}:{who.name}"
    return who.id
