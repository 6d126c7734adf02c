"""What can be told of an action before any request for it is seen: the statements that may speak of it, by type."""

from __future__ import annotations

from leastwise.engine.compiled import Candidate, CompiledDocument
from leastwise.engine.order import SCP, TYPES
from leastwise.language import action_matches, fold
from leastwise.spec import Facts, Place

__all__ = ["Layer", "Plan"]

Layer = tuple[int, int | None, int, CompiledDocument]
"""A document with its type (see `order`), its level if it has one, and its number there."""

_FREE = frozenset({"sts:getcalleridentity", "sts:getsessiontoken"})
_UNSIGNED = frozenset({"sts:assumerolewithsaml", "sts:assumerolewithwebidentity"})
_BUCKET_POLICY = frozenset({"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"})
_READING = ("get", "list", "generate", "simulate", "pass")
_OF_AWS = {"iam": ("arn:*:iam::aws:policy/*", "arn:*:iam::*:role/aws-reserved/*"), "kms": ("arn:*:alias/aws/*",)}


class Plan:
    """An action against the policies of a stack.

    Attributes:
        action, service: in lower case.
        free: needs no permission; unsigned: needs no credentials; reaches_bucket_policy: cannot be locked out of.
        changes: patterns of what AWS owns, where the action would change it.
        candidates: the statements of each type (see `order`), in the order of the documents.
        allows: those that allow; scp_levels: the same for each level of SCPs.
        denies: those that deny, of the types that have some.
    """

    __slots__ = (
        "action",
        "allows",
        "candidates",
        "changes",
        "denies",
        "free",
        "key_must_allow",
        "reaches_bucket_policy",
        "resourceless",
        "scp_levels",
        "service",
        "unsigned",
    )

    def __init__(self, action: str, layers: tuple[Layer, ...], levels: int, facts: Facts) -> None:
        self.action = fold(action)
        self.service, _, name = self.action.partition(":")
        self.resourceless = facts.without_resource(self.action)
        self.free = self.action in _FREE
        self.unsigned = self.action in _UNSIGNED
        self.reaches_bucket_policy = self.action in _BUCKET_POLICY
        self.changes = () if name.startswith(_READING) else _OF_AWS.get(self.service, ())
        self.key_must_allow = tuple(
            resource for pattern, resource in facts.resource_must_allow if action_matches(pattern, self.action)
        )
        found = self._found(layers, gateway=self.service in facts.gateway_services)
        self.candidates = tuple(map(tuple, found))
        self.allows = tuple(tuple(each for each in some if each.allows) for some in found)
        denies = (tuple(each for each in some if not each.allows) for some in found)
        self.denies = tuple((type, some) for type, some in enumerate(denies) if some)
        self.scp_levels = tuple(
            tuple(each for each in self.allows[SCP] if each.place.level == level) for level in range(levels)
        )

    def _found(self, layers: tuple[Layer, ...], *, gateway: bool) -> list[list[Candidate]]:
        found: list[list[Candidate]] = [[] for _ in TYPES]
        for type, level, policy, compiled in layers:
            for each, verdict in compiled.speaking_of(self.action):
                statement = each.statement
                place = Place(
                    type=TYPES[type], level=level, policy=policy, statement=statement.index, sid=statement.sid
                )
                found[type].append(Candidate(each, type, compiled.document, place, verdict, gateway=gateway))
        return found
