"""Every fix has a literate fixture that it agrees with, and keeps the laws of fixes on every estate there is."""

from __future__ import annotations

import re

import pytest

from checks.fixtures import Case as CheckCase
from checks.fixtures import cases as check_cases
from estates import estate_of
from leastwise.errors import JsonError, PolicyError
from leastwise.model import Estate
from leastwise.model.change import State
from leastwise.objects import find_kind
from leastwise.remedy.merge import tried
from leastwise.remedy.plan import Plan
from remedy.fixtures import FIXES, FOLDER, Case, cases, plan_of, told

FIXABLE = {each.check.id for each in FIXES}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_plan_is_what_its_fixture_says(case: Case) -> None:
    assert told(case.plan()) == case.expected


def test_every_fix_has_a_fixture_with_a_step_and_every_fixture_a_fix() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == FIXABLE
    shown = {case.check for case in cases() if any(line[0] in "~+-" for line in case.expected)}
    assert shown == FIXABLE


def test_every_case_of_a_fixture_is_read() -> None:
    for path in FOLDER.glob("*.md"):
        headings = re.findall(r"^## ", path.read_text(), re.MULTILINE)
        assert len(headings) == sum(case.check == path.stem for case in cases()), path.name


def test_every_fix_says_what_it_does() -> None:
    for each in FIXES:
        assert re.fullmatch(r"[A-Z][^`]{10,}", each.does), each.check.id


def estates() -> list[tuple[str, str, CheckCase | Case]]:
    """Every fixture of a check that can be fixed, and of its fixes."""
    of_checks = [(case.check, case.name, case) for case in check_cases() if case.check in FIXABLE]
    return [*of_checks, *((case.check, f"fix {case.name}", case) for case in cases())]


@pytest.mark.parametrize(
    ("check", "name", "case"), estates(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_laws_of_fixes(check: str, name: str, case: CheckCase | Case) -> None:
    estate = case.estate() if isinstance(case, Case) else estate_of(case.yaml)
    try:
        plan = plan_of(estate, check)
    except (JsonError, PolicyError):
        return
    after = tried(estate, [step.change for step in plan.steps])
    nothing_is_left_to_do(plan, after, check)
    taking_it_back_restores(plan, estate, after)
    every_step_is_made_by_calls(plan)


def nothing_is_left_to_do(plan: Plan, after: Estate, check: str) -> None:
    """A plan for the account as it will be has no step."""
    if plan.steps:
        assert plan_of(after, check).steps == ()


def taking_it_back_restores(plan: Plan, estate: Estate, after: Estate) -> None:
    """The pairs swapped lead back to what was seen of every object."""
    back = tried(after, [step.change.swapped for step in reversed(plan.steps)])
    for step in plan.steps:
        kind, target = find_kind(step.change.target.kind), step.change.target
        was, now = kind.seen(estate, target), kind.seen(back, target)
        if was is not None and now is None:
            assert step.change.after is None  # what was deleted and cannot be made again
        else:
            assert (was is None) == (now is None)
            assert _set(was) == _set(now)


def _set(state: State | None) -> State:
    """What somebody could have set, and is there."""
    return {name: value for name, value in (state or {}).items() if value and not name.startswith("~")}


def every_step_is_made_by_calls(plan: Plan) -> None:
    """Each has calls, and of permissions that its kind declares."""
    for step in plan.steps:
        assert step.calls
        assert {call.action for call in step.calls} <= find_kind(step.change.target.kind).writes
