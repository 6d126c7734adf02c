"""Where an audit leaves each control of a framework.

- FAIL: a check that decides the control or a part of it has a finding.
- UNKNOWN: none has, and one could not see everything.
- PASS: every check that decides it passes on all that there is.
- MANUAL: what can be seen is in order, or says nothing; a person has to judge the rest.
- WAIVED: all its findings are accepted.  NOT_APPLICABLE: there is nothing that it could be about.
- None: no check bears on it, and no step is written down.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct

from leastwise.audit import Audit, Result, all_checks
from leastwise.frameworks.framework import Control, Framework, Part, Strength
from leastwise.model import Status

__all__ = ["CheckStanding", "ControlStanding", "FrameworkView", "standing"]


class CheckStanding(Struct, frozen=True, kw_only=True):
    """What one check says to a control."""

    check: str
    strength: Strength
    why: str
    failing: int
    """Subjects."""
    waived: int
    passing: int
    unknown: int
    findings: tuple[Result, ...]
    """The subjects that fail."""


class ControlStanding(Struct, frozen=True, kw_only=True):
    """Where one control stands."""

    id: str
    title: str
    status: Status | None
    says: str
    checks: tuple[CheckStanding, ...]
    manual: str | None


class FrameworkView(Struct, frozen=True, kw_only=True):
    """An audit through the eyes of a framework."""

    id: str
    title: str
    source: str
    scope: str
    controls: tuple[ControlStanding, ...]

    def counts(self) -> Mapping[Status | None, int]:
        """How many controls stand how."""
        return Counter(control.status for control in self.controls)


def standing(framework: Framework, audit: Audit) -> FrameworkView:
    """Where the controls of a framework stand.

    Args:
        framework: whose controls.
        audit: of all its checks, with one result for each subject.
    """
    by_check: dict[str, list[Result]] = defaultdict(list)
    for result in audit.results:
        by_check[result.check].append(result)
    return FrameworkView(
        id=framework.id,
        title=framework.title,
        source=framework.source,
        scope=framework.scope,
        controls=tuple(_control(framework, control, by_check) for control in framework.controls),
    )


def _control(framework: Framework, control: Control, results: Mapping[str, Sequence[Result]]) -> ControlStanding:
    checks = tuple(
        _check(part, _about(framework, control, part, results.get(part.check, ()))) for part in control.parts
    )
    status, says = _status(control, checks)
    return ControlStanding(
        id=control.id, title=control.title, status=status, says=says, checks=checks, manual=control.manual
    )


def _about(framework: Framework, control: Control, part: Part, results: Sequence[Result]) -> Sequence[Result]:
    """Of a check whose subjects are controls of their own, only what is about this one."""
    check = next(check for check in all_checks() if check.id == part.check)
    if not any(part.of(framework.id) for part in check.parts.values()):
        return results
    return [result for result in results if control.id in check.reference_of(result.subject).of(framework.id)]


def _check(part: Part, results: Sequence[Result]) -> CheckStanding:
    count: Counter[Status] = Counter()
    for result in results:
        count[result.status] += result.count
    return CheckStanding(
        check=part.check,
        strength=part.strength,
        why=part.why,
        failing=count[Status.FAIL],
        waived=count[Status.WAIVED],
        passing=count[Status.PASS],
        unknown=count[Status.UNKNOWN],
        findings=tuple(result for result in results if result.status is Status.FAIL),
    )


def _status(control: Control, checks: Sequence[CheckStanding]) -> tuple[Status | None, str]:
    deciding = [check for check in checks if check.strength is not Strength.SUPPORTS]
    failing = sum(check.failing for check in deciding)
    bearing = sum(check.failing for check in checks) - failing
    if failing:
        return Status.FAIL, _counted(failing, "finding") + (f", {bearing:,} more beside" if bearing else "")
    if any(check.unknown for check in deciding):
        return Status.UNKNOWN, "not everything was seen"
    if any(check.waived for check in deciding):
        return Status.WAIVED, f"{_counted(sum(check.waived for check in deciding), 'finding')} accepted"
    full = [check for check in deciding if check.strength is Strength.FULL]
    if full and any(check.passing for check in full):
        return Status.PASS, f"{_counted(sum(check.passing for check in deciding), 'subject')} as asked"
    if full and not control.manual:
        return Status.NOT_APPLICABLE, "nothing here that it is about"
    if bearing:
        return Status.MANUAL, f"{_counted(bearing, 'finding')} beside it; the rest is for a person to judge"
    if checks:
        return Status.MANUAL, "nothing found against it; the rest is for a person to judge"
    if control.manual:
        return Status.MANUAL, "for a person to judge"
    return None, "no check bears on it"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
