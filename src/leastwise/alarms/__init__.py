"""Whether somebody hears of it: CloudWatch alarms on the events of CloudTrail, decided by what they mean.

A metric filter can be written in many ways that catch the same events, and in many ways that look right and do not:
compared as text, both come out wrong.  Here a filter pattern is read (`parse`), evaluated on events (`matches`), and
all filters that feed one alarm are held together against a declared set of events (`EventSet`).  Events are made for
every way that the conditions can come out; a required one that no filter matches is shown as the proof (`coverage`).
`rings_on_one` says whether the alarm behind them then goes off after a single event.

Everything is a pure function of its arguments.
"""

from __future__ import annotations

from leastwise.alarms.coverage import Coverage, CoverageVerdict, coverage
from leastwise.alarms.evaluate import ABSENT, lookup, matches
from leastwise.alarms.events import ESSENTIAL, EVENT_SETS, Event, EventSet, event_set
from leastwise.alarms.metric import Ringing, RingingVerdict, Threshold, rings_on_one
from leastwise.alarms.pattern import parse
from leastwise.alarms.syntax import Pattern, unparse

__all__ = [
    "ABSENT",
    "ESSENTIAL",
    "EVENT_SETS",
    "Coverage",
    "CoverageVerdict",
    "Event",
    "EventSet",
    "Pattern",
    "Ringing",
    "RingingVerdict",
    "Threshold",
    "coverage",
    "event_set",
    "lookup",
    "matches",
    "parse",
    "rings_on_one",
    "unparse",
]
