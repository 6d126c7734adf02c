"""Where controls stand, by what their checks say."""

from __future__ import annotations

import pytest

from leastwise.audit import Result
from leastwise.frameworks import ControlStanding, framework, standing
from leastwise.model import Status
from report.audits import an_audit, result

FULL = "root-access-key"
"""Decides CIS 2.4 in full, alone."""
PART = "federation-for-people"
"""Decides a part of CIS 2.19, alone."""


def control(id: str, *results: Result) -> ControlStanding:
    view = standing(framework("cis-7.0"), an_audit(results))
    return next(each for each in view.controls if each.id == id)


@pytest.mark.parametrize(
    ("statuses", "stands", "says"),
    [
        ([Status.PASS, Status.PASS], Status.PASS, "2 subjects as asked"),
        ([Status.PASS, Status.FAIL], Status.FAIL, "1 finding"),
        ([Status.UNKNOWN, Status.FAIL], Status.FAIL, "1 finding"),
        ([Status.PASS, Status.UNKNOWN], Status.UNKNOWN, "not everything was seen"),
        ([Status.PASS, Status.WAIVED], Status.WAIVED, "1 finding accepted"),
        ([Status.WAIVED, Status.UNKNOWN], Status.UNKNOWN, "not everything was seen"),
        ([Status.NOT_APPLICABLE], Status.NOT_APPLICABLE, "nothing here that it is about"),
        ([], Status.NOT_APPLICABLE, "nothing here that it is about"),
    ],
)
def test_a_control_that_a_check_decides(statuses: list[Status], stands: Status, says: str) -> None:
    said = control("2.4", *(result(status, name=f"user-{n}", check=FULL) for n, status in enumerate(statuses)))
    assert (said.status, said.says) == (stands, says)


def test_a_control_that_is_decided_in_part_is_never_met() -> None:
    passing = control("2.19", result(Status.PASS, check=PART))
    assert passing.status is Status.MANUAL
    assert passing.says == "nothing found against it; the rest is for a person to judge"
    assert control("2.19", result(check=PART)).status is Status.FAIL


def test_what_supports_a_control_breaks_none() -> None:
    beside = control("2.16", result(Status.PASS, check="instance-profile"), result(check="keys-on-compute"))
    assert beside.status is Status.PASS
    assert [(check.check, check.failing) for check in beside.checks] == [
        ("instance-profile", 0),
        ("keys-on-compute", 1),
    ]


def test_what_only_supports_a_control_is_counted_beside_what_breaks_it() -> None:
    said = control("2.16", result(check="instance-profile"), result(check="keys-on-compute"))
    assert (said.status, said.says) == (Status.FAIL, "1 finding, 1 more beside")


def test_steps_for_a_person_and_controls_without_anything() -> None:
    by_hand, nothing = control("2.1.4"), control("3.2.1")
    assert (by_hand.status, by_hand.manual is not None) == (Status.MANUAL, True)
    assert (nothing.status, nothing.says) == (None, "no check bears on it")


def test_counts_are_of_subjects_and_findings_are_told() -> None:
    (check,) = control("2.4", result(Status.PASS, name=None, count=40, check=FULL), result(check=FULL)).checks
    assert (check.passing, check.failing, len(check.findings)) == (40, 1, 1)
