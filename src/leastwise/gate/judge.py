"""What a change would grant: every document by itself, and what every principal holds altogether.

What did not change is not judged.  A finding is new if the same was not to be said of what was there before; without
a before, everything is new and nothing is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from leastwise.gate.comparing import Compared, compared_documents, compared_holdings
from leastwise.gate.escalating import NO_POWER, escalations, of_holding, of_slot
from leastwise.gate.opening import openings
from leastwise.gate.sizes import sizes
from leastwise.gate.values import Found, Holding, Moment, Pair, Slot, Unjudged, Verdicts
from leastwise.language import Kind
from leastwise.lint import Finding, lint
from leastwise.lint import Severity as LintSeverity
from leastwise.model import Severity

__all__ = ["CHECKS", "judge"]

CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "new-access": "Something is allowed that was not",
        "fewer-denials": "Something is no longer denied",
        "public-access": "Everybody is let in",
        "administrator": "A principal may do everything",
        "escalation": "A principal can give itself more power than it has",
        "size-limit": "More than AWS accepts",
    }
)
"""What the gate itself finds, beside the codes of lint."""

_SEVERITIES = {
    LintSeverity.ERROR: Severity.HIGH,
    LintSeverity.SECURITY_WARNING: Severity.MEDIUM,
    LintSeverity.WARNING: Severity.LOW,
    LintSeverity.SUGGESTION: Severity.INFO,
}
_OWN_SIZES = frozenset({"POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA"})
"""Codes of lint about quotas which here are told by what the document is attached to."""

_Key = tuple[str, str]


def judge(pair: Pair) -> Verdicts:
    """Everything that is to be said of a source."""
    before, after = pair.before or Moment(), pair.after
    slots = {(each.address, each.part): each for each in before.slots}
    holdings = {each.address: each for each in before.holdings}
    judging = _Judging(compare=pair.before is not None)
    for slot in after.slots:
        judging.slot(slot, slots.get((slot.address, slot.part)))
    for holding in after.holdings:
        judging.holding(holding, holdings.get(holding.address))
    judging.gone(slots, after)
    found = sorted(judging.found, key=lambda each: (-each.severity, not each.new, each.place.path, each.place.line))
    unjudged = (*_changed(before, after), *judging.unjudged)
    return Verdicts(tuple(found), unjudged, judging.documents, judging.compare)


def _changed(before: Moment, after: Moment) -> Iterator[Unjudged]:
    """What could not be judged, but for what was there before and is what it was."""
    former = {(each.address, each.why, each.content) for each in before.unjudged if each.content}
    yield from (each for each in after.unjudged if (each.address, each.why, each.content) not in former)


class _Judging:
    """Gathers what is found."""

    def __init__(self, *, compare: bool) -> None:
        self.compare = compare
        self.documents = 0
        self.found: list[Found] = []
        self.unjudged: list[Unjudged] = []

    def slot(self, slot: Slot, before: Slot | None) -> None:
        """A document; one that is what it was is not judged."""
        if before is not None and before.written.text == slot.written.text and before.kind is slot.kind:
            return
        self.documents += 1
        self.found += _linted(slot, before)
        self.found += openings(slot, before)
        if slot.held:
            return
        if slot.kind is Kind.IDENTITY:
            self.found += escalations(slot, of_slot(slot), of_slot(before) if before else NO_POWER)
        if self.compare:
            self._compared(slot, compared_documents(slot, before))

    def holding(self, holding: Holding, before: Holding | None) -> None:
        """What a principal holds; the same is not judged again."""
        if before is not None and _texts(before) == _texts(holding):
            return
        self.found += sizes(holding, before)
        self.found += escalations(holding, of_holding(holding), of_holding(before) if before else NO_POWER)
        if self.compare:
            self._compared(holding, compared_holdings(holding, before))
        former = before.missing if before else ()
        for arn in holding.missing:
            if arn not in former:
                why = f"it gets `{arn}`, which is not written here: its statements were not judged"
                self.unjudged.append(Unjudged(holding.address, why, holding.place))

    def gone(self, before: Mapping[_Key, Slot], after: Moment) -> None:
        """What is taken away; only a denial can be missed."""
        left = {(each.address, each.part) for each in after.slots}
        unseen = {each.address for each in after.unjudged}
        for key, slot in before.items():
            if key not in left and slot.address not in unseen and not slot.held:
                self._compared(slot, compared_documents(None, slot))

    def _compared(self, about: Slot | Holding, compared: Compared) -> None:
        self.found += compared.found
        part = about.part if isinstance(about, Slot) else ""
        name = f"{about.address} {part}".rstrip()
        self.unjudged += (Unjudged(name, why, about.place) for why in compared.undecided)


def _texts(holding: Holding) -> object:
    boundary = holding.boundary.text if holding.boundary else None
    return sorted(each.text for each in holding.all_documents), boundary, sorted(holding.missing)


def _linted(slot: Slot, before: Slot | None) -> Iterator[Found]:
    former = {(each.code, each.says) for each in lint(before.written.text, before.kind)} if before else set()
    for each in lint(slot.written.text, slot.kind):
        if each.code not in _OWN_SIZES or (slot.written.managed or slot.kind is Kind.TRUST):
            yield _of_lint(slot, each, new=(each.code, each.says) not in former)


def _of_lint(slot: Slot, finding: Finding, *, new: bool) -> Found:
    severity = Severity.HIGH if finding.code in _OWN_SIZES else _SEVERITIES[finding.severity]
    place = replace(slot.place, line=finding.line) if slot.whole else slot.place
    return Found(
        check=finding.code,
        severity=severity,
        address=slot.address,
        part=slot.part,
        place=place,
        says=f"{finding.says} ({finding.path})" if finding.path else finding.says,
        new=new,
        leans=slot.written.leans,
    )
