"""Ways in which a principal could give itself more power, by the policies that are written down for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leastwise.access.actions import allowed
from leastwise.escalation import Gain
from leastwise.escalation.certainty import Certainty
from leastwise.escalation.known import bits_needed
from leastwise.escalation.written import Held, held
from leastwise.gate.policies import joined, parsed
from leastwise.gate.stand_ins import ACCOUNT
from leastwise.gate.values import Found, Holding, Slot, Written
from leastwise.language import Document, Kind, every_action, on_everything, show
from leastwise.model import Severity

__all__ = ["NO_POWER", "Power", "escalations", "of_holding", "of_slot"]


@dataclass(frozen=True, slots=True)
class Power:
    """What policies give beyond what they say.

    Attributes:
        administrator: everything is allowed anyway; then nothing can be gained.
        ways: a technique for each gain.
    """

    administrator: bool = False
    ways: Mapping[Gain, Held] = field(default_factory=dict)


NO_POWER = Power()


def of_slot(slot: Slot) -> Power:
    """What one identity-based policy holds by itself."""
    return _power((slot.written,), None)


def of_holding(holding: Holding) -> Power:
    """What all policies of a principal hold together, within its boundary."""
    return _power(holding.all_documents, holding.boundary)


def _power(written: tuple[Written, ...], boundary: Written | None) -> Power:
    documents = [document for each in written if (document := parsed(each, Kind.IDENTITY)) is not None]
    if not documents:
        return NO_POWER
    limit = parsed(boundary, Kind.BOUNDARY) if boundary else None
    everything = any(map(_everything, documents)) and (limit is None or _everything(limit))
    if everything and all(
        each.allows for document in (*documents, *filter(None, (limit,))) for each in document.statements
    ):
        return Power(administrator=True)
    within = allowed(limit) if limit else -1
    found = held(show(joined(documents)), ACCOUNT)
    return Power(ways={each.technique.gain: each for each in found if bits_needed(each.technique) & ~within == 0})


def _everything(document: Document) -> bool:
    """Whether it allows every action on every resource under no condition."""
    return any(
        each.allows and not each.conditions and on_everything(each) and any(map(every_action, each.actions or ()))
        for each in document.statements
    )


def escalations(about: Slot | Holding, after: Power, before: Power) -> Iterator[Found]:
    """That a principal is administrator, or how it could become more than it is."""
    if after.administrator:
        says = "whoever holds this may do everything"
        yield _found(about, "administrator", Severity.HIGH, says, new=not before.administrator)
    elif after.ways:
        new = [] if before.administrator else [way for gain, way in after.ways.items() if not _had(way, gain, before)]
        told = new or list(after.ways.values())
        sure = any(way.sure is Certainty.SURE for way in told)
        says = (
            f"whoever holds this can{'' if sure else ', as far as conditions allow,'} {'; or '.join(map(_told, told))}"
        )
        yield _found(about, "escalation", Severity.HIGH if sure else Severity.MEDIUM, says, new=bool(new))


def _had(way: Held, gain: Gain, before: Power) -> bool:
    """Whether there was a way to the same, as sure as this one."""
    return gain in before.ways and before.ways[gain].sure >= way.sure


def _told(way: Held) -> str:
    return f"{way.technique.title}, with {', '.join(f'`{need.action}`' for need in way.technique.needs)}"


def _found(about: Slot | Holding, check: str, severity: Severity, says: str, *, new: bool) -> Found:
    written = about.all_documents if isinstance(about, Holding) else (about.written,)
    return Found(
        check=check,
        severity=severity,
        address=about.address,
        part="" if isinstance(about, Holding) else about.part,
        place=about.place,
        says=says,
        new=new,
        leans=tuple(dict.fromkeys(lean for each in written for lean in each.leans)),
    )
