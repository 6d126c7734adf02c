"""A call that was answered, kept until somebody looks events up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leastwise.demo.call import Call, Item
    from leastwise.demo.serving import HttpReply

__all__ = ["Heard"]


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """One call of which CloudTrail writes a record.

    Attributes:
        call: the call, authenticated.
        identity: its `userIdentity` before it was answered: who asked may be gone after it; empty for nobody.
        reply: what was answered; none where `error` holds a code and a message, or where nothing of it is needed.
        at: when.
        event: the id of the event.
    """

    call: Call
    identity: Item
    reply: HttpReply | None
    error: tuple[str, str] | None
    at: datetime = datetime.min
    event: str = ""
