from __future__ import annotations

import json
from pathlib import Path

from estates import snapshot_of
from program import BAD, GOOD, one_line, run


def test_it_ends_with_0_where_nothing_changed_and_with_1_where_something_did(tmp_path: Path) -> None:
    bad, good = snapshot_of(BAD, tmp_path / "bad.zip"), snapshot_of(GOOD, tmp_path / "good")
    same = run("diff", bad, bad, folder=tmp_path)
    assert (same.returncode, same.stderr) == (0, "")
    assert "nothing changed" in same.stdout
    changed = run("diff", bad, good, folder=tmp_path)
    assert changed.returncode == 1
    assert "mfa: false → true" in changed.stdout


def test_it_ends_with_3_where_something_was_seen_in_one_of_them_only(tmp_path: Path) -> None:
    bad = snapshot_of(BAD, tmp_path / "bad.zip")
    tree = {**BAD, "refused": {"iam.GetCredentialReport": "AccessDenied"}}
    denied = snapshot_of(tree, tmp_path / "denied.zip")
    done = run("diff", bad, denied, folder=tmp_path)
    assert done.returncode == 3
    assert "iam:GetCredentialReport, not seen in the second (AccessDenied)" in done.stdout


def test_json_holds_what_changed(tmp_path: Path) -> None:
    bad, good = snapshot_of(BAD, tmp_path / "bad.zip"), snapshot_of(GOOD, tmp_path / "good")
    run("diff", bad, good, "--format", "json", "-o", "d.json", folder=tmp_path)
    [difference] = json.loads((tmp_path / "d.json").read_text())["differences"]
    assert (difference["field"], difference["before"], difference["after"]) == ("mfa", False, True)


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    assert "nowhere.zip" in one_line(run("diff", "nowhere.zip", "nowhere.zip", folder=tmp_path), 2)
