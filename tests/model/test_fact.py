from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.model import Gap, Observed, Unseen, seen

GAP = Gap(call="iam:ListUsers", permission="iam:ListUsers", account="111122223333", code="AccessDenied")

numbers = st.lists(st.integers(0, 5), max_size=6).map(tuple)


def test_a_fact_is_its_value_or_raises_its_gap() -> None:
    assert seen(3) == 3
    with pytest.raises(Unseen) as raised:
        seen(GAP)
    assert raised.value.gaps == (GAP,)


def test_none_is_a_value_and_not_a_gap() -> None:
    assert seen(None) is None


@given(numbers, st.integers(0, 5))
def test_any_over_a_complete_list_is_pythons_any(items: tuple[int, ...], wanted: int) -> None:
    assert any(item == wanted for item in Observed(items)) == (wanted in items)


@given(numbers, st.integers(0, 5))
def test_any_over_an_incomplete_list_is_true_or_cannot_be_told(items: tuple[int, ...], wanted: int) -> None:
    observed = Observed(items, (GAP,))
    if wanted in items:
        assert any(item == wanted for item in observed)
    else:
        with pytest.raises(Unseen):
            any(item == wanted for item in observed)


@given(numbers, st.integers(0, 5))
def test_all_over_an_incomplete_list_is_false_or_cannot_be_told(items: tuple[int, ...], wanted: int) -> None:
    observed = Observed(items, (GAP,))
    if any(item != wanted for item in items):
        assert not all(item == wanted for item in observed)
    else:
        with pytest.raises(Unseen):
            all(item == wanted for item in observed)


def _parity(item: int) -> int:
    return item % 2


def test_find_is_none_only_when_nothing_can_be_hidden() -> None:
    assert Observed((2, 4)).find(_parity, 1) is None
    assert Observed((2, 3), (GAP,)).find(_parity, 1) == 3
    with pytest.raises(Unseen):
        Observed((2, 4), (GAP,)).find(_parity, 1)
