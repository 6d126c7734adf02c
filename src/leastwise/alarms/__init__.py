"""Whether somebody hears of it: CloudWatch alarms on the events of CloudTrail, decided by what they mean.

A metric filter can be written in many ways that catch the same events, and in many ways that look right and do not:
compared as text, both come out wrong.  Here a filter pattern is read (`parse`), evaluated on events (`matches`), and
all filters that feed one alarm are held together against a declared set of events (`EventSet`).  Events are made for
every way that the conditions can come out; a required one that no filter matches is shown as the proof (`coverage`).
`rings_on_one` says whether the alarm behind them then goes off after a single event.  `read_rule` reads the event
pattern of an EventBridge rule as a filter pattern, so that both are held against the same events.

Everything is a pure function of its arguments.
"""

from __future__ import annotations

from leastwise.alarms.coverage import Coverage, CoverageVerdict, catches_some, coverage
from leastwise.alarms.evaluate import ABSENT, lookup, matches
from leastwise.alarms.events import ESSENTIAL, EVENT_SETS, Event, EventSet
from leastwise.alarms.forgotten import FORGOTTEN
from leastwise.alarms.metric import Ringing, RingingVerdict, Threshold, rings_on_one
from leastwise.alarms.pattern import parse
from leastwise.alarms.rules import RuleReading, read_rule
from leastwise.alarms.sets import event_set
from leastwise.alarms.syntax import Pattern, unparse

__all__ = [
    "ABSENT",
    "ESSENTIAL",
    "EVENT_SETS",
    "FORGOTTEN",
    "Coverage",
    "CoverageVerdict",
    "Event",
    "EventSet",
    "Pattern",
    "Ringing",
    "RingingVerdict",
    "RuleReading",
    "Threshold",
    "catches_some",
    "coverage",
    "event_set",
    "lookup",
    "matches",
    "parse",
    "read_rule",
    "rings_on_one",
    "unparse",
]
