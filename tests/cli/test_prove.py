"""`leastwise prove`: what it prints, in which format, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from access.test_world import HOME
from estates import load, snapshot_of
from leastwise.cli.prove import app
from leastwise.errors import InputError, LeastwiseError, UsageError
from leastwise.report.aws_call import aws_call

READ = {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
INSIDE = READ | {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}
OPEN = READ | {"Principal": "*"}
ALONE = {"organizations.DescribeOrganization": [{"error": "AWSOrganizationsNotInUseException"}]}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Policies in the working folder."""
    monkeypatch.chdir(tmp_path)
    for name, statements in {
        "read": [READ],
        "inside": [INSIDE],
        "twice": [READ, READ | {"Sid": "Again"}],
        "open": [OPEN],
    }.items():
        Path(f"{name}.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": statements}))
    Path("bad.json").write_text('{"Statement": {"Effect": "Perhaps"}}')


def run(*arguments: str, input: str | None = None) -> Result:
    done = CliRunner().invoke(app, list(arguments), input=input)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def told(*arguments: str) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(run(*arguments, "--format", "json").stdout)
    assert tree["schema"] == "leastwise/prove/1"
    return tree


@pytest.mark.usefixtures("files")
def test_new_access_is_told_as_a_sentence_a_call_and_the_statements_responsible() -> None:
    done = run("no-new-access", "--reference", "inside.json", "--candidate", "read.json")
    assert done.exit_code == 1
    first, who, by, nearest, call = done.stdout.splitlines()
    assert first == "FAIL: the candidate allows what the reference does not"
    assert "may call s3:GetObject on arn:aws:s3:::b/" in who
    assert "when aws:SourceIp is" in who
    assert by.strip() == "allowed by statement 1 (`Read`) of read.json:1:41"
    assert "it asks for aws:SourceIp IpAddress `10.0.0.0/8`" in nearest
    assert call.strip().startswith("try it: aws s3api get-object --bucket b --key ")


@pytest.mark.usefixtures("files")
def test_json_has_the_request_and_where_the_statements_stand() -> None:
    tree = told("no-new-access", "--reference", "inside.json", "--candidate", "read.json")
    witness = tree["witness_new"]
    assert tree["verdict"] == "FAIL"
    assert witness["request"]["action"] == "s3:GetObject"
    assert witness["allowed_by"] == [{"document": "read.json", "statement": 0, "sid": "Read", "line": 1, "column": 41}]
    assert [each["key"] for each in witness["nearest"]["conditions"]] == ["aws:SourceIp"]


@pytest.mark.usefixtures("files")
def test_each_question_ends_with_the_code_of_its_answer() -> None:
    assert run("no-new-access", "--reference", "read.json", "--candidate", "inside.json").exit_code == 0
    assert run("equal", "read.json", "read.json").exit_code == 0
    assert run("equal", "read.json", "inside.json").exit_code == 1
    assert run("not-granted", "read.json", "--actions", "s3:PutObject,s3:DeleteObject").exit_code == 0
    assert run("not-granted", "read.json", "--actions", "s3:*", "--resources", "arn:aws:s3:::b/x").exit_code == 1
    assert run("no-public", "open.json", "--resource-type", "aws::s3::bucket").exit_code == 1
    assert run("redundant", "read.json").exit_code == 0
    assert run("redundant", "twice.json").exit_code == 1
    assert run("minimize", "twice.json").exit_code == 0


@pytest.mark.usefixtures("files")
def test_both_directions_of_what_is_not_equal_are_told() -> None:
    tree = told("equal", "read.json", "inside.json")
    assert (tree["relation"], tree["witness_new"]) == ("less", None)
    assert tree["witness_lost"]["allowed_by"][0]["document"] == "read.json"


@pytest.mark.usefixtures("files")
def test_a_statement_that_can_go_is_told_with_its_place() -> None:
    done = run("redundant", "twice.json")
    assert "statement 2 (`Again`) of twice.json:1:" in done.stdout
    assert told("redundant", "twice.json")["redundant"][0]["by"] == [0]


