"""Who may do everything, and who could if somebody gave it the permission.

Whoever may do most things is an administrator as long as one action is left by which it gives itself the rest.  The
statements tell who may be one; that nothing refuses it is asked of the engine.
"""

from __future__ import annotations

from leastwise.access import Question
from leastwise.access.actions import allowed, bits_of, every, spoken_of, union
from leastwise.escalation.asking import Asking
from leastwise.escalation.certainty import Certainty
from leastwise.escalation.identities import IDENTITIES
from leastwise.escalation.technique import Need, On
from leastwise.language import Document, Kind, Statement, every_action, on_everything, parse

__all__ = ["Standing"]

_EVERYTHING = parse(
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}', Kind.IDENTITY
)
_UNNAMED = "that/nobody/names"
_KINDS = {On.USER: "user", On.ROLE: "role", On.GROUP: "group", On.POLICY: "policy", On.NEW: "user"}


def _raising() -> dict[str, Need]:
    """The actions of techniques on IAM, without those that anybody but the one named by the resource has to help."""
    needs = (need for each in IDENTITIES for need in each.needs if len(each.needs) == 1 and "Boundary" not in each.id)
    return {need.action: need for need in needs if need.action.startswith("iam:")}


_RAISING = _raising()
_RAISING_BITS = bits_of(_RAISING)


class Standing:
    """What the principals of an account are as they are, and what they could be."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._full: dict[int, tuple[int, int]] = {}
        self._known: dict[object, Certainty] = {}

    def administers(
        self, number: int, identity: tuple[Document, ...] | None = None, *, free: bool = False
    ) -> Certainty:
        """Whether a principal may do everything.

        Args:
            identity: its identity-based policies, if they were others than they are.
            free: as if it had no permissions boundary.
        """
        holder = self._asking.holders.all[number]
        mine = self._asking.documents(number) if identity is None else identity
        raising = self._left(mine)
        if not raising or not (free or holder.boundary is None or self._left((holder.boundary,))):
            return Certainty.NO
        telling = tuple(each for each in mine if self._full[id(each)] != (0, 0) or _refuses(each))
        key = (holder.sort, tuple(map(id, telling)), free)
        if key not in self._known:
            self._known[key] = self._asked(number, telling, raising, free=free)
        return self._known[key]

    def could(self, number: int, identity: tuple[Document, ...] | None = None, *, free: bool = False) -> Certainty:
        """Whether a principal could do everything if it were allowed: its boundary, SCPs and denials let it."""
        mine = self._asking.documents(number) if identity is None else identity
        return self.administers(number, (_EVERYTHING, *filter(_refuses, mine)), free=free)

    def leads(self, documents: tuple[Document, ...]) -> bool:
        """Whether these policies may make somebody an administrator who was none."""
        return bool(self._left(documents) or union(map(allowed, documents)) & _RAISING_BITS)

    def _asked(self, number: int, identity: tuple[Document, ...], raising: int, *, free: bool) -> Certainty:
        best = Certainty.NO
        who = self._asking.callers[number]
        for action, need in _RAISING.items():
            if raising & bits_of((action,)) and best is not Certainty.SURE:
                arn = f"arn:{who.partition}:iam::{who.account}:{_KINDS[need.on]}/{_UNNAMED}"
                context = {key: (value,) for key, value in need.context}
                asked = Question(principal=who, action=action, resource=arn, context=context)
                best = max(best, self._asking.one(number, asked, identity, free=free))
        return best

    def _left(self, documents: tuple[Document, ...]) -> int:
        """The actions that raise somebody, where statements about everything leave most actions to their holder."""
        given, taken = 0, 0
        for each in documents:
            key = id(each)
            if key not in self._full:
                self._full[key] = _of_document(each)
            given, taken = given | self._full[key][0], taken | self._full[key][1]
        left = given & ~taken
        return left & _RAISING_BITS if left.bit_count() * 2 > every().bit_count() else 0


def _refuses(document: Document) -> bool:
    return any(not each.allows for each in document.statements)


def _of_document(document: Document) -> tuple[int, int]:
    """The actions of statements about everything, and those that are denied whatever the circumstances."""
    given = union(spoken_of(each) for each in document.statements if each.allows and _is_full(each))
    denies = (each for each in document.statements if not each.allows and not each.conditions)
    return given, union(spoken_of(each) for each in denies if on_everything(each))


def _is_full(statement: Statement) -> bool:
    """Whether it is about all actions and all resources, or all but some."""
    whole = statement.actions is None or any(map(every_action, statement.actions))
    return whole and (statement.resources is None or on_everything(statement))
