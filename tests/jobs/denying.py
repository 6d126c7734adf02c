"""Steps that take something from a user and a role of a test's own in the embedded AWS, and calls that miss it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from botocore.exceptions import ClientError

from apply.scratch import ACCOUNT, AT_ONCE, aws_of
from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.apply.execute import execute
from leastwise.apply.journal import SCHEMA, Header, Journal
from leastwise.demo import Credentials
from leastwise.jobs.keys import stamp
from leastwise.model.change import AwsCall, Change, Target, Value
from leastwise.objects import find_kind
from leastwise.remedy.plan import Step
from plans import a_plan, policy, step
from program import run

USER, GROUP, ROLE = "scratch-missing", "scratch-missing-group", "scratch-missing-role"
PATHED = f"arn:aws:iam::{ACCOUNT}:role/made/{ROLE}"
MAY = policy("iam:ListUsers", "s3:ListAllMyBuckets", "sts:AssumeRole", "s3:CreateBucket")


def trusting(*users: str) -> str:
    """A trust policy for users of the account."""
    principal = {"AWS": [f"arn:aws:iam::{ACCOUNT}:user/{each}" for each in users]}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


TRUST = trusting(USER)
OBJECTS = (Target("iam:user", USER), Target("iam:group", GROUP), Target("iam:role", ROLE))
STATES: tuple[dict[str, Value], ...] = (
    {"InlinePolicies/own": MAY},
    {"InlinePolicies/all": policy("iam:ListUsers")},
    {"AssumeRolePolicyDocument": TRUST, "Path": "/made/", "InlinePolicies/own": MAY},
)


@dataclass
class Bench:
    """The user with a key, the role with a session that was made before the steps, and the journal of the steps."""

    stage: Stage
    folder: Path
    aws: Aws
    key: Credentials
    session: Credentials

    @property
    def journal(self) -> Path:
        return self.folder / "journal.jsonl"

    def applied(self, *changes: Change) -> None:
        """Steps s1, s2, … are made, under the journal."""
        several: tuple[Step, ...] = tuple(
            step(f"s{number}", each.target.kind, each.target.id, each.before, each.after, calls=())
            for number, each in enumerate(changes, start=1)
        )
        plan = a_plan(several)
        journal = Journal(self.journal)
        at, ids = stamp(datetime.now(UTC)), tuple(each.id for each in several)
        journal.write(Header(schema=SCHEMA, at=at, account=ACCOUNT, endpoint="", caller="", plan=plan, confirmed=ids))
        results = execute(several, self.aws, journal, waits=AT_ONCE, workers=1)
        journal.close()
        assert [str(each.outcome) for each in results] == ["done"] * len(several), results

    def calls(self, credentials: Credentials, service: str, operation: str, **parameters: Any) -> bool:
        """Whether AWS answers a call, deciding by the policies."""
        client = self.stage.client_with(credentials, service)
        self.stage.world.enforce = True
        try:
            getattr(client, operation)(**parameters)
        except ClientError:
            return False
        finally:
            self.stage.world.enforce = False
        return True

    def lists(self, credentials: Credentials) -> bool:
        return self.calls(credentials, "iam", "list_users")

    def run(self, *arguments: str | Path, key: Credentials | None = None) -> CompletedProcess[str]:
        given = key or self.stage.aws.credentials(ACCOUNT)
        return run(*arguments, folder=self.folder, **{**self._variables, **given.environment()})

    @property
    def _variables(self) -> dict[str, str]:
        """Of an administrator of the account."""
        return {
            "AWS_ENDPOINT_URL": self.stage.aws.endpoint,
            "AWS_DEFAULT_REGION": "us-east-1",
            "XDG_STATE_HOME": str(self.folder / "state"),
            "HOME": str(self.folder),
            "PATH": os.environ["PATH"],
            **self.stage.aws.credentials(ACCOUNT).environment(),
        }

    def at_a_terminal(self, typed: str, *arguments: str | Path) -> tuple[int, str]:
        """The exit code and what is said, where somebody sits before it and types an answer."""
        theirs, ours = pty.openpty()
        program = [sys.executable, "-c", "from leastwise.cli import main; main()", *map(str, arguments)]
        process = subprocess.Popen(
            program, stdin=ours, stdout=ours, stderr=ours, cwd=self.folder, env=self._variables, close_fds=True
        )
        os.close(ours)
        os.write(theirs, typed.encode())
        said = b""
        while more := _more(theirs):
            said += more
        os.close(theirs)
        return process.wait(60), said.decode()

    def told(self, *arguments: str, expect: int) -> dict[str, Any]:
        """What `leastwise denied` says of the journal."""
        done = self.run("denied", self.journal, "--region", "us-east-1", "--format", "json", *arguments)
        assert done.returncode == expect, (done.stdout, done.stderr)
        told: dict[str, Any] = json.loads(done.stdout)
        return told


def changed(target: Target, name: str, old: Value, new: Value) -> Change:
    """One attribute."""
    return Change(target, {name: old}, {name: new})


def _more(terminal: int) -> bytes:
    """What comes next; nothing when the other side has gone."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


@contextmanager
def bench(stage: Stage, folder: Path) -> Iterator[Bench]:
    """All of it is gone afterwards, from the event history too: events know seconds only, and tests are quicker."""
    before = tuple(stage.world.heard)
    aws = aws_of(stage)
    for target, state in zip(OBJECTS, STATES, strict=True):
        for call in find_kind(target.kind).write(target, None, state):
            aws.do(call)
    try:
        made = aws.do(AwsCall("iam", "CreateAccessKey", {"UserName": USER}))["AccessKey"]
        key = Credentials(made["AccessKeyId"], made["SecretAccessKey"])
        sts = stage.client_with(key, "sts")
        told = sts.assume_role(RoleArn=PATHED, RoleSessionName="nightly")["Credentials"]
        session = Credentials(told["AccessKeyId"], told["SecretAccessKey"], told["SessionToken"])
        yield Bench(stage, folder, aws, key, session)
    finally:
        stage.world.faults.clear()
        stage.world.enforce = False
        _remove(aws)
        stage.world.heard.clear()
        stage.world.heard.extend(before)


def _remove(aws: Aws) -> None:
    keys: dict[str, Any] = aws.ask("iam", "ListAccessKeys", {"UserName": USER}) or {}
    for each in keys.get("AccessKeyMetadata", ()):
        aws.do(AwsCall("iam", "DeleteAccessKey", {"UserName": USER, "AccessKeyId": each["AccessKeyId"]}))
    for target in OBJECTS:
        kind = find_kind(target.kind)
        now = kind.read(aws.ask, target)
        for call in kind.write(target, now, None) if now is not None else ():
            aws.do(call)


def event(name: str, **more: Any) -> dict[str, Any]:
    """A record of a call that was denied now, for what the embedded AWS does not record of itself."""
    return {
        "eventVersion": "1.11",
        "eventTime": stamp(datetime.now(UTC) + timedelta(seconds=0)),
        "eventSource": "sts.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "eventID": f"told-{name}-{more.get('eventID', '')}",
        "readOnly": True,
        "recipientAccountId": ACCOUNT,
        "requestParameters": None,
        "responseElements": None,
        **more,
    }
