"""The program as people run it: what it prints, and how it ends."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from estates import snapshot_of
from leastwise.audit import known_checks
from program import BAD, GOOD, one_line, run


def test_findings_end_with_1_and_none_with_0(tmp_path: Path) -> None:
    bad, good = snapshot_of(BAD, tmp_path / "bad.zip"), snapshot_of(GOOD, tmp_path / "good")
    assert run("audit", bad, "--checks", "console-mfa", folder=tmp_path).returncode == 1
    assert run("audit", good, "--checks", "console-mfa", folder=tmp_path).returncode == 0


def test_fail_on_sets_what_counts_as_bad(tmp_path: Path) -> None:
    bad = snapshot_of(BAD, tmp_path / "bad.zip")
    ends = [
        run("audit", bad, "--checks", "console-mfa", "--fail-on", severity, folder=tmp_path).returncode
        for severity in ("critical", "high", "low")
    ]
    assert ends == [0, 1, 1]


def test_something_unknown_ends_with_3_unless_something_is_bad(tmp_path: Path) -> None:
    snapshot = snapshot_of(BAD | {"summary": {}}, tmp_path / "a.zip")
    assert run("audit", snapshot, "--checks", "password-policy", folder=tmp_path).returncode == 3
    assert run("audit", snapshot, "--checks", "password-policy,console-mfa", folder=tmp_path).returncode == 1


def test_json_holds_what_the_table_shows(tmp_path: Path) -> None:
    bad = snapshot_of(BAD, tmp_path / "bad.zip")
    told = json.loads(run("audit", bad, "--checks", "console-mfa", "--format", "json", folder=tmp_path).stdout)
    assert told["schema"] == "leastwise/results/1"
    [result] = told["results"]
    assert (result["status"], result["severity"], result["subject"]["id"]) == ("FAIL", "high", "alice")
    assert re.fullmatch("[0-9a-f]{64}", result["fingerprint"])
    table = run("audit", bad, "--checks", "console-mfa", folder=tmp_path).stdout
    assert result["says"] in table
    assert told["coverage"]["sentence"] in table


def test_piped_output_has_no_colours(tmp_path: Path) -> None:
    done = run("audit", snapshot_of(BAD, tmp_path / "bad.zip"), folder=tmp_path)
    assert "\x1b" not in done.stdout + done.stderr


def test_a_file_is_written_whole_with_o(tmp_path: Path) -> None:
    bad = snapshot_of(BAD, tmp_path / "bad.zip")
    done = run("audit", bad, "--format", "json", "-o", tmp_path / "new" / "out.json", folder=tmp_path)
    assert done.stdout == ""
    assert json.loads((tmp_path / "new" / "out.json").read_text())["results"]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["out.json"]


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    bad = snapshot_of(BAD, tmp_path / "bad.zip")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for output in ("/dev/null", tmp_path / "link"):
        run("audit", bad, "--format", "json", "-o", output, folder=tmp_path)
    assert Path("/dev/null").is_char_device()
    assert (tmp_path / "link").is_symlink()
    assert json.loads((tmp_path / "real").read_text())["results"]


def test_a_result_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    bad = snapshot_of(BAD, tmp_path / "bad.zip")
    line = one_line(run("audit", bad, "--format", "json", "-o", "/dev/full/x", folder=tmp_path), 2)
    assert "cannot write `/dev/full/x`" in line


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "empty"),
        (b"{", "`a.json`"),
        (b'{"UserDetailList": [', "`a.json`"),
        (b'{"UserDetailList": [{"UserName": 5}]}', "`a.json`"),
        (b'{"UserDetailList": [], "UserDetailList": []}', "`a.json`"),
        (b'{"UserDetailList": NaN}', "`a.json`"),
        ('{"UserDetailList": []}'.encode("utf-16"), "`a.json`"),
        (b'"' + b"x" * 10_000_000 + b'"', "`a.json`"),
        (b"[1, 2, 3]", "`a.json`"),
        (b"\x89PNG\r\n\x1a\n", "`a.json`"),
    ],
    ids=["empty", "brace", "truncated", "type", "twice", "nan", "utf-16", "10 MB string", "list", "picture"],
)
def test_an_export_that_is_none_is_one_line(text: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(text)
    line = one_line(run("audit", "a.json", folder=tmp_path), 2)
    assert says in line or "a.json" in line
    assert len(line) < 400


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("audit", "nowhere.zip"), 2, "nowhere.zip"),
        (("audit", "."), 2, "not a snapshot"),
        (("audit", "x.zip", "--profile", "a"), 2, "--profile"),
        (("audit", "--checks", "no-such-check"), 2, "no-such-check"),
        (("explain", "consol-mfa"), 2, "did you mean `console-mfa`"),
        (("explain", "--format", "html"), 2, "html"),
        (("audit", "a.zip", "--format", "xml"), 2, "'--format': 'xml' is not one of"),
        (("audit", "x.json", "--seen-at", "yesterday"), 2, "`yesterday` is not a time"),
        (("audit", "--external-id", "x"), 2, "--read-role"),
    ],
)
def test_what_cannot_be_done_is_one_line(arguments: tuple[str, ...], code: int, says: str, tmp_path: Path) -> None:
    assert says in one_line(run(*arguments, folder=tmp_path), code)


def test_without_credentials_a_live_audit_ends_with_4(tmp_path: Path) -> None:
    line = one_line(run("audit", folder=tmp_path), 4)
    assert "credentials" in line


def test_debug_shows_the_stack(tmp_path: Path) -> None:
    done = run("--debug", "audit", "nowhere.zip", folder=tmp_path)
    assert "Traceback" in done.stderr


def test_a_reader_that_stops_listening_ends_it_quietly(tmp_path: Path) -> None:
    bad = snapshot_of(BAD, tmp_path / "bad.zip")
    call = [sys.executable, "-c", "from leastwise.cli import main; main()", "audit", str(bad), "--format", "json"]
    program = f"{shlex.join(call)} | true"
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""


def test_explain_lists_every_check_for_programs(tmp_path: Path) -> None:
    told = json.loads(run("explain", "--format", "json", folder=tmp_path).stdout)
    assert told["schema"] == "leastwise/checks/1"
    assert {each["id"] for each in told["checks"]} == {check.id for check in known_checks()}
    assert {"id", "practice", "severity", "title", "controls", "cis_7_0", "fsbp", "parts", "needs", "fix"} == set(
        told["checks"][0]
    )
    (alarms,) = (each for each in told["checks"] if each["id"] == "alarms")
    assert alarms["parts"]["root-usage"] == {"controls": ["MON-22"], "cis_7_0": ["5.3"], "fsbp": ["CloudWatch.1"]}


def test_explain_prints_the_page_of_a_check(tmp_path: Path) -> None:
    told = run("explain", "console-mfa", folder=tmp_path).stdout
    assert "Why it matters" in told
    assert "CIS 7.0: 2.10" in told


def test_explain_lists_all_for_people(tmp_path: Path) -> None:
    told = run("explain", folder=tmp_path).stdout
    assert all(check.id in told for check in known_checks())


def test_permissions_collect_prints_a_policy(tmp_path: Path) -> None:
    policy = json.loads(run("permissions", "collect", folder=tmp_path).stdout)
    [statement] = policy["Statement"]
    assert "iam:GenerateCredentialReport" in statement["Action"]
    assert not [action for action in statement["Action"] if "*" in action]


def test_help_is_there_for_every_command_and_names_the_exit_codes(tmp_path: Path) -> None:
    told = run("--help", folder=tmp_path).stdout
    for word in ("demo", "collect", "audit", "explain", "permissions", "Exit codes"):
        assert word in told


def test_help_imports_nothing_heavy() -> None:
    program = "import sys; from leastwise.cli.main import app; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"boto3", "botocore", "moto", "msgspec", "rich.table", "jinja2", "hypothesis"} & set(loaded)


def test_version_is_told(tmp_path: Path) -> None:
    assert re.fullmatch(r"leastwise \d+\.\d+\.\d+\n", run("--version", folder=tmp_path).stdout)
