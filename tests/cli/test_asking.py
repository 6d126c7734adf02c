"""`can`, `who-can` and `what-can` on accounts and on files: what they print, in which format, and how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from access.test_world import HOME
from access.worlds import ACCOUNT
from estates import snapshot_of
from leastwise.cli import can, what_can, who_can
from leastwise.errors import LeastwiseError, UsageError

app = typer.Typer()
app.command("can")(can.command)
app.command("who-can")(who_can.command)
app.command("what-can")(what_can.command)

OBJECT, INSTANCE = "arn:aws:s3:::box/a", f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1"
ALONE = {"organizations.DescribeOrganization": [{"error": "AWSOrganizationsNotInUseException"}]}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A snapshot of an account that stands alone."""
    from estates import load

    tree = {**load(HOME), "pages": ALONE}
    return str(snapshot_of(tree, tmp_path_factory.mktemp("home") / "home.zip"))


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(app, list(arguments))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.mark.parametrize(
    "question, code, first",
    [
        (("alice", "s3:GetObject", OBJECT), 0, f"allowed: arn:aws:iam::{ACCOUNT}:user/alice may call s3:GetObject"),
        (("bob", "s3:PutObject", OBJECT), 1, f"denied: arn:aws:iam::{ACCOUNT}:user/bob may not call s3:PutObject"),
        (("alice", "s3:DeleteObject", OBJECT), 1, "denied: "),
        (("alice", "ec2:StartInstances", INSTANCE), 3, "it depends: "),
        (("alice", "ec2:StartInstances", INSTANCE, "--context", "aws:MultiFactorAuthPresent=true"), 0, "allowed: "),
        (("alice", "ec2:StartInstances", INSTANCE, "--without", "aws:MultiFactorAuthPresent"), 1, "denied: "),
        (("alice", "s3:GetObject", "arn:aws:s3:::unseen/a"), 3, "unknown: "),
    ],
)
def test_exit_codes_tell_the_answer(home: str, question: tuple[str, ...], code: int, first: str) -> None:
    done = run("can", *question, "--from", home)
    assert (done.exit_code, done.stdout.startswith(first)) == (code, True), done.stdout


def test_what_decides_is_named(home: str) -> None:
    said = run("can", "alice", "s3:GetObject", OBJECT, "--from", home).stdout
    assert "allowed by statement 1 of inline policy `work` of group `staff`" in said
    said = run("can", "alice", "s3:DeleteObject", OBJECT, "--from", home).stdout
    assert "denied by statement 2 of the resource policy" in said
    said = run("can", "bob", "s3:PutObject", OBJECT, "--from", home).stdout
    assert "nothing allows it where something has to: permissions boundary" in said
    said = run("can", "alice", "ec2:StartInstances", INSTANCE, "--from", home).stdout
    assert "if aws:MultiFactorAuthPresent Bool `true` (identity-based policy allows it then)" in said
    question = ("alice", "ec2:StartInstances", INSTANCE, "--context", "aws:MultiFactorAuthPresent=false")
    said = run("can", *question, "--from", home).stdout
    assert "would, but aws:MultiFactorAuthPresent Bool `true` does not hold: the request has `false`" in said


def test_the_story_tells_every_step_and_what_would_change_it(home: str) -> None:
    said = run("can", "bob", "s3:PutObject", OBJECT, "--from", home, "--explain").stdout
    for part in (
        "aws:PrincipalArn is `arn:aws:iam::111122223333:user/bob`",
        "Permissions boundary\n  nothing in permissions boundary `limit` speaks of s3:PutObject",
        "Identity-based policy\n  Allow applies: statement 1 of inline policy `all`",
        "To allow it\n  the permissions boundary has to allow s3:PutObject as well",
    ):
        assert part in said, said
    said = run("can", "alice", "s3:DeleteObject", OBJECT, "--from", home, "--explain").stdout
    assert "aws:PrincipalTag/Team StringNotEquals `blue` holds: the request has `red`" in said
    assert "narrow or remove statement 2 of the resource policy" in said


def test_json_says_all_that_the_table_says(home: str) -> None:
    answer = json.loads(run("can", "alice", "ec2:StartInstances", INSTANCE, "--from", home, "--format", "json").stdout)
    assert answer["schema"] == "leastwise/can/1"
    assert (answer["says"], answer["outcome"]) == ("depends", "Allowed")
    assert answer["terms"][0]["conditions"][0]["key"] == "aws:MultiFactorAuthPresent"
    found = json.loads(run("who-can", "s3:GetObject", OBJECT, "--from", home, "--format", "json").stdout)
    assert found["schema"] == "leastwise/who-can/1"
    assert [each["says"] for each in found["principals"]] == ["allowed"]
    assert f"arn:aws:iam::{ACCOUNT}:user/alice" in found["principals"][0]["arns"]
    able = json.loads(run("what-can", "bob", "--from", home, "--format", "json").stdout)
    assert able["schema"] == "leastwise/what-can/1"
    (permission,) = able["permissions"]
    assert all(action.startswith("s3:Get") for action in permission["actions"])


