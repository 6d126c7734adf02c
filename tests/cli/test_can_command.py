"""`leastwise can --batch`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from leastwise.cli import can
from leastwise.spec.services import RCP_SERVICES

app = typer.Typer()
app.command()(can.command)

QUESTION = {
    "id": "1",
    "request": {
        "principal": "arn:aws:iam::111122223333:user/alice",
        "action": "sqs:SendMessage",
        "resource": "arn:aws:sqs:eu-west-1:111122223333:jobs",
    },
    "identity_policies": [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}],
}


def test_every_line_is_answered_and_a_bad_one_makes_the_exit_code_2(tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(json.dumps(QUESTION) + "\nno json\n\n" + json.dumps(QUESTION | {"id": "3"}) + "\n")
    done = CliRunner().invoke(app, ["--batch", str(batch), "--format", "jsonl"])
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 2
    assert [answer["id"] for answer in answers] == ["1", None, "3"]
    assert [answer.get("outcome") for answer in answers] == ["Allowed", None, "Allowed"]


def test_a_good_batch_ends_with_0_and_may_come_from_stdin() -> None:
    done = CliRunner().invoke(app, ["--batch", "-"], input=json.dumps(QUESTION))
    assert done.exit_code == 0
    assert json.loads(done.stdout)["outcome"] == "Allowed"


def test_a_resource_control_policy_governs_the_services_that_support_them_and_no_other() -> None:
    refusal = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Deny", "Principal": "*", "Action": ["sqs:*", "sns:*"], "Resource": "*"},
    }
    told = {}
    for action in ("sqs:SendMessage", "sns:Publish"):
        request = {
            "principal": "arn:aws:iam::111122223333:user/alice",
            "action": action,
            "resource": f"arn:aws:{action[:3]}:eu-west-1:111122223333:jobs",
        }
        question = QUESTION | {"request": request, "rcps": [[refusal]]}
        told[action] = json.loads(CliRunner().invoke(app, ["--batch", "-"], input=json.dumps(question)).stdout)
    assert told["sqs:SendMessage"]["outcome"] == "ExplicitlyDenied"
    assert told["sqs:SendMessage"]["blocked_by"] == ["rcp"]
    assert told["sns:Publish"]["outcome"] == "Allowed"
    assert len(RCP_SERVICES) == 62


def batch(*lines: bytes) -> tuple[int, list[dict[str, Any]]]:
    done = CliRunner().invoke(app, ["--batch", "-"], input=b"\n".join(lines))
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    "bad, why",
    [
        (b"{", "the text ends"),
        (b"\xff\xfe", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b'{"x": "' + b"x" * 5_000_000 + b'"}', "longer than 1,000,000"),
        (b"[" * 10_000 + b"]" * 10_000, "more than 64 arrays and objects"),
        (b'{"id": 1, "id": 2}', "duplicate key `id`"),
        (json.dumps(QUESTION).replace('"Action":', '"Action": "*", "Action":').encode(), "duplicate key `Action`"),
        (b'{"identity_policies": [{"Statement": {"Effect": "Allow", "Sid": "a", "Sid": "b"}}]}', "duplicate key `Sid`"),
    ],
)
def test_a_bad_line_is_answered_in_its_place_and_the_others_all_the_same(bad: bytes, why: str) -> None:
    good = json.dumps(QUESTION).encode()
    code, answers = batch(good, bad, b"   ", good)
    assert code == 2
    assert [answer.get("outcome") for answer in answers] == ["Allowed", None, "Allowed"]
    assert why in answers[1]["error"]


@pytest.mark.parametrize("nothing", [b"", b"\n\n", b"  \t \n"])
def test_nothing_asked_is_nothing_answered(nothing: bytes) -> None:
    assert batch(nothing) == (0, [])


def test_any_id_comes_back_as_it_was() -> None:
    for id in ("7", "123456789012345678901234567890", '[1.5, {"a": 7}]', '"7"', "null"):
        _, answers = batch(f'{{"id": {id}}}'.encode())
        assert answers[0]["id"] == json.loads(id)


def test_an_action_without_resource_types_is_asked_against_everything() -> None:
    instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"
    told = []
    for action, resource in (
        ("ec2:DescribeInstances", instance),
        ("ec2:DescribeInstances", "*"),
        ("ec2:StopInstances", instance),
    ):
        request = QUESTION["request"] | {"action": action, "resource": instance}  # type: ignore[operator]
        allowed = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": resource}}
        question = QUESTION | {"request": request, "identity_policies": [allowed]}
        told.append(batch(json.dumps(question).encode())[1][0]["outcome"])
    assert told == ["ImplicitlyDenied", "Allowed", "Allowed"]


def test_a_key_that_the_catalogue_knows_to_have_several_values_needs_a_set_operator() -> None:
    condition = {"StringEquals": {"dynamodb:Attributes": "name"}}
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    request = QUESTION["request"] | {"context": {"dynamodb:Attributes": "name"}}  # type: ignore[operator]
    question = QUESTION | {"request": request, "identity_policies": [{"Statement": statement}]}
    _, (answer,) = batch(json.dumps(question).encode())
    assert answer["outcome"] == "ImplicitlyDenied"
    assert "several values" in answer["warnings"][0]


def test_a_file_that_is_not_there_is_one_line_and_a_closed_pipe_is_none(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "from leastwise.cli import main; main()", "can", "--batch"]
    missing = subprocess.run([*program, "nothing.jsonl"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr == "leastwise: `nothing.jsonl`: no such file or directory\n"
    many = tmp_path / "many.jsonl"
    many.write_text((json.dumps(QUESTION) + "\n") * 2_000)
    with subprocess.Popen([*program, str(many)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 0
