"""What is declared of techniques holds together, and with the catalogue."""

from __future__ import annotations

import pytest

from leastwise import catalogue
from leastwise.escalation import DECIDED, TECHNIQUES, Gain, On, Technique


def name(technique: Technique) -> str:
    return technique.id


def test_ids_are_told_apart() -> None:
    assert len({each.id for each in TECHNIQUES}) == len(TECHNIQUES)


@pytest.mark.parametrize("technique", TECHNIQUES, ids=name)
def test_actions_are_written_as_aws_writes_them(technique: Technique) -> None:
    for need in technique.needs:
        assert catalogue.spelling(need.action) == need.action


@pytest.mark.parametrize("technique", DECIDED, ids=name)
def test_what_is_decided_can_be_told_and_looked_up(technique: Technique) -> None:
    assert technique.does.count("{}") == (0 if technique.gain is Gain.PRINCIPAL else 1)
    assert technique.source.startswith("https://docs.aws.amazon.com/")
    assert (technique.service != "") is any(need.action == "iam:PassRole" for need in technique.needs)
    assert any(need.on is not On.ANYTHING for need in technique.needs)


def test_what_is_not_decided_says_what_is_missing() -> None:
    assert {each for each in TECHNIQUES if each.unseen} == set(TECHNIQUES) - set(DECIDED)
    assert len(DECIDED) > 50
