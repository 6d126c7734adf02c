"""`leastwise check`."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from gate.plans import change, plan, policy
from leastwise.cli import check
from leastwise.errors import InputError, LeastwiseError, UsageError

app = typer.Typer()
app.command()(check.command)

READ = {"Sid": "Read", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*"}
WRITE = {"Sid": "Write", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::box/*"}
OPEN = {"Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*"}


def run(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(app, [str(each) for each in arguments])
    if isinstance(done.exception, LeastwiseError):
        raise done.exception
    return done


def found(*arguments: str | Path) -> list[dict[str, object]]:
    tree = json.loads(run(*arguments, "--format", "json").stdout)
    assert tree["schema"] == "leastwise/gate/1"
    return list(tree["findings"])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path


def git(*arguments: str) -> None:
    author = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *author, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(here: Path) -> Path:
    """A repository with one policy in its first commit."""
    git("init", "-q", "-b", "main")
    (here / "policies").mkdir()
    (here / "policies" / "reader.json").write_text(policy(READ))
    (here / "package.json").write_text('{"name": "x"}')
    git("add", ".")
    git("commit", "-q", "-m", "first")
    return here


def test_what_a_change_brings_is_told_with_its_witness(repository: Path) -> None:
    (repository / "policies" / "reader.json").write_text(policy(READ, WRITE))
    [new] = [each for each in found("--since", "HEAD") if each["check"] == "new-access"]
    assert new["file"] == "policies/reader.json"
    witness = new["witness"]
    assert isinstance(witness, dict)
    assert witness["action"] == "s3:PutObject"
    assert run("--since", "HEAD").exit_code == 0
    assert run("--since", "HEAD", "--fail-on", "info").exit_code == 1


def test_only_what_differs_is_judged_new_files_and_those_that_are_gone_too(repository: Path) -> None:
    assert found("--since", "HEAD") == []
    (repository / "policies" / "open.json").write_text(policy(OPEN))
    assert {each["file"] for each in found("--since", "HEAD")} == {"policies/open.json"}
    (repository / "policies" / "open.json").unlink()
    deny = policy(READ, {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"})
    (repository / "policies" / "reader.json").write_text(deny)
    git("commit", "-q", "-a", "-m", "second")
    (repository / "policies" / "reader.json").unlink()
    assert [each["check"] for each in found("--since", "HEAD")] == ["fewer-denials"]


def test_a_change_is_compared_with_where_it_parted(repository: Path) -> None:
    git("checkout", "-q", "-b", "work")
    git("checkout", "-q", "main")
    (repository / "policies" / "reader.json").write_text(policy(WRITE))
    git("commit", "-q", "-a", "-m", "elsewhere")
    git("checkout", "-q", "work")
    assert found("--since", "main") == []


def test_a_change_cannot_accept_itself(repository: Path) -> None:
    waiver = (
        '[[waiver]]\ncheck = "public-access"\nsubject = "policies/open.json"\nowner = "a"\nreason = "a website"\n'
        "expires = 2999-01-01\n"
    )
    (repository / "policies" / "open.json").write_text(policy(OPEN))
    (repository / "gate-waivers.toml").write_text(waiver)
    (repository / "leastwise.toml").write_text('fail_on = "critical"\n')
    assert run("--since", "HEAD").exit_code == 1
    assert run("--since", "HEAD", "--waivers", "gate-waivers.toml").exit_code == 1
    git("add", ".")
    git("commit", "-q", "-m", "accepted")
    (repository / "policies" / "open.json").write_text(policy(OPEN, READ | {"Principal": {"AWS": "111122223333"}}))
    assert run("--since", "HEAD").exit_code == 0
    [public] = [each for each in found("--since", "HEAD", "--fail-on", "info") if each["check"] == "public-access"]
    assert public["status"] == "WAIVED"
    assert public["new"] is False


def test_with_new_only_what_the_change_brings_counts(repository: Path) -> None:
    (repository / "policies" / "open.json").write_text(policy(OPEN))
    git("add", ".")
    git("commit", "-q", "-m", "open")
    (repository / "policies" / "open.json").write_text(policy(OPEN, {**OPEN, "Principal": {"AWS": "111122223333"}}))
    assert run("--since", "HEAD", "--fail-on", "high").exit_code == 1
    assert run("--since", "HEAD", "--fail-on", "high,new").exit_code == 0


def test_a_plan_says_itself_what_was_there_and_its_findings_are_in_the_code(here: Path) -> None:
    changes = change("aws_s3_bucket_policy.site", None, {"policy": policy(OPEN)})
    (here / "plan.json").write_text(json.dumps(plan(changes)))
    (here / "main.tf").write_text('# the site\n\nresource "aws_s3_bucket_policy" "site" {\n}\n')
    [public] = [each for each in found("plan.json") if each["check"] == "public-access"]
    assert (public["file"], public["line"], public["new"]) == ("main.tf", 3, True)
    (here / "main.tf").unlink()
    assert {each["file"] for each in found("plan.json")} == {"plan.json"}


def test_what_could_not_be_judged_is_exit_code_3(here: Path) -> None:
    made = change("aws_iam_policy.a", None, {"name": "a"}, {"policy": True})
    (here / "plan.json").write_text(json.dumps(plan(made)))
    done = run("plan.json")
    assert done.exit_code == 3
    assert "known only after apply" in done.stdout


def test_a_folder_is_its_plans_templates_and_policies_and_an_empty_one_is_an_error(here: Path) -> None:
    with pytest.raises(UsageError, match="holds no plan"):
        run(here)
    (here / ".terraform").mkdir()
    (here / ".terraform" / "x.json").write_text(policy(OPEN))
    (here / "values.yaml").write_text("image: {name: x}\n")
    (here / "stack.yaml").write_text(
        "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      AccessControl: PublicRead\n"
    )
    assert {(each["check"], each["file"], each["line"]) for each in found(".") if each["severity"] == "high"} == {
        ("public-access", "stack.yaml", 5)
    }
    assert "--since" in run(".").stdout


def test_what_is_named_has_to_be_readable_and_to_be_one_of_ours(here: Path) -> None:
    (here / "values.yaml").write_text("image: {name: x}\n")
    (here / "state.json").write_text('{"format_version": "1.0", "values": {}}')
    assert run("values.yaml").exit_code == 2
    assert run("state.json").exit_code == 2
    assert run("none.json").exit_code == 2
    for revision in ("-x", "nobody"):
        with pytest.raises(LeastwiseError):
            run("--since", revision)


def test_lint_findings_have_the_line_of_the_document(here: Path) -> None:
    (here / "bad.json").write_text('{\n "Version": "2012-10-17",\n "Statement": [{"Effect": "Maybe"}]\n}\n')
    lines = {each["line"] for each in found("bad.json") if each["severity"] == "high"}
    assert lines == {3}
    assert run("bad.json").exit_code == 1


def test_an_expired_waiver_accepts_nothing_and_says_so(here: Path) -> None:
    (here / "open.json").write_text(policy(OPEN))
    text = '[[waiver]]\ncheck = "public-access"\nowner = "a"\nreason = "b"\nexpires = 2020-01-01\n'
    (here / "gate-waivers.toml").write_text(text)
    done = run("open.json")
    assert done.exit_code == 1
    assert "expired on 2020-01-01" in done.stdout
    (here / "gate-waivers.toml").write_text(text.replace("public-access", "nothing"))
    with pytest.raises(InputError, match="no check `nothing`"):
        run("open.json")


@pytest.mark.parametrize("format", ["table", "json", "sarif", "junit", "markdown"])
def test_every_format_says_it_and_is_harmless(here: Path, format: str) -> None:
    hostile = {**OPEN, "Sid": "x\x1b[2J](http://a) @all <b>"}
    (here / "open.json").write_text(
        json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **hostile}]})
    )
    done = run("open.json", "--format", format)
    assert "public-access" in done.stdout or "Everybody is let in" in done.stdout
    assert "\x1b" not in done.stdout
    run("open.json", "--format", format, "-o", here / "out")
    assert (here / "out").read_text() == done.stdout


OUTER = """
Resources:
  Inner: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: FILE, Parameters: {Who: '*'}}}
