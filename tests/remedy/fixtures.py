"""Literate fixtures of fixes: prose, an estate in YAML, and what a plan with the fixes of one check holds, in Markdown.

A file `tests/remedy/fixes/<check>.md` has one case under each `## ` heading.  Each holds a ```yaml block (see
`estates.py`; `fixing` gives settings of fixes, `management` the management account of a member, as another such tree)
and a ```plan block with one line for each step and for each finding that is left out:

    ~ iam:access-key alice/AKIA1: Status: Active -> Inactive (reversible)
    + iam:group readers: AttachedPolicies/arn:…: true (reversible from the journal)
    - iam:policy arn:… (reversible from the journal)
    left out user alice: why
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import leastwise.checks
from estates import estate_of, load
from leastwise.checks import Fix
from leastwise.collect.assemble import as_managed, managed
from leastwise.discover import discover
from leastwise.model import Estate, Fixing
from leastwise.model.change import Change, Value
from leastwise.remedy.make import Circumstances, make_plan
from leastwise.remedy.plan import LeftOut, Plan, Scope, Step

FOLDER = Path(__file__).parent / "fixes"

_CASE = re.compile(
    r"^## (?P<title>.+?)$.*?^```yaml\n(?P<yaml>.*?)^```$.*?^```plan\n(?P<plan>.*?)^```$", re.MULTILINE | re.DOTALL
)
FIXES: tuple[Fix[Any], ...] = discover(leastwise.checks, Fix)


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a fixture."""

    check: str
    title: str
    yaml: str
    expected: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.check}: {self.title}"

    def estate(self) -> Estate:
        tree = dict(load(self.yaml))
        wanted: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in tree.pop("fixing", {}).items()
        }
        above = tree.pop("management", None)
        return dataclasses.replace(_managed(estate_of(tree), above), fixing=Fixing(**wanted))

    def plan(self) -> Plan:
        return plan_of(self.estate(), self.check)


def _managed(member: Estate, above: Mapping[str, Any] | None) -> Estate:
    """The same account, where it knows its Organization as the management account sees it."""
    if above is None:
        return member
    manager = estate_of(above)
    return as_managed(member, managed([(manager.account.id, manager.organization)]))


def plan_of(estate: Estate, *checks: str, lossy: bool = True) -> Plan:
    """The plan with the fixes of some checks."""
    scope = Scope(checks=checks, least="info", lossy=lossy)
    fixes = [each for each in FIXES if each.check.id in checks]
    return make_plan(estate, fixes, Circumstances(snapshot="0" * 64, tool="test", scope=scope))


def told(plan: Plan) -> tuple[str, ...]:
    """A plan as fixtures write it."""
    return (*map(_step, plan.steps), *map(_left_out, plan.left_out))


def _step(step: Step) -> str:
    change = step.change
    mark = "+" if change.before is None else "-" if change.after is None else "~"
    told = "; ".join(_attribute(change, name) for name in sorted(change.after or {}))
    return f"{mark} {change.target}{': ' if told else ''}{told} ({step.safety})"


def _attribute(change: Change, name: str) -> str:
    after = _value((change.after or {})[name])
    if change.before is None:
        return f"{name}: {after}"
    return f"{name}: {_value(change.before.get(name))} -> {after}"


def _value(value: Value) -> str:
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _left_out(left: LeftOut) -> str:
    return f"left out {left.finding.subject}: {left.why}"


def cases() -> tuple[Case, ...]:
    """Every case of every fixture."""
    return tuple(
        Case(path.stem, found["title"], found["yaml"], tuple(found["plan"].splitlines()))
        for path in sorted(FOLDER.glob("*.md"))
        for found in _CASE.finditer(path.read_text())
    )
