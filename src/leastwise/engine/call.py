"""An action by a caller: what holds of it whatever the resource, the context and the policies.

Sources: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access" and "Compare AWS
STS credentials".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from leastwise.language import action_matches, fold
from leastwise.spec import Facts, Principal, PrincipalKind, Request

__all__ = ["Call", "Caller", "caller_of"]

_FREE = frozenset({"sts:getcalleridentity", "sts:getsessiontoken"})
_UNSIGNED = frozenset({"sts:assumerolewithsaml", "sts:assumerolewithwebidentity"})
_BUCKET_POLICY = frozenset({"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"})
_FOR_LONG_TERM_KEYS = frozenset({"sts:getfederationtoken", "sts:getsessiontoken"})
_NOT_FOR_ROOT = frozenset({"sts:assumerole", "sts:assumeroot"})
_READING = ("get", "list", "generate", "simulate", "pass")
_OF_AWS = {"iam": ("arn:*:iam::aws:policy/*", "arn:*:iam::*:role/aws-reserved/*"), "kms": ("arn:*:alias/aws/*",)}


class Caller:
    """What follows from a principal alone."""

    __slots__ = ("account", "entity", "is_root", "keys", "kind", "outside", "path_known", "root", "session", "who")

    def __init__(self, who: Principal) -> None:
        self.who = who
        self.kind = who.kind
        self.account = who.account
        self.outside = who.outside
        self.is_root = who.kind is PrincipalKind.ROOT
        self.root = f"arn:{who.partition}:iam::{who.account}:root" if who.account else None
        self.entity = who.entity
        self.session = who.session
        self.path_known = who.path_known
        self.keys: Mapping[str, tuple[str, ...]] = Request(principal=who, action="", resource="*").keys()


@lru_cache(maxsize=4_096)
def caller_of(who: Principal) -> Caller:
    """One value for a principal, however many requests it makes."""
    return Caller(who)


class Call:
    """One action by one caller.

    Attributes:
        action, service: in lower case.
        resourceless: whether the action has no resources.
        free: whether no policy can refuse it: two actions of STS, to credentials that may call them.
        has_identity: whether the caller brings policies of its own: not services, not unsigned requests.
        refused: whether its credentials cannot call the action; needs_mfa: whether they can with MFA only.
        unsigned_elsewhere: whether it is an unsigned request to a service that is not known to take such.
        changes: patterns of what AWS owns, where the action would change it.
        key_must_allow: patterns of resources whose own policy has to allow the action.
        reaches_bucket_policy: whether a Deny in a bucket policy of its account cannot lock the caller out.
        plain: whether nothing of this stands in the way, whatever the resource.
    """

    __slots__ = (
        "action",
        "caller",
        "changes",
        "facts",
        "free",
        "has_identity",
        "key_must_allow",
        "needs_mfa",
        "plain",
        "reaches_bucket_policy",
        "refused",
        "resourceless",
        "service",
        "unsigned_elsewhere",
    )

    def __init__(self, caller: Caller, action: str, facts: Facts) -> None:
        self.caller = caller
        self.facts = facts
        self.action = fold(action)
        self.service, _, name = self.action.partition(":")
        self.resourceless = facts.without_resource(self.action)
        self.refused = self._is_refused()
        self.needs_mfa = caller.who.by_session_token and self.service == "iam"
        self.free = self.action in _FREE and not caller.outside and not self.refused
        unsigned = self.action in _UNSIGNED
        self.has_identity = not caller.outside and not unsigned
        anonymous = caller.kind is PrincipalKind.ANONYMOUS
        self.unsigned_elsewhere = anonymous and not unsigned and self.service not in facts.unsigned_services
        by_aws = caller.kind is PrincipalKind.SERVICE or caller.who.service_linked
        self.changes = () if by_aws or name.startswith(_READING) else _OF_AWS.get(self.service, ())
        self.key_must_allow = tuple(
            resource for pattern, resource in facts.resource_must_allow if action_matches(pattern, self.action)
        )
        self.reaches_bucket_policy = caller.is_root and self.action in _BUCKET_POLICY
        self.plain = not (self.refused or self.needs_mfa or self.unsigned_elsewhere or self.changes)

    def _is_refused(self) -> bool:
        """What some credentials cannot call."""
        kind = self.caller.kind
        if kind is PrincipalKind.ROOT and self.action in _NOT_FOR_ROOT:
            return True
        if kind is PrincipalKind.FEDERATED_USER:
            return self.service == "iam" or (self.service == "sts" and self.action != "sts:getcalleridentity")
        if kind is PrincipalKind.ROLE_SESSION:
            return self.action in _FOR_LONG_TERM_KEYS
        if not self.caller.who.by_session_token or self.service != "sts":
            return False
        return self.action not in ("sts:assumerole", "sts:getcalleridentity")
