"""`leastwise test`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from leastwise.cli import test
from leastwise.errors import InputError

app = typer.Typer()
app.command()(test.command)

DOCS = Path(__file__).parents[2] / "docs" / "policy-tests.md"
STATEMENT = {"Sid": "All", "Effect": "Allow", "Action": "sqs:*", "Resource": "*"}


def _write(folder: Path, expect: str) -> str:
    (folder / "all.json").write_text(json.dumps({"Statement": STATEMENT}))
    path = folder / "tests.yaml"
    path.write_text(
        "schema: leastwise/policy-test/1\n"
        "defaults: {principal: 'arn:aws:iam::111122223333:user/a', policies: all.json, resource: '*'}\n"
        f'tests: [{{name: "a\\e[2J", action: sqs:X, expect: {expect}}}]\n'
    )
    return str(path)


def test_exit_codes_tell_passed_and_failed(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, [_write(tmp_path, "allowed")]).exit_code == 0
    done = CliRunner().invoke(app, [_write(tmp_path, "denied")])
    assert done.exit_code == 1
    assert f"allowed by {tmp_path / 'all.json'}:1 statement 1 (sid `All`)" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("format", ["json", "junit"])
def test_formats_for_programs(tmp_path: Path, format: str) -> None:
    done = CliRunner().invoke(app, [_write(tmp_path, "denied"), "--format", format])
    assert done.exit_code == 1
    assert done.stdout.startswith({"json": "{", "junit": "<?xml"}[format])


def test_a_policy_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    path = _write(tmp_path, "allowed")
    (tmp_path / "all.json").unlink()
    error = CliRunner().invoke(app, [path]).exception
    assert isinstance(error, InputError)
    assert error.exit_code == 2
    assert "all.json`: no such file" in str(error)


def test_the_example_of_the_docs_does_what_they_say(tmp_path: Path) -> None:
    blocks = re.findall(r"^```(?:yaml|text)\n(.*?)^```$", DOCS.read_text(), re.MULTILINE | re.DOTALL)
    (tmp_path / "tests.yaml").write_text(blocks[0])
    everything = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    statements = [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
        everything | {"Sid": "OnlyTls", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    ]
    (tmp_path / "reader.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": statements}))
    done = CliRunner().invoke(app, [str(tmp_path / "tests.yaml"), "--coverage"])
    told = done.stdout.replace(f"{tmp_path}/", "")
    assert done.exit_code == 1
    assert blocks[1] in told
    assert "3 cases: 2 passed, 1 failed" in told


def test_managed_policies_of_aws_go_by_their_arn(tmp_path: Path) -> None:
    path = tmp_path / "tests.yaml"
    text = (
        "schema: leastwise/policy-test/1\n"
        "defaults: {principal: 'arn:aws:iam::111122223333:user/a', policies: 'arn:aws:iam::aws:policy/NAME'}\n"
        "tests:\n"
        "- {name: a, action: iam:GetUser, resource: 'arn:aws:iam::111122223333:user/b', expect: allowed}\n"
        "- {name: b, action: iam:DeleteUser, resource: 'arn:aws:iam::111122223333:user/b', expect: implicitly-denied}\n"
    )
    path.write_text(text.replace("NAME", "IAMReadOnlyAccess"))
    assert CliRunner().invoke(app, [str(path)]).exit_code == 0
    path.write_text(text.replace("NAME", "NoSuchThing"))
    assert "save it as a file" in str(CliRunner().invoke(app, [str(path)]).exception)
