"""Events that decide whether filters cover a requirement.

Two values of a field that make the same conditions true cannot be told apart, so one of them is enough: the values
tried are one for each way that the conditions on the field can come out.  Candidates are the constants themselves,
strings that fit every combination of wildcards, samples of regular expressions, numbers around every bound, one
fresh value and absence.  That is exact for `=`, `!=`, wildcards, numbers, `EXISTS` and `IS` (as long as a field has
less than a dozen wildcards); a regular expression is tried on its samples, which can refute coverage but not fully
prove it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations, pairwise, product

from leastwise.alarms.evaluate import ABSENT, Absent, tester
from leastwise.alarms.events import Event
from leastwise.alarms.facts import Fact, Scalar
from leastwise.alarms.regex import Regex
from leastwise.alarms.syntax import Atom, Compare, Number, Pattern, Selector, Text, atoms

__all__ = ["MAX_EVENTS", "build", "witnesses"]

MAX_EVENTS = 20_000
"""How many combinations are tried in full."""

_MAX_CANDIDATES = 4_000
_MOST_WHOLE = 10**18
_Value = Scalar | Absent | Mapping[str, object]
_Assignment = tuple[tuple[Selector, _Value], ...]


def witnesses(required: Pattern, union: Iterable[Pattern], facts: Iterable[Fact]) -> Iterator[Iterator[Event]]:
    """Groups of required events that differ only in fields the requirement does not speak of.

    When all combinations would be more than `MAX_EVENTS`, each field outside the requirement is varied alone and
    the others keep their first value; then a filter that fails only on a rare combination can go unnoticed.
    """
    known = {fact.selector: fact for fact in facts}
    conditions = _by_selector(chain(atoms(required), *map(atoms, union)))
    classes = {selector: _classes(selector, found, known.get(selector)) for selector, found in conditions.items()}
    inside = list(dict.fromkeys(atom.selector for atom in atoms(required)))
    outside = [selector for selector in conditions if selector not in inside]
    bases = list(_required(required, [(s, classes[s]) for s in inside]))
    others = [(s, classes[s]) for s in outside]
    whole = len(bases) * math.prod(len(values) for _, values in others) <= MAX_EVENTS
    variations = list(_combined(others) if whole else _varied(others))
    for base in bases:
        yield _extended(base, variations)


def _extended(base: _Assignment, variations: Iterable[_Assignment]) -> Iterator[Event]:
    for rest in variations:
        event = build(base + rest)
        if event is not None:
            yield event


def build(assignment: _Assignment) -> Event | None:
    """The event with these values, or None when they contradict each other (a field within a string)."""
    event: dict[str, object] = {}
    for selector, value in sorted(assignment, key=lambda item: len(item[0])):
        if value is not ABSENT and not _place(event, selector, value):
            return None
    return event


def _place(event: dict[str, object], selector: Selector, value: object) -> bool:
    if len(selector) == 1 and isinstance(selector[0], str):
        return event.setdefault(selector[0], _own(value)) == value
    at: object = event
    for part, following in zip(selector, (*selector[1:], None), strict=True):
        fresh: object = _own(value) if following is None else ([] if isinstance(following, int) else {})
        if isinstance(part, str) and isinstance(at, dict):
            at = at.setdefault(part, fresh)
        elif isinstance(part, int) and isinstance(at, list):
            at.extend([None] * (part + 1 - len(at)))
            at[part] = fresh if at[part] is None else at[part]
            at = at[part]
        else:
            return False
    return at == value


def _own(value: object) -> object:
    """The value, copied where a longer selector could write into it."""
    return dict(value) if isinstance(value, Mapping) else value


def _by_selector(found: Iterable[Atom]) -> dict[Selector, list[Atom]]:
    grouped: dict[Selector, list[Atom]] = {}
    for atom in dict.fromkeys(found):
        grouped.setdefault(atom.selector, []).append(atom)
    return grouped


def _required(required: Pattern, fields: list[tuple[Selector, list[_Value]]]) -> Iterator[_Assignment]:
    matches = tester(required)
    for assignment in _combined(fields):
        event = build(assignment)
        if event is not None and matches(event, True):
            yield assignment


def _combined(fields: list[tuple[Selector, list[_Value]]]) -> Iterator[_Assignment]:
    names = [selector for selector, _ in fields]
    for values in product(*(values for _, values in fields)):
        yield tuple(zip(names, values, strict=True))


def _varied(fields: list[tuple[Selector, list[_Value]]]) -> Iterator[_Assignment]:
    usual = {selector: values[0] for selector, values in fields}
    yield tuple(usual.items())
    for selector, values in fields:
        for value in values[1:]:
            yield tuple((usual | {selector: value}).items())


def _classes(selector: Selector, conditions: list[Atom], fact: Fact | None) -> list[_Value]:
    # A constant without wildcards is true of itself alone, so thousands of them need no table of outcomes.
    constants = {text for atom in conditions if (text := _constant(atom)) is not None}
    others = [tester(atom) for atom in conditions if _constant(atom) is None]
    chosen: dict[tuple[object, ...], _Value] = {}
    for value in _candidates(conditions, fact):
        event = build(((selector, value),)) or {}
        kind = "none" if value is ABSENT or value is None else "object" if isinstance(value, Mapping) else "value"
        itself = value if isinstance(value, str) and value in constants else None
        outcome = (matches(event, reading) for matches in others for reading in (True, False))
        chosen.setdefault((kind if constants else "", itself, *outcome), value)
    return list(chosen.values())


def _constant(atom: Atom) -> str | None:
    text = atom.value if isinstance(atom, Compare) else None
    return text.text if isinstance(text, Text) and not (text.open_start or text.open_end) else None


def _candidates(conditions: list[Atom], fact: Fact | None) -> Iterator[_Value]:
    if fact is not None and fact.values:
        yield from fact.values
        return
    if fact is None or fact.optional:
        yield ABSENT
    if fact is not None:
        yield from fact.examples
    yield from _strings(conditions)
    if fact is None:
        yield from (True, False, None, {})
        yield from _numbers(conditions)


def _strings(conditions: list[Atom]) -> Iterator[str]:
    values = [atom.value for atom in conditions if isinstance(atom, Compare)]
    texts = [value for value in values if isinstance(value, Text) and not value.is_presence]
    yield from (value.literal for value in values if isinstance(value, Number))
    yield from (text.core for text in texts)
    yield from chain.from_iterable(value.samples() for value in values if isinstance(value, Regex))
    yield from _wildcard_mixes(texts)
    yield ""


def _wildcard_mixes(texts: list[Text]) -> Iterator[str]:
    fresh = _fresh(texts)
    starts = ["", *(t.core for t in texts if t.open_end and not t.open_start)]
    ends = ["", *(t.core for t in texts if t.open_start and not t.open_end)]
    within = [t.core for t in texts if t.open_start and t.open_end]
    subsets: Iterable[tuple[str, ...]] = [(), *((core,) for core in within), tuple(within)]
    if len(starts) * len(ends) << len(within) <= _MAX_CANDIDATES:
        subsets = list(chain.from_iterable(combinations(within, size) for size in range(len(within) + 1)))
    for start, end, inner in product(starts, ends, subsets):
        yield fresh.join((start, *inner, end)) if inner else f"{start}{fresh}{end}"


def _fresh(texts: list[Text]) -> str:
    """A string that none of the texts speaks of, and that cannot complete one of them."""
    used = set("".join(text.core for text in texts))
    return next((c * 8 for c in "zqxjkvw0123456789ZQXJ~" if c not in used), "\N{SNOWMAN}" * 8)


def _numbers(conditions: list[Atom]) -> Iterator[int | float]:
    values = [atom.value for atom in conditions if isinstance(atom, Compare)]
    bounds = sorted({value.value for value in values if isinstance(value, Number)})
    if not bounds:
        yield 0
        return
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    for exact in (bounds[0] - 1, *bounds, *between, bounds[-1] + 1):
        whole = exact == exact.to_integral_value()
        yield int(exact) if whole and abs(exact) < _MOST_WHOLE else float(exact)
