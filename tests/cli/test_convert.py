"""`leastwise convert`: saved results in every format, as people run it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from forked import forked
from leastwise.report import FORMATS, render
from leastwise.report.json import results_json
from report.audits import HOSTILE, an_audit, an_estate_of_all_statuses, result


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[bytes]:
    return forked(["convert", *map(str, arguments)], folder=folder, environment=os.environ, timeout=60)


def failure(done: subprocess.CompletedProcess[bytes]) -> str:
    assert (done.returncode, done.stdout) == (2, b"")
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("leastwise: ")
    return line


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "acme.json"
    path.write_bytes(results_json(an_estate_of_all_statuses()))
    return path


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_written_to_a_pipe_and_to_a_file(format: str, saved: Path, tmp_path: Path) -> None:
    piped = run(saved, "--format", format, folder=tmp_path)
    assert (piped.returncode, piped.stderr) == (0, b"")
    assert b"\x1b" not in piped.stdout
    filed = run(saved, "--format", format, "-o", tmp_path / "new" / "out", folder=tmp_path)
    assert (filed.returncode, filed.stdout, filed.stderr) == (0, b"", b"")
    assert (tmp_path / "new" / "out").read_bytes() == piped.stdout
    if format not in ("sarif", "ocsf"):
        assert piped.stdout == render(an_estate_of_all_statuses(), format)


def test_all_shows_all_that_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(results_json(an_audit([result(name=f"user-{number}") for number in range(30)])))
    assert b"more" in run(path, "--format", "markdown", folder=tmp_path).stdout
    assert b"`user user-29`" in run(path, "--format", "markdown", "--all", folder=tmp_path).stdout


def test_the_version_is_named(saved: Path, tmp_path: Path) -> None:
    tree = json.loads(run(saved, "--format", "sarif", folder=tmp_path).stdout)
    assert tree["runs"][0]["tool"]["driver"]["version"]


def test_another_format_is_wrong_usage(saved: Path, tmp_path: Path) -> None:
    assert "'yaml'" in failure(run(saved, "--format", "yaml", folder=tmp_path))


@pytest.mark.parametrize(
    "data,says",
    [
        (b'{"schema": "leastwise/results/2"}', "is of a newer format"),
        (b'{"schema": "leastwise/results/1"}', "is broken"),
        (b"not json", "is not what `audit --format json` writes"),
        (json.dumps({"schema": "\x1b[2J\u202e".join(HOSTILE[:11])}).encode(), "not `leastwise/results/1`"),
    ],
)
def test_what_cannot_be_read_is_one_line(data: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(data)
    line = failure(run("a.json", folder=tmp_path))
    assert says in line
    assert line.isprintable()


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    assert "`none.json`: no such file or directory" in failure(run("none.json", folder=tmp_path))
