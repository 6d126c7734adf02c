"""`leastwise can --batch`."""

from __future__ import annotations

import json
from pathlib import Path

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
