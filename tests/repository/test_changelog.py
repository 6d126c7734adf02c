"""Changelog fragments are well named, and a release joins them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from repository.checkout import ROOT, read

HEAD = "# Changelog\n\n<!-- newest first; tools/changelog.py adds a section below this line -->\n"


def release(root: Path, version: str = "1.2.0", date: str = "2026-01-31") -> subprocess.CompletedProcess[str]:
    """Run the tool on the repository at `root`."""
    command = [sys.executable, str(ROOT / "tools/changelog.py"), version, date, "--root", str(root)]
    return subprocess.run(command, capture_output=True, check=False, text=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "changelog.d").mkdir()
    (tmp_path / "CHANGELOG.md").write_text(HEAD + "\n## 1.1.0 (2025-01-01)\n", encoding="utf-8")
    return tmp_path


def fragment(root: Path, name: str, text: str) -> Path:
    path = root / "changelog.d" / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_release_joins_the_fragments_by_kind(repository: Path) -> None:
    paths = [
        fragment(repository, "b-thing.added.md", "A second thing,\nin two lines.\n"),
        fragment(repository, "a-thing.added.md", "A first thing.\n"),
        fragment(repository, "hole.security.md", "A hole is closed.\n"),
    ]
    assert release(repository).returncode == 0
    assert (repository / "CHANGELOG.md").read_text(encoding="utf-8") == (
        HEAD + "\n## 1.2.0 (2026-01-31)\n"
        "\n### Security\n\n- A hole is closed.\n"
        "\n### Added\n\n- A first thing.\n- A second thing,\n  in two lines.\n"
        "\n## 1.1.0 (2025-01-01)\n"
    )
    assert not any(path.exists() for path in paths)


@pytest.mark.parametrize(
    ("name", "text", "version", "says"),
    [
        ("a.added.md", "A thing.", "1.1.0", "`1.1.0` is in CHANGELOG.md"),
        ("a.added.md", "A thing.", "next", "`next` `2026-01-31` is not a release"),
        ("a.news.md", "A thing.", "1.2.0", "`a.news.md` is not named"),
        ("a.added.md", " \n", "1.2.0", "`a.added.md` is empty"),
    ],
)
def test_a_wrong_release_changes_nothing(repository: Path, name: str, text: str, version: str, says: str) -> None:
    path = fragment(repository, name, text)
    before = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
    run = release(repository, version)
    assert run.returncode == 2
    assert says in run.stderr
    assert run.stderr.count("\n") == 1
    assert path.exists()
    assert (repository / "CHANGELOG.md").read_text(encoding="utf-8") == before


def test_a_release_without_fragments_is_refused(repository: Path) -> None:
    assert "no fragments" in release(repository).stderr


def test_the_fragments_here_could_be_released(repository: Path) -> None:
    (repository / "CHANGELOG.md").write_text(read("CHANGELOG.md"), encoding="utf-8")
    fragment(repository, "at-least-one.fixed.md", "One.")
    for path in (ROOT / "changelog.d").iterdir():
        fragment(repository, path.name, path.read_text(encoding="utf-8"))
    assert release(repository, "999.0.0").stderr == ""
