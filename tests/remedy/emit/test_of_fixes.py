"""What the fixes plan, as code: no step is dropped, and what stands in their fixtures is clean."""

from __future__ import annotations

from pathlib import Path

import pytest
from cfnlint.api import lint_file

from leastwise.remedy.emit import Emitted, Language, emit
from remedy.emit.test_terraform import resources
from remedy.fixtures import cases

SEVERAL = ("config-recorder", "flow-logs", "security-hub", "iam-event-rule", "scp-guardrails", "ai-opt-out")
"""Checks whose fixes make several objects that wait for each other."""


@pytest.mark.parametrize("check", sorted({case.check for case in cases()}))
def test_every_step_is_in_the_file_of_terraform_or_said_to_be_missing(check: str) -> None:
    """The longest of the files is parsed as well."""
    written: list[tuple[int, Emitted]] = []
    for case in (each for each in cases() if each.check == check and any(line[0] in "~+-" for line in each.expected)):
        plan = case.plan()
        found = emit(plan, Language.TERRAFORM)
        ((_, told),) = found.files
        written.append((len(told), found))
        missing = {each.step for each in found.missing}
        assert all(step.id in missing or f"# step {step.id}\n" in told for step in plan.steps), case.name
        assert not [each for each in found.missing if "this version knows no" in each.why], case.name
    resources(max(written, key=lambda each: each[0])[1])


@pytest.mark.parametrize("check", SEVERAL)
def test_templates_of_what_fixes_make_are_clean(check: str, tmp_path: Path) -> None:
    emitted = (emit(case.plan(), Language.CLOUDFORMATION) for case in cases() if case.check == check)
    texts = {told for found in emitted for name, told in found.files if name.startswith(("template", "import"))}
    assert texts
    for number, told in enumerate(sorted(texts)):
        (tmp_path / f"{number}.json").write_text(told)
        assert [str(match) for match in lint_file(tmp_path / f"{number}.json")] == []
