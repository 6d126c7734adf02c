"""No finding is graver than its check declares: what asks for grave findings alone leaves the other checks out."""

from __future__ import annotations

import re
from typing import Any

import pytest

from checks.fixtures import cases
from leastwise.audit import all_checks
from leastwise.checks import Check
from leastwise.cli.changing.planning import all_fixes, looks_of, scope_of
from leastwise.model import Severity


def shown() -> dict[str, set[Severity]]:
    """The severities that fixtures show in brackets, by check."""
    found: dict[str, set[Severity]] = {case.check: set() for case in cases()}
    for case in cases():
        for line in case.expected:
            if bracket := re.match(r"FAIL .*? \[([a-z]+)\]: ", line):
                found[case.check].add(Severity[bracket[1].upper()])
    return found


SHOWN = shown()


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_the_gravest_finding_of_the_fixtures_is_what_is_declared(check: Check[Any]) -> None:
    assert max((*SHOWN[check.id], check.severity)) == check.worst


def test_what_is_critical_alone_needs_few_calls() -> None:
    few, all = (scope_of((), (), severity, lossy=False) for severity in (Severity.CRITICAL, Severity.INFO))
    assert {each.check.id for each in all_fixes()} == {*all.checks}
    assert set(few.checks) == {each.check.id for each in all_fixes() if each.check.worst is Severity.CRITICAL}
    assert 2 * len(looks_of(few)) < len(looks_of(all))


def test_a_check_that_is_named_is_in_the_plan_though_it_cannot_be_that_grave() -> None:
    assert scope_of(("password-reuse",), (), Severity.CRITICAL, lossy=False).checks == ("password-reuse",)
