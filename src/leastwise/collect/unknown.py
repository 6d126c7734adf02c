"""What AWS tells and the installed botocore does not know: it leaves such members of an answer out without a word.

Whoever writes a whole object again has to know that it was told whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.model import OperationModel, Shape

__all__ = ["Compared", "compare_answers", "comparing", "unknown_members"]


@dataclass(slots=True)
class Compared:
    """The answers of one thread, as they came, beside what botocore knows of them."""

    answers: int = 0
    """How many were compared."""
    unknown: list[str] = field(default_factory=list)
    """Paths of the members that it does not know, as `UserPool.LambdaConfig.PreSignUp`."""

    @property
    def doubt(self) -> str:
        """Why what was read may not be all that AWS told, as a sentence; empty: it is."""
        if not self.answers:
            return "what AWS answered could not be compared with what the installed botocore knows"
        if not self.unknown:
            return ""
        names = ", ".join(f"`{each}`" for each in dict.fromkeys(self.unknown))
        return f"AWS tells {names}, which the installed botocore does not know and would not give back: update it first"


_NOW: ContextVar[Compared | None] = ContextVar("compared", default=None)


@contextmanager
def comparing(*, on: bool = True) -> Iterator[Compared]:
    """Compare the answers that come in this block and this thread; of services that answer in JSON."""
    found = Compared()
    token = _NOW.set(found if on else None)
    try:
        yield found
    finally:
        _NOW.reset(token)


def compare_answers(client: BaseClient) -> None:
    """Have the answers to this client compared wherever somebody is `comparing`."""
    events: Any = client.meta.events
    events.register("before-parse", _compare)


def _compare(operation_model: OperationModel, response_dict: Mapping[str, Any], **_: Any) -> None:
    """An answer that is no JSON is not counted: it was not compared."""
    found = _NOW.get()
    if found is None or response_dict["status_code"] >= 300:
        return
    try:
        told = json.loads(response_dict["body"] or b"{}")
    except (TypeError, ValueError):
        return
    shape: Any = operation_model.output_shape
    found.unknown += unknown_members(shape, told) if shape is not None else ()
    found.answers += 1


def unknown_members(shape: Shape, told: object, path: str = "") -> Iterator[str]:
    """The paths of what is told and no member of the shape; what is null is not told."""
    known: Any = shape
    if isinstance(told, dict) and known.type_name == "structure" and not known.is_document_type:
        members = {member.serialization.get("name", name): member for name, member in known.members.items()}
        for name, value in told.items():
            place = f"{path}.{name}" if path else name
            if name in members:
                yield from unknown_members(members[name], value, place)
            elif value is not None:
                yield place
    elif isinstance(told, dict) and known.type_name == "map":
        for value in told.values():
            yield from unknown_members(known.value, value, path)
    elif isinstance(told, list) and known.type_name == "list":
        for value in told:
            yield from unknown_members(known.member, value, path)
