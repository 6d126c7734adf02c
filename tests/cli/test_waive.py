from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from estates import snapshot_of
from program import BAD, one_line, run

REST = ("--owner", "ana", "--reason", "a test", "--expires", "2030-12-31")
CALL = ("waive", "console-mfa", "alice", *REST)


def test_what_is_waived_is_counted_apart_and_does_not_fail(tmp_path: Path) -> None:
    bad = snapshot_of(BAD, tmp_path / "bad.zip")
    assert run(*CALL, folder=tmp_path).returncode == 0
    call = ("audit", bad, "--checks", "console-mfa")
    done = run(*call, folder=tmp_path)
    assert done.returncode == 0
    assert "0 findings, 1 waived" in done.stdout
    assert "accepted by ana until 2030-12-31: a test" in run(*call, "--all", folder=tmp_path).stdout
    told = json.loads(run(*call, "--format", "json", folder=tmp_path).stdout)
    assert told["waived"] == 1
    assert [r["waiver"] for r in told["results"] if r["status"] == "WAIVED"] == [
        {"owner": "ana", "reason": "a test", "expires": "2030-12-31"}
    ]


def test_comments_and_layout_stay(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    before = (
        "# ours\n\n[[waiver]]  # old\nchecks = ['key-age']\nowner='o'\nreason = '''r\n'''\nexpires = 2029-01-01 # soon"
    )
    path.write_text(before)
    run(*CALL, "--account", "111122223333", "--account", "444455556666", folder=tmp_path)
    after = path.read_text()
    assert after.startswith(before + "\n\n[[waiver]]\n")
    [_, added] = tomllib.loads(after)["waiver"]
    assert added["account"] == ["111122223333", "444455556666"]
    assert str(added["expires"]) == "2030-12-31"


@pytest.mark.parametrize(
    "text", ['say "hi"', "back\\slash", "two\nlines", "bell \x07 delete \x7f", "Zoë 🙂", "]]\nx = 1"]
)
def test_any_text_comes_back_as_it_was(text: str, tmp_path: Path) -> None:
    run("waive", "console-mfa", text, "--owner", text, "--reason", text, "--expires", "2030-12-31", folder=tmp_path)
    [entry] = tomllib.loads((tmp_path / "waivers.toml").read_text())["waiver"]
    assert (entry["subject"], entry["owner"], entry["reason"]) == (text, text, text)


def test_it_stands_beside_the_file_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "leastwise.toml").touch()
    (tmp_path / "deep").mkdir()
    run(*CALL, folder=tmp_path / "deep")
    assert (tmp_path / "waivers.toml").is_file()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (("waive", "console-mf", "alice", *REST), "did you mean `console-mfa`"),
        (("waive", "console-mfa", "alice", *REST[:4], "--expires", "soon"), "`soon` is not a date"),
        (("waive", "console-mfa", "", *REST), "`subject`"),
        (("waive", "console-mfa", "alice", *REST[:4]), "--expires"),
    ],
)
def test_what_is_wrong_is_one_line_and_nothing_is_written(call: tuple[str, ...], says: str, tmp_path: Path) -> None:
    assert says in one_line(run(*call, folder=tmp_path), 2)
    assert not (tmp_path / "waivers.toml").exists()


def test_a_file_that_is_wrong_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_text("[[waiver]]\nchek = 'x'\n")
    assert "waivers.toml:2" in one_line(run(*CALL, folder=tmp_path), 2)
    assert (tmp_path / "waivers.toml").read_text() == "[[waiver]]\nchek = 'x'\n"


def test_only_new_findings_fail_where_it_is_asked_for(tmp_path: Path) -> None:
    bad = snapshot_of(BAD, tmp_path / "bad.zip")
    call = ("audit", bad, "--checks", "console-mfa")
    run(*call, "--format", "json", "-o", "old.json", folder=tmp_path)
    assert run(*call, "--baseline", "old.json", folder=tmp_path).returncode == 1
    assert run(*call, "--baseline", "old.json", "--fail-on", "high,new", folder=tmp_path).returncode == 0
    empty = json.loads((tmp_path / "old.json").read_text()) | {"results": []}
    (tmp_path / "old.json").write_text(json.dumps(empty))
    assert run(*call, "--baseline", "old.json", "--fail-on", "high,new", folder=tmp_path).returncode == 1
    assert run(*call, "--baseline", "old.json", "--fail-on", "critical,new", folder=tmp_path).returncode == 0
    assert "--baseline" in one_line(run(*call, "--fail-on", "new", folder=tmp_path), 2)
    assert "`--fail-on hihg`" in one_line(run(*call, "--fail-on", "hihg", folder=tmp_path), 2)
