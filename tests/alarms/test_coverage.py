"""The laws of coverage, and its search held against events made at random."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leastwise.alarms import (
    ESSENTIAL,
    EVENT_SETS,
    FORGOTTEN,
    CoverageVerdict,
    EventSet,
    coverage,
    event_set,
    matches,
    parse,
)
from leastwise.alarms.evaluate import lookup
from leastwise.alarms.syntax import Pattern, atoms
from leastwise.alarms.witnesses import MAX_EVENTS, build, witnesses
from leastwise.errors import LeastwiseError

COVERED = CoverageVerdict.COVERED
SETS = st.sampled_from(EVENT_SETS)
FIELDS = ("eventName", "eventSource", "eventType", "userIdentity.type", "errorCode", "userAgent", "tag", "tag.inner")
VALUES = ("ConsoleLogin", "DeleteTrail", "Delete*", "*Trail", "*e*", "*", "", "Root", "IAMUser", "AccessDenied", "s*")


def conditions() -> st.SearchStrategy[str]:
    field = st.sampled_from(FIELDS).map("$.{}".format)
    comparison = st.builds('{} {} "{}"'.format, field, st.sampled_from(("=", "!=")), st.sampled_from(VALUES))
    number = st.builds("$.{} {} {}".format, st.just("count"), st.sampled_from(("<", ">", "=")), st.integers(0, 3))
    other = ("NOT EXISTS", "IS NULL", "IS TRUE", "= %^D.*l$%", "!= %[aR]%", "= 5")
    return comparison | number | st.builds("{} {}".format, field, st.sampled_from(other))


def trees() -> st.SearchStrategy[str]:
    grow = st.builds("({} {} {})".format, conditions(), st.sampled_from(("&&", "||")), conditions())
    more = st.builds("({} {} {})".format, grow | conditions(), st.sampled_from(("&&", "||")), grow | conditions())
    return st.one_of(conditions(), grow, more)


def filters(declared: EventSet) -> st.SearchStrategy[str]:
    """Filters near to ours, which often cover or nearly do, and quite other ones."""
    ours = declared.filter[2:-2]
    near = st.builds("{{ ({}) {} {} }}".format, st.just(ours), st.sampled_from(("&&", "||")), trees())
    return (st.just(declared.filter) | near | trees().map("{{ {} }}".format)).filter(_few_regexes)


def _few_regexes(text: str) -> bool:
    return text.count("%") <= 4


@st.composite
def cases(draw: st.DrawFn) -> tuple[EventSet, list[str]]:
    declared = draw(SETS)
    return declared, draw(st.lists(filters(declared), min_size=1, max_size=3))


def slips(patterns: list[Pattern], event: Mapping[str, object], reading: bool) -> bool:
    return not any(matches(pattern, event, reading) for pattern in patterns)


@given(cases(), st.data())
@settings(deadline=None)
def test_adding_a_filter_never_uncovers(case: tuple[EventSet, list[str]], data: st.DataObject) -> None:
    declared, patterns = case
    before = coverage(declared, patterns).verdict
    after = coverage(declared, [*patterns, data.draw(filters(declared))]).verdict
    if before is COVERED:
        assert after is COVERED
    if before is CoverageVerdict.DEPENDS:
        assert after in (COVERED, CoverageVerdict.DEPENDS)


@given(cases())
@settings(deadline=None)
def test_a_counterexample_is_one(case: tuple[EventSet, list[str]]) -> None:
    declared, patterns = case
    answer = coverage(declared, patterns)
    read = [parse(text) for text in patterns]
    assert bool(answer.missed) is (answer.verdict is not COVERED)
    for event in answer.missed:
        assert matches(declared.required, event, absent_is_unequal=False)
        assert slips(read, event, reading=False)
        assert slips(read, event, reading=True) is (answer.verdict is not CoverageVerdict.DEPENDS)


@given(cases(), st.data())
@settings(max_examples=200, deadline=None)
def test_where_covered_no_random_required_event_slips(case: tuple[EventSet, list[str]], data: st.DataObject) -> None:
    declared, patterns = case
    assume(not any("%" in text for text in patterns))  # a regular expression is only tried on samples
    read = [parse(text) for text in patterns]
    surely = coverage(declared, patterns).verdict is COVERED
    (base, *_) = (event for group in witnesses(declared.required, (), declared.facts) for event in group)
    chosen = {atom.selector: lookup(base, atom.selector) for atom in atoms(declared.required)}
    fixed = {fact.selector for fact in declared.facts if fact.values or not fact.optional}
    for name in (*FIELDS, "count"):
        selector = tuple(name.split("."))
        if selector not in chosen and selector not in fixed:
            anything = st.sampled_from((*VALUES, "Dx", 0, 1, 2, 2.5, True, None))
            strings = st.sampled_from((*VALUES, "Dx", "R"))
            known = selector in {fact.selector for fact in declared.facts}
            value = data.draw(st.none() | (strings if known else anything))
            if value is not None:
                chosen[selector] = value
    for fact in declared.facts:
        if fact.selector not in chosen and not fact.optional:
            last = [known for known in declared.facts if known.selector == fact.selector][-1]
            chosen[fact.selector] = data.draw(st.sampled_from(last.values or last.examples))
    event = build(tuple(chosen.items()))  # type: ignore[arg-type]
    if event is not None and matches(declared.required, event, absent_is_unequal=False):
        assert not (surely and slips(read, event, reading=False))


@pytest.mark.parametrize("declared", EVENT_SETS, ids=lambda declared: declared.id)
def test_our_filter_covers_and_one_that_matches_nothing_does_not(declared: EventSet) -> None:
    assert coverage(declared, [declared.filter]).verdict is COVERED
    assert coverage(declared, [parse(declared.filter)]).verdict is COVERED
    assert coverage(declared, ['{ $.eventName = "a" && $.eventName = "b" }']).verdict is CoverageVerdict.NONE
    assert coverage(declared, []).verdict is CoverageVerdict.NONE
    assert len(coverage(declared, []).missed) >= 1


@pytest.mark.parametrize("declared", EVENT_SETS, ids=lambda declared: declared.id)
def test_the_requirement_does_not_hang_on_the_reading_of_unequal(declared: EventSet) -> None:
    events = [event for group in witnesses(declared.required, (), declared.facts) for event in group]
    assert events
    assert all(matches(declared.required, event, absent_is_unequal=False) for event in events)
    assert {event.get("eventName") for event in events} >= set(declared.names)


def test_the_declarations_are_those_of_the_benchmark() -> None:
    assert [declared.cis for declared in EVENT_SETS] == [f"5.{number}" for number in range(1, 16)]
    assert {declared.fsbp for declared in EVENT_SETS} == {f"CloudWatch.{n}" for n in range(1, 15)} | {None}
    assert [event_set(id).id for id in ESSENTIAL] == list(ESSENTIAL)
    assert [declared.id for declared in EVENT_SETS if declared.management_account_only] == ["organization-changes"]


@pytest.mark.parametrize("declared", FORGOTTEN, ids=lambda declared: declared.id)
def test_what_the_benchmark_forgets_is_seen_by_none_of_its_filters(declared: EventSet) -> None:
    assert coverage(declared, [declared.filter]).verdict is COVERED
    assert coverage(declared, [each.filter for each in EVENT_SETS]).verdict is CoverageVerdict.NONE
    assert len(declared.filter) <= 1_024
    events = [event for group in witnesses(declared.required, (), declared.facts) for event in group]
    assert {event["eventName"] for event in events} == set(declared.names)


def test_the_filters_of_one_set_do_not_cover_another() -> None:
    for wanted in EVENT_SETS:
        others = [declared.filter for declared in EVENT_SETS if declared is not wanted]
        assert coverage(wanted, others).verdict is not COVERED


def test_a_great_many_fields_are_still_answered_soon() -> None:
    declared = event_set("iam-policy-changes")
    fields = " && ".join(f"$.f{n} != x" for n in range(40))
    started = time.process_time()
    answer = coverage(declared, [f"{{ {fields} }}", declared.filter, f"{{ {fields.replace('!=', '=')} }}"])
    assert answer.verdict is COVERED
    assert coverage(declared, [f"{{ ({declared.filter[2:-2]}) && {fields[:300]} }}"]).verdict is not COVERED
    assert time.process_time() - started < 20
    assert MAX_EVENTS == 20_000


@pytest.mark.parametrize(
    "text",
    [
        "{" * 10_240,
        "{ $.eventName" + "[999]" * 60 + " != a }",
        '{ $["' + "x" * 900 + '"] = * }',
        "{ " + " || ".join(f"$.e = *{chr(97 + n)}*" for n in range(26)) + " }",
        "{ $.eventName = %" + "a*" * 400 + "b% }",
        "{ $.a = 9e999 || $.a > -9e-999 }",
        "{ $.eventName.x.y = 1 && $.eventName[0] = 2 && $.userIdentity = 3 }",
    ],
)
def test_a_hostile_pattern_is_answered_or_handed_back(text: str) -> None:
    started = time.process_time()
    answer = coverage(event_set("cloudtrail-changes"), [text])
    assert answer.verdict is not COVERED
    assert all(isinstance(error, LeastwiseError) for _, error in answer.unparsed)
    assert time.process_time() - started < 20


def test_a_hundred_full_filters_are_answered_soon() -> None:
    filters = [f"{{ {' || '.join(f'$.eventName = Ev{n}x{m}' for m in range(35))} }}" for n in range(100)]
    declared = event_set("iam-policy-changes")
    started = time.process_time()
    assert coverage(declared, filters).verdict is CoverageVerdict.NONE
    assert coverage(declared, [*filters, declared.filter]).verdict is COVERED
    assert time.process_time() - started < 10
