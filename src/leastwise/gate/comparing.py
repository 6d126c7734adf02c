"""Before and after, compared by proof: what is newly allowed, and what is no longer denied.

A document that only denies allows nothing, before or after.  So where something is denied, both sides are compared
a second time beside a statement that allows everything: what is new then is what was denied to everybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from leastwise.access.actions import actions_in, allowed, union
from leastwise.gate.policies import parsed
from leastwise.gate.values import Found, Holding, Place, Slot, Written
from leastwise.language import VARIABLES_VERSION, Document, Kind, parse
from leastwise.model import Severity
from leastwise.prove import Allowance, Layer, Witness, compare, of_identity, of_resource
from leastwise.spec import PolicyType

__all__ = ["Compared", "compared_documents", "compared_holdings"]

_NAMING = frozenset({Kind.RESOURCE, Kind.TRUST, Kind.VPC_ENDPOINT, Kind.RCP})
"""Kinds that say to whom they speak."""
_FEW = 6
_EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of it; `undecided` says why something is not known."""

    found: tuple[Found, ...] = ()
    undecided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _About:
    """Whom or what findings are about.

    Attributes:
        naming: whether it says to whom it speaks.
        gained: the actions that were allowed on nothing at all.
    """

    address: str
    part: str
    place: Place
    leans: tuple[str, ...]
    naming: bool = False
    gained: tuple[str, ...] = ()


def compared_documents(after: Slot | None, before: Slot | None) -> Compared:
    """One document with what it was; None: it was not there, or is taken away."""
    slot = after or before
    assert slot is not None
    was, becomes = (_documents((each,) if each else ()) for each in (before, after))
    if was is None or becomes is None:
        return Compared(undecided=("it cannot be read as a policy, and so not be compared",))
    about = _About(slot.address, slot.part, slot.place, slot.written.leans, slot.kind in _NAMING, _gained(was, becomes))
    of = of_resource if slot.kind in _NAMING else of_identity
    whole = _everything(slot.kind)
    denying = of((*was, whole)), of((*becomes, whole))
    return _compared(about, (of(was), of(becomes)), denying if _deny(was) else None)


def compared_holdings(after: Holding, before: Holding | None) -> Compared:
    """All that a principal holds with what it held, each within its boundary."""
    sides = [_of_holding(each) for each in (before, after)]
    if None in sides:
        return Compared(undecided=("one of its policies cannot be read, so they are not compared",))
    was, becomes = (each for each in sides if each is not None)
    leans = dict.fromkeys(lean for each in after.all_documents for lean in each.leans)
    about = _About(after.address, "", after.place, tuple(leans), gained=_gained(was[0], becomes[0], becomes[1]))
    whole = _everything(Kind.IDENTITY)
    denying = of_identity((*was[0], whole)), of_identity((*becomes[0], whole))
    return _compared(about, (_within(*was), _within(*becomes)), denying if _deny(was[0]) else None)


def _compared(
    about: _About, sides: tuple[Allowance, Allowance], denying: tuple[Allowance, Allowance] | None
) -> Compared:
    first = compare(*sides)
    found, undecided = [], list(first.why if first.new_possible is None else ())
    if first.new is not None:
        found.append(_found(about, "new-access", first.new))
    if denying is not None:
        second = compare(*denying)
        undecided += second.why if second.new_possible is None else ()
        if second.new is not None:
            found.append(_found(about, "fewer-denials", second.new))
    return Compared(tuple(found), tuple(f"what is new is not decided: {why}" for why in dict.fromkeys(undecided)))


_Held = tuple[tuple[Document, ...], Document | None]


def _of_holding(holding: Holding | None) -> _Held | None:
    if holding is None:
        return (), None
    documents = _documents(holding.all_documents)
    boundary = parsed(holding.boundary, Kind.BOUNDARY) if holding.boundary else None
    return None if documents is None or (holding.boundary and boundary is None) else (documents, boundary)


def _documents(written: Sequence[Written | Slot]) -> tuple[Document, ...] | None:
    """All of them; None if one is no policy."""
    found = tuple(
        parsed(each.written, each.kind) if isinstance(each, Slot) else parsed(each, Kind.IDENTITY) for each in written
    )
    known = tuple(each for each in found if each is not None)
    return known if len(known) == len(found) else None


def _gained(was: Iterable[Document], becomes: Iterable[Document], limit: Document | None = None) -> tuple[str, ...]:
    gained = union(map(allowed, becomes)) & ~union(map(allowed, was))
    return tuple(actions_in(gained & allowed(limit) if limit else gained))


def _within(documents: Iterable[Document], boundary: Document | None) -> Allowance:
    layers = [Layer(PolicyType.IDENTITY, tuple(documents))]
    layers += [Layer(PolicyType.BOUNDARY, (boundary,))] if boundary else []
    return Allowance((tuple(layers),))


def _everything(kind: Kind) -> Document:
    naming = {"Principal": "*"} if kind in _NAMING else {}
    kind_of = Kind.RESOURCE if naming else Kind.IDENTITY
    return parse(json.dumps({"Version": VARIABLES_VERSION, "Statement": _EVERYTHING | naming}), kind_of)


def _deny(documents: Iterable[Document]) -> bool:
    return any(not each.allows for document in documents for each in document.statements)


def _found(about: _About, check: str, witness: Witness) -> Found:
    return Found(
        check=check,
        severity=Severity.INFO if check == "new-access" else Severity.MEDIUM,
        address=about.address,
        part=about.part,
        place=about.place,
        says=" ".join(_sentence(about, check, witness)),
        witness=witness,
        leans=about.leans,
    )


def _sentence(about: _About, check: str, witness: Witness) -> Iterator[str]:
    """What becomes possible, by one example."""
    becomes = "is newly allowed" if check == "new-access" else "is no longer denied"
    who = witness.principal
    to = f" to `{who.session or who.entity or who.name or '*'}`" if about.naming else ""
    yield f"`{witness.action}` on `{witness.resource}` {becomes}{to}"
    if witness.context:
        yield "with " + ", ".join(f"`{key}` {', '.join(values)}" for key, values in witness.context.items())
    by = [f"`{source.statement.sid}`" for source in witness.by if source.statement.sid]
    if by and check == "new-access":
        yield f"by {', '.join(by)}"
    if check == "new-access" and about.gained:
        told = ", ".join(f"`{action}`" for action in about.gained[:_FEW])
        more = f" and {len(about.gained) - _FEW:,} more" if len(about.gained) > _FEW else ""
        yield f"(allowed on nothing before: {told}{more})"