"""
INNER = """
Parameters: {Who: {Type: String, Default: '111122223333'}}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: !Ref Who}, Action: 'sts:AssumeRole'}]}
"""


def test_a_nested_template_of_a_folder_is_judged_where_it_is_nested(here: Path) -> None:
    (here / "outer.yaml").write_text(OUTER.replace("FILE", "inner.yaml"))
    (here / "inner.yaml").write_text(INNER)
    assert {each["resource"] for each in found(".") if each["check"] == "public-access"} == {"Inner.Role"}
    assert "public-access" not in {each["check"] for each in found("inner.yaml")}
    assert run(".").exit_code == 1


def test_a_nested_template_beyond_the_folders_is_not_read(here: Path) -> None:
    secret = here / "secret.yaml"
    secret.write_text(INNER)
    (here / "work").mkdir()
    (here / "work" / "outer.yaml").write_text(OUTER.replace("FILE", "../secret.yaml"))
    (here / "work" / "link.yaml").symlink_to(secret)
    (here / "elsewhere").mkdir()
    os.chdir(here / "elsewhere")
    for name in ("../secret.yaml", "link.yaml", str(secret)):
        (here / "work" / "outer.yaml").write_text(OUTER.replace("FILE", name))
        done = run(here / "work" / "outer.yaml")
        assert done.exit_code == 3
        assert "was not seen" in done.stdout


def test_a_nested_template_is_compared_with_what_it_was(repository: Path) -> None:
    (repository / "outer.yaml").write_text(OUTER.replace("FILE", "inner.yaml").replace("'*'", "'111122223333'"))
    (repository / "inner.yaml").write_text(INNER)
    git("add", ".")
    git("commit", "-q", "-m", "templates")
    (repository / "inner.yaml").write_text(INNER.replace("!Ref Who", "'999988887777'"))
    told = found("outer.yaml", "--since", "HEAD")
    assert ("Inner.Role", "new-access") in {(each["resource"], each["check"]) for each in told}
