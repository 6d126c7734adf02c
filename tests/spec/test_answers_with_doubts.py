"""Yes and no with doubts: doubts that cannot matter go away."""

from __future__ import annotations

from leastwise.spec.answer import NO, YES, Answer, every, opposite, some
from leastwise.spec.choices import Choice

DOUBTFUL_NO, DOUBTFUL_YES = Answer(False, (Choice.COLONS,)), Answer(True, (Choice.EARLY_VARIABLE,))


def test_one_certain_no_settles_a_conjunction() -> None:
    assert every([YES, DOUBTFUL_NO, NO]) == NO
    assert every([YES, DOUBTFUL_NO, DOUBTFUL_YES]) == Answer(False, (Choice.COLONS, Choice.EARLY_VARIABLE))
    assert every([]) == YES


def test_one_certain_yes_settles_a_disjunction() -> None:
    assert some([NO, DOUBTFUL_YES, YES]) == YES
    assert some([NO, DOUBTFUL_YES]) == DOUBTFUL_YES
    assert some([]) == NO


def test_the_opposite_keeps_the_doubts() -> None:
    assert opposite(DOUBTFUL_NO) == Answer(True, (Choice.COLONS,))


def test_every_choice_is_a_sentence_of_its_own() -> None:
    texts = [choice.value for choice in Choice]
    assert not any(text.endswith(".") or "\n" in text for text in texts)
    assert len(set(texts)) == len(texts)
