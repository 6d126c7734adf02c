"""`leastwise prove count` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from leastwise.cli.prove import app

RUN = CliRunner()


def written(folder: Path, name: str, **more: object) -> str:
    statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*", **more}
    path = folder / name
    path.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    return str(path)


def test_a_change_is_told_in_bits(tmp_path: Path) -> None:
    old = written(tmp_path, "old.json", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    new = written(tmp_path, "new.json", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/16"}})
    told = RUN.invoke(app, ["count", new, "--against", old])
    assert told.exit_code == 0
    assert told.output.startswith("allowed  65,536\nbefore   16,777,216\nnew      0\nlost     16,711,680\n")
    assert "The change removes 8.00 bits." in told.output
    assert "IPv4 and IPv6 addresses" in told.output
    tree = json.loads(RUN.invoke(app, ["count", new, "--against", old, "--format", "json"]).output)
    assert (tree["allowed"], tree["before"], tree["bits"]) == ("65536", "16777216", 8.0)


def test_what_cannot_be_counted_is_3_and_says_why(tmp_path: Path) -> None:
    tagged = written(tmp_path, "p.json", Condition={"StringEquals": {"aws:username": "${aws:PrincipalTag/name}"}})
    told = RUN.invoke(app, ["count", tagged])
    assert told.exit_code == 3
    assert "not counted: the policy variable `aws:principaltag/name` has no value that is known" in told.stderr


def test_a_policy_of_a_resource_is_counted_for_somebody(tmp_path: Path) -> None:
    path = written(tmp_path, "bucket.json", Principal="*")
    told = RUN.invoke(app, ["count", path, "--principal", "arn:aws:iam::111122223333:user/alice"])
    assert (told.exit_code, told.output.splitlines()[0]) == (0, "allowed  1")
    assert RUN.invoke(app, ["count", path]).exit_code != 0
