"""What the gate says, in words that all formats share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from leastwise.gate import CHECKS, Found, Unjudged
from leastwise.language import JsonValue
from leastwise.model import Severity
from leastwise.prove import Witness
from leastwise.report.linted import by_id
from leastwise.report.words import counted

__all__ = ["Gated", "place_of", "request_of", "sentence", "title_of"]


@dataclass(frozen=True, slots=True)
class Gated:
    """The whole of a run.

    Attributes:
        found: the worst first; what is waived is among them.
        documents: how many were looked at.
        compared: whether all of it had something to be compared with.
        notes: what else a person should know.
    """

    found: tuple[Found, ...]
    unjudged: tuple[Unjudged, ...]
    documents: int
    compared: bool
    notes: tuple[str, ...] = ()

    @property
    def standing(self) -> tuple[Found, ...]:
        """What nobody has accepted."""
        return tuple(each for each in self.found if each.waiver is None)


def title_of(check: str) -> str:
    """What a finding of this id is about."""
    codes = by_id()
    return CHECKS.get(check) or (codes[check].title if check in codes else check)


def place_of(about: Found | Unjudged) -> str:
    """`policies/reader.json:12`."""
    return f"{about.place.path}:{about.place.line}"


def sentence(gated: Gated) -> str:
    """How many documents, how much was found, and how much could not be judged."""
    count = Counter(each.severity for each in gated.standing)
    said = [f"{count[each]} {each}" for each in sorted(Severity, reverse=True) if count[each]]
    waived = len(gated.found) - len(gated.standing)
    parts = [
        f"{', '.join(said) or 'nothing found'} in {counted(gated.documents, 'document')}",
        *([f"{waived} waived"] if waived else ()),
        *([f"{len(gated.unjudged)} not judged"] if gated.unjudged else ()),
        *(() if gated.compared else ("not all was compared: give what was there before with --since",)),
    ]
    return "; ".join(parts)


def request_of(witness: Witness) -> JsonValue:
    """The request as `can --batch` has it."""
    keys: dict[str, JsonValue] = {key: [*values] for key, values in witness.context.items()}
    who = witness.principal
    name = who.session or who.entity or who.name or "*"
    return {"principal": name, "action": witness.action, "resource": witness.resource, "context": keys}