@pytest.mark.usefixtures("files")
def test_a_smaller_document_is_the_output_and_nothing_else() -> None:
    done = run("minimize", "twice.json")
    assert [each["Sid"] for each in json.loads(done.stdout)["Statement"]] == ["Read"]
    assert "proven to be the same" in done.stderr
    assert told("minimize", "twice.json")["size"] < told("minimize", "twice.json")["size_before"]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (("equal", "read.json", "none.json"), InputError, "none.json"),
        (("equal", "read.json", "bad.json"), InputError, "`bad.json`: "),
        (("equal", "read.json", "open.json"), InputError, "names principals"),
        (("not-granted", "read.json", "--actions", "GetObject"), UsageError, "no action"),
        (("not-granted", "read.json", "--actions", ","), UsageError, "no action"),
        (("not-granted", "read.json", "--actions", "s3:*", "--resources", "b/x"), UsageError, "no ARN"),
        (("no-public", "read.json", "--resource-type", "AWS::S3::Bucket"), UsageError, "names no principal"),
        (("no-public", "open.json", "--resource-type", "bucket"), UsageError, "none of the types"),
        (("can-never", "a", "b", "*"), UsageError, "no action"),
        (("can-never", "a", "s3:*", "box"), UsageError, "no ARN"),
        (("--batch", "x.jsonl", "equal", "read.json", "read.json"), UsageError, "leave the command out"),
    ],
)
def test_bad_input_is_one_clear_line(arguments: tuple[str, ...], error: type[LeastwiseError], says: str) -> None:
    with pytest.raises(error, match=says) as found:
        run(*arguments)
    assert "\n" not in str(found.value)


@pytest.mark.usefixtures("files")
def test_an_action_that_nobody_knows_is_said() -> None:
    assert "knows no action `s3:GetObjet`" in run("not-granted", "read.json", "--actions", "s3:GetObjet").stderr


def test_a_policy_may_come_from_standard_input() -> None:
    policy = json.dumps({"Statement": READ})
    assert run("not-granted", "-", "--actions", "s3:GetObject", input=policy).exit_code == 1


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([(READ, READ)], 0),
        ([(READ, INSIDE), (INSIDE, READ)], 1),
        ([(INSIDE, READ), None], 2),
    ],
)
def test_a_batch_answers_every_line(pairs: list[Any], code: int) -> None:
    lines = ["no json" if each is None else pair(*each) for each in pairs]
    done = run("--batch", "-", input="\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == code
    assert len(answers) == len(pairs)
    for each, answer in zip(pairs, answers, strict=True):
        assert ("error" in answer) is (each is None)
        assert ("seconds" in answer) is (each is not None)


def pair(one: object, other: object) -> str:
    return json.dumps({"id": 1, "reference": {"Statement": one}, "candidate": {"Statement": other}})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A snapshot of an account that stands alone."""
    return str(snapshot_of({**load(HOME), "pages": ALONE}, tmp_path_factory.mktemp("home") / "home.zip"))


def test_a_principal_of_a_snapshot(home: str) -> None:
    never = run("can-never", "bob", "iam:*", "*", "--from", home)
    assert (never.exit_code, never.stdout.splitlines()[0].partition(":")[0]) == (0, "PASS")
    can = run("can-never", "bob", "s3:GetObject", "arn:aws:s3:::box/a", "--from", home)
    assert can.exit_code == 1
    assert "allowed by statement 1 of permissions boundary `limit`" in can.stdout
    tree = told("can-never", "bob", "s3:GetObject", "arn:aws:s3:::box/a", "--from", home)
    assert {each["policy_type"] for each in tree["witness"]["allowed_by"]} == {"identity", "boundary"}


@pytest.mark.parametrize(
    ("action", "resource", "call"),
    [
        ("s3:ListBucket", "arn:aws:s3:::b", "aws s3api list-objects-v2 --bucket b"),
        ("s3:GetObject", "arn:aws:s3:::b/a b", "aws s3api get-object --bucket b --key 'a b'"),
        ("iam:GetRole", "arn:aws:iam::111122223333:role/x/y", "aws iam get-role --role-name y"),
        (
            "sqs:SendMessage",
            "arn:aws:sqs:eu-west-1:111122223333:q",
            "https://sqs.eu-west-1.amazonaws.com/111122223333/q",
        ),
        ("ec2:DescribeInstances", "*", "aws ec2 describe-instances"),
        (
            "lambda:InvokeFunction",
            "arn:aws:lambda:eu-west-1:111122223333:function:f",
            "aws lambda invoke --function-name",
        ),
    ],
)
def test_a_request_is_a_call_of_the_aws_cli(action: str, resource: str, call: str) -> None:
    assert call in str(aws_call(action, resource))


def test_what_is_no_call_by_itself_has_none() -> None:
    assert aws_call("iam:PassRole", "arn:aws:iam::111122223333:role/x") is None
    assert aws_call("s3:Frobnicate", "*") is None
