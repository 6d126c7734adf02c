"""What the steps of a journal have taken from whom: the account as it is, beside what it would be without a step."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from leastwise.access import World
from leastwise.apply.journal import Entry, Header
from leastwise.apply.undo import undoing
from leastwise.engine.facts import facts
from leastwise.model import Estate, Unseen
from leastwise.objects import find_kind
from leastwise.remedy.allowed import principals
from leastwise.remedy.plan import Step

__all__ = ["Taking", "Unwatched", "taking"]

_IAM = frozenset({"iam:user", "iam:group", "iam:role", "iam:policy"})
_NOBODY_KNOWN = "whoever comes with it is refused before AWS knows who it is, and no event is sure to tell"
_STRANGERS = "whom it turns away may be of other accounts, and calls on data are in no event history"
_MEMBERS = "what it denies in other accounts stands in their event histories"
_METADATA = "what a program asks its instance for is in no event history"
_UNSEEN: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "iam:access-key",
            "iam:signing-certificate",
            "iam:ssh-key",
            "iam:service-credential",
            "iam:login-profile",
            "iam:saml-provider",
            "iam:oidc-provider",
        ),
        _NOBODY_KNOWN,
    ),
    **dict.fromkeys(
        (
            "s3:bucket-policy",
            "s3:public-access-block",
            "s3:account-public-access-block",
            "sqs:queue-policy",
            "sns:topic-policy",
            "secretsmanager:secret-policy",
            "ecr:repository-policy",
            "kms:key-policy",
            "lambda:permission",
        ),
        _STRANGERS,
    ),
    **dict.fromkeys(("organizations:scp", "organizations:scp-attachment"), _MEMBERS),
    **dict.fromkeys(("ec2:metadata-options", "ec2:metadata-defaults"), _METADATA),
}
"""Kinds of which something may be taken that the event history of the account does not tell, with the reason."""


class Unwatched(Struct, frozen=True, kw_only=True):
    """A step of which it cannot be seen here whether anybody misses what it took."""

    step: str
    target: str
    why: str


@dataclass(frozen=True, slots=True)
class Taking:
    """The steps that were made, and the account with and without them.

    Attributes:
        now: the account as it is.
        back: what takes each step back, by the step's id, in the order of an undo.
        steps: the steps themselves.
    """

    now: Estate
    back: Mapping[str, Step]
    steps: Mapping[str, Step]
    _worlds: dict[frozenset[str], World] = field(default_factory=dict)

    def without(self, ids: Collection[str] = ()) -> World:
        """The account as it would be if these steps were taken back."""
        wanted = frozenset(ids)
        if wanted not in self._worlds:
            self._worlds[wanted] = World((self._tried(wanted),), facts())
        return self._worlds[wanted]

    @property
    def losers(self) -> tuple[str, ...]:
        """ARNs of the users and roles whose policies would be others without the steps."""
        before = self._tried(frozenset(self.back))
        return tuple(who.arn for who, _, _ in principals(self.now, before))

    @property
    def trusts(self) -> tuple[str, ...]:
        """Names of the roles whose trust policies were changed."""
        changed = (each.change for each in self.back.values())
        return tuple(
            each.target.id
            for each in changed
            if each.target.kind == "iam:role" and "AssumeRolePolicyDocument" in (each.after or {})
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """Ids of the access keys that were switched off."""
        targets = (each.change.target for each in self.steps.values())
        return tuple(each.id.rpartition("/")[2] for each in targets if each.kind == "iam:access-key")

    @property
    def unwatched(self) -> tuple[Unwatched, ...]:
        """The steps of which it cannot be seen."""
        return tuple(
            Unwatched(step=id, target=str(step.change.target), why=why)
            for id, step in self.steps.items()
            if (why := _UNSEEN.get(step.change.target.kind)) and _takes(step)
        )

    def _tried(self, ids: frozenset[str]) -> Estate:
        estate = self.now
        for id, step in self.back.items():
            if id in ids:
                change = step.change
                estate = find_kind(change.target.kind).tried(estate, change.target, change.after)
        return estate


def taking(now: Estate, header: Header, entries: Sequence[Entry]) -> Taking:
    """What the steps of a journal have taken, in the account as it is now.

    A step that was taken back since, or whose object is gone, makes no difference any more.
    """
    begun = {each.id: each for each in _begun(header, entries)}
    back = {step.id: step for step in undoing(header, entries).steps if _can_be_tried(now, step)}
    return Taking(now, back, begun)


def _begun(header: Header, entries: Sequence[Entry]) -> Iterator[Step]:
    ids = {entry.step for entry in entries if not isinstance(entry, Header)}
    return (step for step in header.plan.steps if step.id in ids)


def _can_be_tried(now: Estate, step: Step) -> bool:
    """Whether its object is one of IAM's that is as it can be tried on."""
    change = step.change
    if change.target.kind not in _IAM:
        return False
    try:
        there = find_kind(change.target.kind).seen(now, change.target) is not None
    except Unseen:
        return False
    return there == (change.before is not None)


def _takes(step: Step) -> bool:
    """Whether there was something to take; the Organization's policies deny from the moment they are there."""
    kind = step.change.target.kind
    return step.change.before is not None or kind.startswith(("organizations:", "s3:account", "s3:public"))
