"""Whether one matching event is enough to put an alarm into ALARM.

Source: CloudWatch User Guide, "Using Amazon CloudWatch alarms" (evaluation) and "Configuring how CloudWatch alarms
treat missing data"; CloudWatch Logs User Guide, on metric values and default values of metric filters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import ge, gt, le, lt

__all__ = ["Ringing", "RingingVerdict", "Threshold", "rings_on_one"]

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": ge,
    "GreaterThanThreshold": gt,
    "LessThanOrEqualToThreshold": le,
    "LessThanThreshold": lt,
}
_MOST_EVENTS = 1 << 40
_FIELD = re.compile(r"\$[.\[].+")
_SAME_OF_EQUALS = re.compile(r"Average|Maximum|Minimum|IQM|(p|tm|wm)[0-9.]+|(TM|WM)\(.*\)")


class RingingVerdict(StrEnum):
    """RINGS on one event; WEAK when it takes more, or when that cannot be told; NEVER on any number."""

    RINGS = "RINGS"
    WEAK = "WEAK"
    NEVER = "NEVER"


@dataclass(frozen=True, slots=True)
class Threshold:
    """When an alarm on one metric goes into ALARM; names and values are those of DescribeAlarms.

    Args:
        statistic: `Sum`, `Average`, `Maximum`, `Minimum`, `SampleCount`, or an extended one such as `p99`.
        comparison: such as `GreaterThanOrEqualToThreshold`.
        threshold: the value compared with; None for an anomaly detection alarm.
        period: seconds in a datapoint.
        evaluation_periods: datapoints looked at.
        datapoints_to_alarm: how many of them must breach; None for all.
        treat_missing_data: `missing`, `notBreaching`, `breaching` or `ignore`.
    """

    statistic: str
    comparison: str
    threshold: float | None
    period: int
    evaluation_periods: int
    datapoints_to_alarm: int | None = None
    treat_missing_data: str = "missing"


@dataclass(frozen=True, slots=True)
class Ringing:
    """The answer: `events` is how many matching events it takes at best, None when none do or it cannot be told."""

    verdict: RingingVerdict
    events: int | None
    why: str


def rings_on_one(alarm: Threshold, metric_value: str = "1", default_value: float | None = None) -> Ringing:
    """Whether the alarm goes from quiet into ALARM after one matching event.

    Args:
        alarm: the alarm's threshold.
        metric_value: the metric filter's value for a match: a number, or a field such as `$.size`.
        default_value: what the filter reports for a minute of logs without a match; None for nothing.
    """
    compare = _COMPARISONS.get(alarm.comparison)
    if compare is None or alarm.threshold is None:
        return _weak(None, f"`{alarm.comparison}` has no fixed threshold")
    value = _published(metric_value)
    if value is None:
        if _FIELD.fullmatch(metric_value) is None:
            return _never(f"the metric value `{metric_value}` is not a positive number")
        if alarm.statistic != "SampleCount":
            return _weak(None, f"the metric takes its value from `{metric_value}`, which need not be a positive number")
    datapoint = _Datapoint(alarm.statistic, max(alarm.period // 60, 1), value or 1.0, default_value)
    if datapoint.after(1) is None:
        return _weak(None, f"the statistic `{alarm.statistic}` of one event is not known")
    threshold = alarm.threshold

    def breaches(events: int) -> bool:
        point = datapoint.after(events)
        return point is not None and compare(point, threshold)

    if breaches(0) or (default_value is None and alarm.treat_missing_data == "breaching"):
        return _never("it is in ALARM while nothing happens, so an event changes nothing")
    return _counted(alarm, _fewest(breaches), default_value)


def _counted(alarm: Threshold, in_one: int | None, default_value: float | None) -> Ringing:
    if in_one is None:
        return _never(f"the {alarm.statistic} never gets to the threshold {alarm.threshold:g}")
    needed = alarm.datapoints_to_alarm or alarm.evaluation_periods
    # With everything else missing, a breaching datapoint alone suffices once it is `needed` periods old.
    alone = default_value is None and alarm.treat_missing_data == "missing"
    total = in_one if alone else in_one * needed
    if total == 1:
        return Ringing(RingingVerdict.RINGS, 1, "one event is enough")
    periods = "" if alone or needed == 1 else f", spread over {needed} periods"
    return _weak(total, f"it takes {total:,} events{periods}")


@dataclass(frozen=True, slots=True)
class _Datapoint:
    statistic: str
    minutes: int
    value: float
    default: float | None

    def after(self, events: int) -> float | None:
        """The statistic of one period with that many events in one minute; None when there is no data for it."""
        quiet = 0 if self.default is None else self.minutes - (events > 0)
        rest = self.default or 0.0
        samples = events + quiet
        if not samples:
            return None
        if self.statistic == "SampleCount":
            return samples
        if self.statistic == "Sum":
            return events * self.value + quiet * rest
        present = [self.value] * (events > 0) + [rest] * (quiet > 0)
        if self.statistic in ("Maximum", "Minimum"):
            return max(present) if self.statistic == "Maximum" else min(present)
        if self.statistic == "Average":
            return (events * self.value + quiet * rest) / samples
        return present[0] if len(present) == 1 and _SAME_OF_EQUALS.fullmatch(self.statistic) else None


def _fewest(breaches: Callable[[int], bool]) -> int | None:
    """The fewest events in one period that breach; every statistic here only grows with them, or stays."""
    most = 1
    while not breaches(most):
        most *= 2
        if most > _MOST_EVENTS:
            return None
    least = most // 2
    while most - least > 1:
        middle = (most + least) // 2
        least, most = (least, middle) if breaches(middle) else (middle, most)
    return most


def _published(metric_value: str) -> float | None:
    try:
        value = float(metric_value)
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None


def _weak(events: int | None, why: str) -> Ringing:
    return Ringing(RingingVerdict.WEAK, events, why)


def _never(why: str) -> Ringing:
    return Ringing(RingingVerdict.NEVER, None, why)
