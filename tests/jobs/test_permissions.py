"""With exactly the declared permissions a rotation comes to its end, and with one less it fails cleanly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from apply.scratch import aws_of
from demo.stage import Stage
from jobs.rotating import PARAMETER, SECRET, USER, Bench, bench
from leastwise.apply import Aws
from leastwise.collect.target import static
from leastwise.errors import RefusedError
from leastwise.jobs.keys import live_keys
from leastwise.jobs.rotate import PERMISSIONS, Rules, begin, go_on
from leastwise.model.change import AwsCall

NAME = "scratch-rotator"
PLACES = {"secretsmanager": f"secretsmanager:{SECRET}", "ssm": f"ssm:{PARAMETER}"}


@contextmanager
def allowed(stage: Stage, actions: frozenset[str]) -> Iterator[Aws]:
    """A user who may do this and nothing else, on an AWS that decides by policies."""
    own = aws_of(stage)
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": sorted(actions), "Resource": "*"}],
    }
    text = msgspec.json.encode(document).decode()
    own.do(AwsCall("iam", "CreateUser", {"UserName": NAME}))
    own.do(AwsCall("iam", "PutUserPolicy", {"UserName": NAME, "PolicyName": "own", "PolicyDocument": text}))
    key = own.do(AwsCall("iam", "CreateAccessKey", {"UserName": NAME}))["AccessKey"]
    stage.world.enforce = True
    try:
        signed = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
        yield Aws(static("rotator", endpoint=stage.aws.endpoint, **signed))
    finally:
        stage.world.enforce = False
        own.do(AwsCall("iam", "DeleteAccessKey", {"UserName": NAME, "AccessKeyId": key["AccessKeyId"]}))
        own.do(AwsCall("iam", "DeleteUserPolicy", {"UserName": NAME, "PolicyName": "own"}))
        own.do(AwsCall("iam", "DeleteUser", {"UserName": NAME}))


def in_full(of: Bench, aws: Aws, to: str) -> None:
    """A rotation and a second one to the same place, by somebody else, with the time that they take."""
    hands = replace(of, aws=aws).hands()
    for _ in range(2):
        (old,) = live_keys(of.aws, USER)
        rotation = begin(USER, old, to, hands)
        for days in (0, 3, 20):
            of.clock.passes(days=days)
            rotation = go_on(rotation, hands, Rules(lossy=True)).rotation
            assert rotation.new is not None
            of.used(rotation.new, hours=1)
        assert not rotation.open


@pytest.mark.parametrize("kind", PLACES)
def test_what_is_declared_is_enough(stage: Stage, tmp_path: Path, kind: str) -> None:
    other = "ssm" if kind == "secretsmanager" else "secretsmanager"
    needed = frozenset(each for each in PERMISSIONS if not each.startswith(f"{other}:"))
    with bench(aws_of(stage), stage, tmp_path) as of, allowed(stage, needed) as aws:
        in_full(of, aws, PLACES[kind])


TAGGING = "secretsmanager:TagResource"
"""AWS asks for it where a secret is made with tags; the embedded AWS does not."""


@pytest.mark.parametrize("missing", sorted(PERMISSIONS - {TAGGING}))
def test_one_less_is_not_and_leaves_a_key_that_works(stage: Stage, tmp_path: Path, missing: str) -> None:
    kind = "ssm" if missing.startswith("ssm:") else "secretsmanager"
    with bench(aws_of(stage), stage, tmp_path) as of:
        with allowed(stage, PERMISSIONS - {missing}) as aws, pytest.raises(RefusedError, match="AccessDenied"):
            in_full(of, aws, PLACES[kind])
        kept = of.rotations.of(USER)
        known = {of.old} | ({kept.old, kept.new} if kept else set())
        assert of.active() & known
        assert of.active() <= known
