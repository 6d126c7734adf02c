"""The Makefile explains itself, and the scripts behind it are sound."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from repository.checkout import ROOT, documents, files, read

TARGET = re.compile(r"^(?P<name>[a-z][a-z-]*):(?!=)(?P<rest>.*)$", re.MULTILINE)
NEEDED = {"help", "demo", "test", "lint", "docs", "docs-check", "bench", "screenshot", "lock", "clean"}


def targets() -> dict[str, str]:
    """What follows the colon of each target."""
    return {match["name"]: match["rest"] for match in TARGET.finditer(read("Makefile"))}


def test_every_target_has_help_text() -> None:
    assert set(targets()) >= NEEDED
    assert [name for name, rest in targets().items() if "## " not in rest] == []


def test_every_target_is_phony() -> None:
    assert set(re.findall(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)) == set(targets())


@pytest.mark.parametrize("command", [("make",), ("make", "help")])
def test_help_lists_every_target(command: tuple[str, ...]) -> None:
    inner = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    out = subprocess.run(command, cwd=ROOT, env=inner, capture_output=True, check=True, text=True).stdout
    assert {line.split()[1] for line in out.splitlines()} == set(targets())


def test_pages_name_only_targets_that_exist() -> None:
    pattern = re.compile(r"(?:`|^ {0,4}|\$ )make ([a-z][a-z-]*)", re.MULTILINE)
    named = {(page, name) for page, text in documents() for name in pattern.findall(text)}
    assert named
    assert {(page, name) for page, name in named if name not in targets()} == set()


@pytest.mark.parametrize("name", [".ci/run", "tools/gate.sh", "tools/setup.sh"])
def test_scripts_are_executable_and_parse(name: str) -> None:
    script = ROOT / name
    assert os.access(script, os.X_OK)
    shell = script.read_text(encoding="utf-8").splitlines()[0].removeprefix("#!").split()
    assert subprocess.run([*shell, "-n", str(script)], check=False).returncode == 0


def test_every_shell_script_is_looked_at() -> None:
    scripts = {path.relative_to(ROOT).as_posix() for path in files() if path.suffix in {".sh", ".bash"}}
    assert scripts == {"tools/gate.sh", "tools/setup.sh"}


@pytest.mark.parametrize(
    ("python", "says"),
    [
        ("#!/bin/sh\nexit 1\n", "no Python 3.11 or newer found at `{python}`"),
        ("#!/bin/sh\ncase $2 in *ensurepip*) exit 1;; esac\n", "`{python}` has no venv and ensurepip modules"),
    ],
    ids=["too-old", "without-venv"],
)
def test_setup_names_what_is_missing_in_one_line(tmp_path: Path, python: str, says: str) -> None:
    (tmp_path / "tools").mkdir()
    for name in ("tools/setup.sh", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    fake = tmp_path / "python"
    fake.write_text(python, encoding="utf-8")
    fake.chmod(0o755)
    run = subprocess.run(
        ["sh", "tools/setup.sh"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHON": str(fake)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert says.format(python=fake) in run.stderr
    assert "apt-get install" in run.stderr
    assert not (tmp_path / ".venv").exists()
