from __future__ import annotations

import json
from pathlib import Path

from estates import snapshot_of
from program import BAD, one_line, run

SECRET = "-".join(("not", "to", "be", "seen"))


def test_every_value_is_shown_with_where_it_came_from(tmp_path: Path) -> None:
    (tmp_path / "leastwise.toml").write_text('fail_on = "high"\n[thresholds]\nkey_age_days = 30\n')
    told = run("config", "show", "--origin", folder=tmp_path, LEASTWISE_REGIONS="eu-west-1,us-east-1").stdout
    rows = {line.split()[0]: line for line in told.splitlines()}
    assert f"{tmp_path / 'leastwise.toml'}:1" in rows["fail_on"]
    assert "30" in rows["thresholds.key_age_days"]
    assert "environment LEASTWISE_REGIONS" in rows["regions"]
    assert "default" in rows["format"]


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "leastwise.toml").write_text(
        f'external_id = "{SECRET}"\nread_role = "arn:aws:iam::111122223333:role/r"\n'
    )
    calls = (
        ("config", "show", "--origin"),
        ("config", "show", "--format", "json"),
        ("audit", "--help"),
        ("collect", "-h"),
    )
    for call in calls:
        done = run(*call, folder=tmp_path)
        assert done.returncode == 0
        assert SECRET not in done.stdout + done.stderr
    told = json.loads(run("config", "show", "--format", "json", folder=tmp_path).stdout)
    assert {each["value"] for each in told["settings"] if each["name"] == "external_id"} == {"set, not shown"}


def test_a_wrong_file_is_one_line_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "leastwise.toml").write_text("\nfail_onn = 1\n")
    for call in (("config", "show"), ("audit", "x.zip")):
        line = one_line(run(*call, folder=tmp_path), 2)
        assert "leastwise.toml:2" in line
        assert "did you mean `fail_on`" in line


def test_options_stand_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    bad = snapshot_of(BAD, tmp_path / "bad.zip")
    call = ("audit", bad, "--checks", "console-mfa")
    (tmp_path / "leastwise.toml").write_text('fail_on = "critical"\n')
    assert run(*call, folder=tmp_path).returncode == 0
    assert run(*call, folder=tmp_path, LEASTWISE_FAIL_ON="high").returncode == 1
    assert run(*call, "--fail-on", "critical", folder=tmp_path, LEASTWISE_FAIL_ON="high").returncode == 0


def test_what_is_configured_for_live_accounts_does_not_stop_an_offline_audit(tmp_path: Path) -> None:
    bad = snapshot_of(BAD, tmp_path / "bad.zip")
    (tmp_path / "leastwise.toml").write_text('profile = "p"\nregions = ["eu-west-1"]\n')
    assert run("audit", bad, "--checks", "console-mfa", folder=tmp_path).returncode == 1
    assert "--profile" in one_line(run("audit", bad, "--profile", "p", folder=tmp_path), 2)


def test_the_audit_says_which_thresholds_differ(tmp_path: Path) -> None:
    bad = snapshot_of(BAD, tmp_path / "bad.zip")
    variables = {"LEASTWISE_THRESHOLDS_CONSOLE_PASSWORDS": "0"}
    call = ("audit", bad, "--checks", "federation-for-people")
    told = json.loads(run(*call, "--format", "json", folder=tmp_path, **variables).stdout)
    assert told["coverage"]["thresholds"] == [{"name": "console_passwords", "value": 0, "default": 2}]
    assert "differ from the defaults: console_passwords" in run(*call, folder=tmp_path, **variables).stdout
    usual = json.loads(run(*call, "--format", "json", folder=tmp_path).stdout)
    assert usual["coverage"]["thresholds"] == []
