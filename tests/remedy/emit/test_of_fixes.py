"""What the fixes plan, as code: no step is dropped, and what stands in their fixtures is clean."""

from __future__ import annotations

from pathlib import Path

import pytest
from cfnlint.api import lint_file

from leastwise.remedy.emit import Language, emit
from remedy.emit.test_terraform import resources
from remedy.fixtures import Case, cases

SEVERAL = ("config-recorder", "flow-logs", "security-hub", "iam-event-rule", "scp-guardrails", "ai-opt-out")
"""Checks whose fixes make several objects that wait for each other."""


@pytest.mark.parametrize("check", sorted({case.check for case in cases()}))
def test_every_step_is_in_the_file_of_terraform_or_said_to_be_missing(check: str) -> None:
    for case in (each for each in cases() if each.check == check):
        plan = case.plan()
        found = emit(plan, Language.TERRAFORM)
        resources(found)
        ((_, told),) = found.files
        missing = {each.step for each in found.missing}
        assert all(step.id in missing or f"# step {step.id}\n" in told for step in plan.steps), case.name
        assert not [each for each in found.missing if "this version knows no" in each.why], case.name


@pytest.mark.parametrize("case", [each for each in cases() if each.check in SEVERAL], ids=lambda case: case.name)
def test_templates_of_what_fixes_make_are_clean(case: Case, tmp_path: Path) -> None:
    for name, told in emit(case.plan(), Language.CLOUDFORMATION).files:
        if name.startswith(("template", "import")):
            (tmp_path / name).write_text(told)
            assert [str(match) for match in lint_file(tmp_path / name)] == []
