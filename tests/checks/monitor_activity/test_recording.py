"""What event selectors leave out of the management events."""

from __future__ import annotations

import pytest

from checks.monitor_activity.watched import hidden, trail_of
from leastwise.checks.monitor_activity.recording import flaws_seen, gaps_of, not_logging, not_recorded
from leastwise.model import EventSelector, TrailStatus

ALL = EventSelector(management=True)
READS = EventSelector(management=True, writes=False)
WRITES = EventSelector(management=True, reads=False)
WITHOUT_KMS = EventSelector(management=True, excluded_sources=("kms.amazonaws.com", "rdsdata.amazonaws.com"))
WITHOUT_STS = EventSelector(management=True, excluded_sources=("sts.amazonaws.com",))
WRITES_WITHOUT_IAM = EventSelector(management=True, reads=False, excluded_sources=("iam.amazonaws.com",))
NARROWED = EventSelector(management=True, narrowed=True)
DATA = EventSelector(management=False)


@pytest.mark.parametrize(
    ("selectors", "flaw"),
    [
        ((ALL,), None),
        ((READS, WRITES), None),
        ((WITHOUT_KMS,), None),
        ((WITHOUT_STS, ALL), None),
        ((DATA, ALL), None),
        ((), "records no management events"),
        ((DATA,), "records no management events"),
        ((NARROWED, DATA), "records only some of the management events"),
        ((NARROWED, READS), "leaves out the events that change something"),
        ((READS,), "leaves out the events that change something"),
        ((WRITES,), "leaves out the events that only read"),
        ((WITHOUT_STS,), "leaves out the events of `sts.amazonaws.com`"),
        ((READS, WRITES_WITHOUT_IAM), "leaves out the events of `iam.amazonaws.com`"),
    ],
)
def test_all_management_events_have_to_be_taken(selectors: tuple[EventSelector, ...], flaw: str | None) -> None:
    assert not_recorded(trail_of(selectors=selectors)) == flaw


def test_for_the_changes_of_one_service_less_is_enough() -> None:
    assert not_recorded(trail_of(selectors=(WRITES,)), reads=False) is None
    assert not_recorded(trail_of(selectors=(WITHOUT_STS,)), source="iam.amazonaws.com") is None
    assert (
        not_recorded(trail_of(selectors=(READS, WRITES_WITHOUT_IAM)), reads=False, source="sts.amazonaws.com") is None
    )


def test_a_source_that_is_wanted_is_never_tolerated() -> None:
    flaw = not_recorded(trail_of(selectors=(WITHOUT_KMS,)), reads=False, source="kms.amazonaws.com")
    assert flaw == "leaves out the events of `kms.amazonaws.com`"


def test_what_was_not_seen_is_a_gap_and_no_flaw() -> None:
    gap = hidden()
    unseen = trail_of(status=gap, selectors=gap)
    flaws = (not_logging(unseen), not_recorded(unseen))
    assert (flaws_seen(flaws), gaps_of(flaws)) == ((), (gap,))
    assert not_logging(trail_of(status=TrailStatus(logging=False))) == "is not logging"
