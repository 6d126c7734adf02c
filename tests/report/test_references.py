"""Where the subjects of a check are controls of their own, a result tells its subject's and no other."""

from __future__ import annotations

import json

import pytest

from estates import estate_of
from leastwise.audit import all_checks, audit
from leastwise.report.asff import asff
from leastwise.report.ocsf import ocsf

ALARMS = next(check for check in all_checks() if check.id == "alarms")
CIS, FSBP = "CIS AWS Foundations Benchmark 7.0", "AWS Foundational Security Best Practices"


@pytest.fixture(scope="module")
def told() -> tuple[list[str], list[list[str]], list[list[str]]]:
    """The subjects, and the requirements of each in two formats."""
    estate = estate_of("pages: {'cloudtrail.DescribeTrails@us-east-1': {trailList: []}}")
    audited = audit("a test", (estate,), (ALARMS,), every=True)
    subjects = [result.subject.id for result in audited.results if result.subject]
    in_ocsf = [event["compliance"]["requirements"] for event in json.loads(ocsf(audited, None))]
    in_asff = [finding["Compliance"]["RelatedRequirements"] for finding in json.loads(asff(audited))]
    return subjects, in_ocsf, in_asff


def test_a_result_tells_the_controls_of_its_subject(told: tuple[list[str], list[list[str]], list[list[str]]]) -> None:
    subjects, in_ocsf, in_asff = told
    assert in_ocsf == in_asff
    by_subject = dict(zip(subjects, in_ocsf, strict=True))
    assert len(by_subject) == 15
    assert by_subject["root-usage"] == [f"{CIS}/5.3", f"{FSBP}/CloudWatch.1"]
    assert by_subject["unauthorised-calls"] == [f"{CIS}/5.1", f"{FSBP}/CloudWatch.2"]
    assert by_subject["organization-changes"] == [f"{CIS}/5.15"]


def test_each_kind_of_events_is_a_control_of_the_catalogue() -> None:
    controls = {subject: part.controls for subject, part in ALARMS.parts.items()}
    assert sorted(controls.values()) == [(f"MON-{number}",) for number in range(20, 35)]
    assert controls["unauthorised-calls"] == ("MON-20",)
    assert controls["cloudtrail-changes"] == ("MON-24",)
    assert controls["organization-changes"] == ("MON-34",)
    assert ALARMS.reference.controls == tuple(id for each in controls.values() for id in each)
