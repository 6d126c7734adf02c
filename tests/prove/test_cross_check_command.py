"""`leastwise prove … --cross-check`: what is said of z3, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from leastwise.cli.prove import app
from leastwise.cli.prove.beside import DISAGREEMENT, tell_agreement
from leastwise.errors import UsageError
from leastwise.prove import SEMANTICS
from leastwise.prove.cross_check import CrossCheck
from leastwise.prove.solver import solver_name

pytestmark = pytest.mark.skipif(solver_name() is None, reason="z3 is not installed: the extra `prove` brings it")

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
INSIDE = READ | {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, statements in {"read": [READ], "inside": [INSIDE], "twice": [READ, READ]}.items():
        Path(f"{name}.json").write_text(json.dumps({"Statement": statements}))


def run(*arguments: str, input: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=input, catch_exceptions=False)


def test_a_question_ends_as_without_it_and_tells_who_agrees() -> None:
    done = run("no-new-access", "--reference", "inside.json", "--candidate", "read.json", "--cross-check")
    assert done.exit_code == 1
    assert done.stderr == f"{solver_name()} beside the prover: 2 agree, 0 not decided by it\n"
    assert "cross" not in done.stdout


@pytest.mark.parametrize(
    "question",
    [
        ("equal", "read.json", "twice.json"),
        ("not-granted", "read.json", "--actions", "iam:*"),
        ("redundant", "twice.json"),
        ("minimize", "twice.json"),
    ],
)
def test_json_of_every_question_has_the_agreement(question: tuple[str, ...]) -> None:
    tree = json.loads(run(*question, "--cross-check", "--format", "json").stdout)
    check = tree["cross_check"]
    assert (check["solver"], check["disagree"], tree["semantics"]) == (solver_name(), [], SEMANTICS)
    assert check["agree"] > 0
    assert "cross_check" not in json.loads(run(*question, "--format", "json").stdout)


def test_every_line_of_a_batch_has_its_own() -> None:
    line = json.dumps({"id": 1, "reference": {"Statement": [READ]}, "candidate": {"Statement": [INSIDE]}})
    done = run("--batch", "-", "--cross-check", input=f"{line}\nno json\n")
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["cross_check"]["agree"], first["decided_by"], first["semantics"]) == (2, "sets of statements", 1)
    assert first["engine"].startswith("leastwise ")
    assert "cross_check" not in second
    assert done.exit_code == 2


def test_a_disagreement_ends_with_a_code_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        tell_agreement(CrossCheck("z3 0", agree=1, disagree=["one says that, the other this"]))
    assert ended.value.exit_code == DISAGREEMENT
    assert "please report it: one says that" in capsys.readouterr().err


def test_it_stands_behind_the_question() -> None:
    with pytest.raises(UsageError, match="stands behind the question"):
        run("--cross-check", "equal", "read.json", "twice.json")