def test_who_can_names_everybody(home: str) -> None:
    said = run("who-can", "s3:GetObject", OBJECT, "--from", home).stdout
    assert said.startswith("4 of 5 principals may call s3:GetObject on arn:aws:s3:::box/a, or could")
    assert "account 444455556666, if its own policies allow it" in said


def test_what_can_tells_services_roles_and_resources(home: str) -> None:
    said = run("what-can", "nobody", "--from", home).stdout
    assert "may call 0 of" in said
    assert f"roles that it may assume\n  arn:aws:iam::{ACCOUNT}:role/app/reader" in said
    assert f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1: kms:*" in said
    said = run("what-can", "alice", "--service", "ec2", "--from", home).stdout
    assert said == "ec2:StartInstances\n  on every resource\n    if aws:MultiFactorAuthPresent Bool `true`\n"


def statement(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*"} | more


def policy(path: Path, *statements: dict[str, Any]) -> str:
    path.write_text(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=2))
    return str(path)


def test_files_are_asked_with_line_and_column(tmp_path: Path) -> None:
    own, denied = policy(tmp_path / "own.json", statement()), policy(tmp_path / "scp.json", statement(Effect="Deny"))
    everything = policy(tmp_path / "all.json", statement(Action="*", Resource="*"))
    question = (f"arn:aws:iam::{ACCOUNT}:user/a", "s3:GetObject", OBJECT, "--policy", own)
    done = run("can", *question)
    assert done.exit_code == 0
    assert f"allowed by statement 1 of the identity-based policy, {own}:4:5" in done.stdout
    done = run("can", *question, "--scp", everything, "--scp", denied)
    assert done.exit_code == 1
    assert f"denied by statement 1 of the SCP, {denied}:4:5" in done.stdout
    assert run("can", *question, "--boundary", own).exit_code == 0
    assert run("can", *question, "--session-policy", denied).exit_code == 1
    public = policy(tmp_path / "public.json", statement(Principal="*"))
    assert run("can", "*", "s3:GetObject", OBJECT, "--resource-policy", public).exit_code == 0


def test_a_session_policy_goes_with_an_account_too(home: str, tmp_path: Path) -> None:
    narrow = policy(tmp_path / "narrow.json", statement(Action="s3:PutObject"))
    for action, code in (("s3:PutObject", 0), ("s3:GetObject", 1)):
        done = run("can", "role/reader", action, OBJECT, "--from", home, "--session-policy", narrow)
        assert done.exit_code == code, done.stdout


@pytest.mark.parametrize(
    "arguments, says",
    [
        (("can",), "who, what and on what"),
        (("can", "alice", "s3:Get*", OBJECT), "`s3:Get\\*` is not one action"),
        (("can", "alice", "s3:GetObject", "box"), "`box` is not an ARN"),
        (("can", "alice", "s3:GetObject", OBJECT, "--context", "mfa"), "`mfa` is not KEY=VALUE"),
        (("can", "alice", "s3:GetObject", OBJECT, "--format", "jsonl"), "goes with --batch"),
        (("can", "alice", "s3:GetObject", OBJECT, "--batch", "x"), "leave PRINCIPAL"),
        (("can", "carol", "s3:GetObject", OBJECT), "nobody is called `carol`"),
        (("what-can", "ec2.amazonaws.com"), "has no policies of its own"),
        (("what-can", "alice", "--service", "nope"), "has no service `nope`"),
        (("can", "*", "s3:GetObject", OBJECT, "--policy", "/nowhere.json"), "`/nowhere.json`"),
    ],
)
def test_wrong_usage_is_one_clear_line(home: str, arguments: tuple[str, ...], says: str) -> None:
    source = () if "--policy" in arguments or len(arguments) < 2 else ("--from", home)
    with pytest.raises(LeastwiseError, match=says) as raised:
        run(*arguments, *source)
    assert "\n" not in str(raised.value)


def test_a_broken_policy_file_is_named_with_line_and_column(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"Version": "2012-10-17",\n "Statement": [}')
    with pytest.raises(LeastwiseError, match=r"broken.json`: .*line 2, column 16"):
        run("can", f"arn:aws:iam::{ACCOUNT}:user/a", "s3:GetObject", OBJECT, "--policy", str(broken))


def test_files_and_accounts_do_not_mix(home: str, tmp_path: Path) -> None:
    own = policy(tmp_path / "own.json", statement())
    with pytest.raises(UsageError, match="choose one of them"):
        run("can", "alice", "s3:GetObject", OBJECT, "--policy", own, "--from", home)
