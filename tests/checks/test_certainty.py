"""Laws of deciding from part of the evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.checks.certainty import anything, present
from leastwise.model import Fact, Gap, Observed, Unseen

GAPS = tuple(Gap(call=f"iam:Call{n}", permission=f"iam:Call{n}", account="111122223333") for n in range(3))
FACTS = st.lists(st.one_of(st.booleans(), st.sampled_from(GAPS)))


def _answer(facts: list[Fact[bool]]) -> bool | None:
    try:
        return anything(*facts)
    except Unseen:
        return None


@given(FACTS, FACTS)
def test_a_gap_never_hides_what_was_seen(before: list[Fact[bool]], after: list[Fact[bool]]) -> None:
    assert anything(*before, True, *after)


@given(FACTS)
def test_an_answer_holds_whatever_the_gaps_hide(facts: list[Fact[bool]]) -> None:
    worlds = {any(hidden if isinstance(fact, Gap) else fact for fact in facts) for hidden in (True, False)}
    assert _answer(facts) == (worlds.pop() if len(worlds) == 1 else None)


def test_every_gap_is_named_once() -> None:
    with pytest.raises(Unseen) as unseen:
        anything(GAPS[1], False, GAPS[0], GAPS[1])
    assert unseen.value.gaps == (GAPS[1], GAPS[0])


def test_a_list_with_an_item_is_present_whatever_else_it_hides() -> None:
    assert anything(*present(Observed(("one",), GAPS)))
    assert not anything(*present(Observed(())))
    with pytest.raises(Unseen):
        anything(*present(Observed((), GAPS)))
