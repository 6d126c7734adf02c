"""`.ci/run` tells what failed, and closes with the test runner's own summary."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from repository.checkout import ROOT

MAKEFILE = """
test:
	@printf '%s\\n' "{summary}"; exit {test}
lint docs-check demo:
	@echo this is $@; [ $@ != "{broken}" ]
"""


@pytest.mark.parametrize(
    ("summary", "test", "broken", "code", "last_lines"),
    [
        ("12 passed in 3.45s", 0, "", 0, ["12 passed in 3.45s"]),
        ("\033[32m\033[1m12 passed\033[0m, 1 skipped in 3.45s", 0, "", 0, ["12 passed, 1 skipped in 3.45s"]),
        (
            "1 failed, 11 passed in 63.45s (0:01:03)",
            1,
            "",
            1,
            ["failed: test", "1 failed, 11 passed in 63.45s (0:01:03)"],
        ),
        ("12 passed in 3.45s", 0, "lint", 1, ["failed: lint", "12 passed in 3.45s"]),
        ("12 passed in 3.45s", 0, "demo", 1, ["failed: demo", "12 passed in 3.45s"]),
        ("nothing", 2, "docs-check", 1, ["failed: test docs test summary", "the tests did not run to their end"]),
    ],
)
def test_the_last_lines_say_what_came_of_it(
    tmp_path: Path, summary: str, test: int, broken: str, code: int, last_lines: list[str]
) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    (tmp_path / "Makefile").write_text(MAKEFILE.format(summary=summary, test=test, broken=broken), encoding="utf-8")
    # A chromium that is there, so that none is installed.
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/chromium").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "bin/chromium").chmod(0o755)
    env = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    run = subprocess.run([tmp_path / ".ci/run"], env=env, capture_output=True, check=False, text=True)
    lines = run.stdout.splitlines()
    assert run.returncode == code
    assert lines[-len(last_lines) :] == last_lines
    assert {"this is lint", "this is docs-check", "this is demo"} <= set(lines)
    assert any(line.startswith("failed: ") for line in lines) == (code != 0)
