"""Whether metric filters together catch a set of events, decided by what they mean.

The filters that feed one alarm are taken together: an event that any of them matches is caught.  Required events are
made for every way that the conditions of the requirement and of the filters can come out (see `witnesses`, also for
the limit on combinations); one that no filter matches is a counterexample, and is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from leastwise.alarms.evaluate import Test, tester
from leastwise.alarms.events import Event, EventSet
from leastwise.alarms.pattern import parse
from leastwise.alarms.syntax import And, Compare, Operator, Or, Pattern, Text, atoms
from leastwise.alarms.witnesses import witnesses
from leastwise.errors import PatternError

__all__ = ["Coverage", "CoverageVerdict", "catches_some", "coverage"]


class CoverageVerdict(StrEnum):
    """How much of the set is caught.

    DEPENDS: everything is caught if `!=` matches an absent field, and not otherwise; AWS does not document it, and
    TestMetricFilter can settle it.  UNPARSED: there are filters, and none of them could be read.
    """

    COVERED = "COVERED"
    PARTIAL = "PARTIAL"
    NONE = "NONE"
    DEPENDS = "DEPENDS"
    UNPARSED = "UNPARSED"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The answer.

    Args:
        verdict: how much is caught.
        missed: required events that slip through, one for each combination of the fields that the requirement
            speaks of; for DEPENDS those that slip through in the reading where `!=` needs the field.
        noise: whether the filters match more than half of the events that need no alarm.
        unparsed: the filters that could not be read, each with the reason.
        missed_optional: events that slip through and need not be caught, for a remark.
    """

    verdict: CoverageVerdict
    missed: tuple[Event, ...] = ()
    noise: bool = False
    unparsed: tuple[tuple[str, PatternError], ...] = ()
    missed_optional: tuple[Event, ...] = ()


_ORDINARY: tuple[Event, ...] = tuple(
    {
        "eventName": name,
        "eventSource": f"{service}.amazonaws.com",
        "eventType": "AwsApiCall",
        "eventCategory": "Management",
        "managementEvent": True,
        "readOnly": read_only,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.9",
        "userAgent": "aws-cli/2.17.0",
        "recipientAccountId": "111122223333",
        "userIdentity": {"type": identity, "accountId": "111122223333"},
    }
    for name, service, read_only, identity in (
        ("DescribeInstances", "ec2", True, "IAMUser"),
        ("ListBuckets", "s3", True, "AssumedRole"),
        ("GetCallerIdentity", "sts", True, "AssumedRole"),
        ("AssumeRole", "sts", True, "AWSService"),
        ("Decrypt", "kms", True, "AssumedRole"),
        ("GetParameters", "ssm", True, "AssumedRole"),
        ("PutLogEvents", "logs", False, "AssumedRole"),
        ("StartInstances", "ec2", False, "IAMUser"),
        ("CreateTags", "ec2", False, "IAMUser"),
        ("TagResource", "tagging", False, "FederatedUser"),
    )
)


def coverage(event_set: EventSet, patterns: Sequence[str | Pattern]) -> Coverage:
    """Whether the filters, taken together, catch the set.

    Args:
        event_set: what must be caught.
        patterns: the filter patterns that feed one alarm, as text or as `parse` gives them.  A text that cannot be
            read matches nothing here and is handed back with its `PatternError`; nothing is raised.
    """
    union, unparsed = _read(patterns)
    if unparsed and not union:
        return Coverage(CoverageVerdict.UNPARSED, unparsed=unparsed)
    verdict, missed = _verdict(event_set, union)
    return Coverage(verdict, missed, _is_noise(event_set, union), unparsed, _missed_optional(event_set, union))


def _read(patterns: Sequence[str | Pattern]) -> tuple[tuple[Pattern, ...], tuple[tuple[str, PatternError], ...]]:
    union: list[Pattern] = []
    unparsed: list[tuple[str, PatternError]] = []
    for pattern in patterns:
        try:
            union.append(parse(pattern) if isinstance(pattern, str) else pattern)
        except PatternError as error:
            unparsed.append((str(pattern), error))
    return tuple(union), tuple(unparsed)


def _verdict(event_set: EventSet, union: tuple[Pattern, ...]) -> tuple[CoverageVerdict, tuple[Event, ...]]:
    tests = tuple(map(tester, union))
    found = [_slips(group, tests) for group in witnesses(event_set.required, union, event_set.facts)]
    missed = tuple(surely for surely, _ in found if surely is not None)
    if missed:
        return (CoverageVerdict.PARTIAL if _catches_some(event_set, union) else CoverageVerdict.NONE), missed
    perhaps = tuple(maybe for _, maybe in found if maybe is not None)
    return (CoverageVerdict.DEPENDS if perhaps else CoverageVerdict.COVERED), perhaps


def _slips(group: Iterable[Event], tests: tuple[Test, ...]) -> tuple[Event | None, Event | None]:
    """The first event missed in both readings of `!=`, and the first missed when `!=` needs the field."""
    perhaps: Event | None = None
    for event in group:
        if not _caught(tests, event, absent_is_unequal=False):
            perhaps = event if perhaps is None else perhaps
            if not _caught(tests, event, absent_is_unequal=True):
                return event, perhaps
    return None, perhaps


def _caught(tests: tuple[Test, ...], event: Event, absent_is_unequal: bool) -> bool:
    return any(test(event, absent_is_unequal) for test in tests)


def _catches_some(event_set: EventSet, union: tuple[Pattern, ...]) -> bool:
    """Whether a filter for these events matches some, also of those that the narrow forms may leave out.

    A filter on quite other fields is not one for them: that of the root user's doings also meets root's changes
    to IAM, and still says nothing about them.  Nearly everything is an API call, so its type decides nothing.
    """
    deciding = {atom.selector for atom in atoms(parse(event_set.filter))} - {("eventType",)}
    meant = tuple(pattern for pattern in union if deciding & {atom.selector for atom in atoms(pattern)})
    # A union catches something exactly when one of its filters does.
    return any(catches_some(event_set, pattern) for pattern in meant)


def catches_some(event_set: EventSet, pattern: Pattern) -> bool:
    """Whether a filter matches any event of a set, those among them that need not be caught."""
    matches = tester(pattern)
    return any(
        matches(event, True)
        for wanted in (event_set.required, event_set.wider or event_set.required)
        for group in witnesses(wanted, (pattern,), event_set.facts)
        for event in group
    )


def _is_noise(event_set: EventSet, union: tuple[Pattern, ...]) -> bool:
    tests = tuple(map(tester, union))
    return any(_share(tests, events) > 0.5 for events in (_ORDINARY, event_set.near))


def _share(tests: tuple[Test, ...], events: tuple[Event, ...]) -> float:
    return sum(_caught(tests, event, absent_is_unequal=True) for event in events) / max(len(events), 1)


def _missed_optional(event_set: EventSet, union: tuple[Pattern, ...]) -> tuple[Event, ...]:
    if not event_set.optional or event_set.source is None:
        return ()
    names = tuple(Compare(("eventName",), Operator.EQUAL, Text(name)) for name in event_set.optional)
    source = Compare(("eventSource",), Operator.EQUAL, Text(event_set.source))
    wanted = And((source, Or(names) if len(names) > 1 else names[0]))
    tests = tuple(map(tester, union))
    found = (_slips(group, tests)[0] for group in witnesses(wanted, union, event_set.facts))
    return tuple(event for event in found if event is not None)
