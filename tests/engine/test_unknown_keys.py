"""What is said where some of the context is unknown, against every way in which it could turn out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from differential import FACTS, KEYS, VALUES, cases
from leastwise.engine import Considered, Stack, Unknown
from leastwise.language import fold
from leastwise.spec import Outcome, Policies, Request, decide

ORDER = {Outcome.EXPLICITLY_DENIED: 0, Outcome.IMPLICITLY_DENIED: 1, Outcome.ALLOWED: 2}
WAYS = 6


def asked_partly(seed: int, count: int) -> Iterator[tuple[Random, Request, Policies, frozenset[str]]]:
    """Cases whose requests lack some keys, which are not those that follow from the principal."""
    random = Random(seed)
    for asked, met in cases(seed, count):
        hidden = {key for key in KEYS if random.random() < 0.5}
        known = {key: values for key, values in asked.context.items() if fold(key) not in set(map(fold, hidden))}
        partly = replace(asked, context=known)
        told = partly.keys()
        yield random, partly, met, frozenset(key for key in hidden if fold(key) not in told)


def turned_out(random: Random, partly: Request, hidden: frozenset[str]) -> Request:
    """The request as it could be: each hidden key absent, or with a value or two, fitting or not."""
    found = {}
    for key in sorted(hidden):
        many = random.choice((0, 0, 1, 1, 1, 2))
        if many:
            found[key] = tuple(random.choice((*KEYS[key], random.choice(VALUES))) for _ in range(many))
    return replace(partly, context={**partly.context, **found})


def within(outcome: Outcome, considered: Considered) -> bool:
    return ORDER[considered.worst.outcome] <= ORDER[outcome] <= ORDER[considered.best.outcome]


@pytest.mark.parametrize("seed", range(200, 204))
def test_however_it_turns_out_it_lies_between_the_best_and_the_worst(seed: int) -> None:
    certain = open_ = 0
    for random, partly, met, hidden in asked_partly(seed, 400):
        considered = Stack(met, FACTS).consider(partly, Unknown(only=hidden))
        certain, open_ = certain + considered.certain, open_ + (not considered.certain)
        for _ in range(WAYS):
            full = turned_out(random, partly, hidden)
            truth = decide(full, met, FACTS).outcome
            assert within(truth, considered), f"{full} {met}"
            assert not considered.certain or truth is considered.best.outcome
    assert certain > 100
    assert open_ > 5


@pytest.mark.parametrize("seed", range(210, 212))
def test_what_is_uncertain_says_which_keys_to_ask_for(seed: int) -> None:
    for _, partly, met, hidden in asked_partly(seed, 1_000):
        considered = Stack(met, FACTS).consider(partly, Unknown(only=hidden))
        assert bool(considered.needs) is not considered.certain
        assert {fold(need.key) for need in considered.needs} <= set(map(fold, hidden))


@pytest.mark.parametrize("seed", range(220, 222))
def test_to_know_more_never_widens(seed: int) -> None:
    """With a key told, the best is no better and the worst is no worse."""
    for random, partly, met, hidden in asked_partly(seed, 700):
        stack = Stack(met, FACTS)
        before = stack.consider(partly, Unknown(only=hidden))
        told = frozenset(key for key in hidden if random.random() < 0.5)
        after = stack.consider(turned_out(random, partly, told), Unknown(only=hidden - told))
        assert within(after.best.outcome, before)
        assert within(after.worst.outcome, before)


@pytest.mark.parametrize("seed", range(230, 232))
def test_all_but_some_is_the_rest(seed: int) -> None:
    """The keys may be told by those that are known as well as by those that are not."""
    for _, partly, met, hidden in asked_partly(seed, 500):
        stack = Stack(met, FACTS)
        known = frozenset(KEYS) - hidden
        assert stack.consider(partly, Unknown(only=hidden)) == stack.consider(partly, Unknown(all_but=known))


def test_with_nothing_unknown_the_best_is_the_decision() -> None:
    for asked, met in cases(240, 500):
        stack = Stack(met, FACTS)
        decision = stack.decide(asked)
        assert stack.consider(asked, Unknown(only=frozenset())) == Considered(decision, decision)
