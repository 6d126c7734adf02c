"""Objects of a test's own in the embedded AWS, and steps that change them in every way that IAM knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.apply.execute import Waits
from leastwise.collect.target import static
from leastwise.model.change import AwsCall, Change, Safety, State, Target
from leastwise.objects import find_kind
from leastwise.remedy.plan import Plan, Scope, Step

ACCOUNT = "111122223333"
POLICY = f"arn:aws:iam::{ACCOUNT}:policy/scratch-policy"
READ = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}'
LESS = READ.replace('"Resource":"*"', '"Resource": "arn:aws:s3:::a/*"')
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
    '"Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)
AT_ONCE = Waits(seconds=(0.0, 0.0, 0.0), sleep=lambda seconds: None)


def aws_of(stage: Stage, account: str = "acme") -> Aws:
    """The account as the executor talks to it."""
    credentials = stage.aws.credentials(stage.story.accounts[account]).keywords()
    return Aws(static("test", endpoint=stage.aws.endpoint, **credentials))


class Crash(BaseException):
    """The process is killed: nothing may catch this."""


@dataclass
class Crashing:
    """An account whose process dies before or after its n-th writing call."""

    aws: Aws
    at: int
    after: bool
    calls: list[AwsCall] = field(default_factory=list)

    @property
    def ask(self) -> Any:
        return self.aws.ask

    def do(self, call: AwsCall) -> dict[str, Any]:
        self.calls.append(call)
        if len(self.calls) == self.at and not self.after:
            raise Crash
        answer = self.aws.do(call)
        if len(self.calls) == self.at:
            raise Crash
        return answer


@contextmanager
def scratch(aws: Aws) -> Iterator[str]:
    """A user with a key, a group, a managed policy and a role; gives the key's id.  All of it is gone afterwards."""
    made: dict[Target, State] = {
        Target("iam:policy", POLICY): {"Document": READ},
        Target("iam:group", "scratch-group"): {"InlinePolicies/own": READ},
        Target("iam:user", "scratch-user"): {f"AttachedPolicies/{POLICY}": True, "Tags/team": "a"},
        Target("iam:role", "scratch-role"): {"AssumeRolePolicyDocument": TRUST, "Path": "/x/"},
    }
    gone = [*made, Target("iam:group", "scratch-new"), Target("iam:role", "scratch-new")]
    try:
        for target, state in made.items():
            run(aws, target, None, state)
        key: str = aws.do(AwsCall("iam", "CreateAccessKey", {"UserName": "scratch-user"}))["AccessKey"]["AccessKeyId"]
        gone.insert(0, Target("iam:access-key", f"scratch-user/{key}"))
        yield key
    finally:
        for target in sorted(gone, key=lambda each: each.kind == "iam:policy"):
            now = find_kind(target.kind).read(aws.ask, target)  # with the versions that a killed undo may leave
            if now is not None:
                run(aws, target, now, None)


def read(aws: Aws, target: Target) -> State | None:
    """The object as it is; numbers of versions left aside."""
    state = find_kind(target.kind).read(aws.ask, target)
    return None if state is None else {k: v for k, v in state.items() if not k.startswith("~") and v is not None}


def run(aws: Aws, target: Target, now: State | None, then: State | None) -> None:
    for call in find_kind(target.kind).write(target, find_kind(target.kind).read(aws.ask, target) and now, then):
        aws.do(call)


def steps(key: str) -> tuple[Step, ...]:
    """Every kind of change: switched off, detached, moved, rewritten, created, deleted."""
    user, group = Target("iam:user", "scratch-user"), Target("iam:group", "scratch-new")
    changes = (
        Change(Target("iam:access-key", f"scratch-user/{key}"), {"Status": "Active"}, {"Status": "Inactive"}),
        Change(group, None, {f"AttachedPolicies/{POLICY}": True, "InlinePolicies/more": READ}),
        Change(
            user,
            {f"AttachedPolicies/{POLICY}": True, "Groups/scratch-new": None, "Tags/team": "a"},
            {f"AttachedPolicies/{POLICY}": None, "Groups/scratch-new": True, "Tags/team": "b"},
        ),
        Change(Target("iam:group", "scratch-group"), {"InlinePolicies/own": READ}, None),
        Change(Target("iam:policy", POLICY), {"Document": READ}, {"Document": LESS}),
        Change(
            Target("iam:role", "scratch-role"),
            {"AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": None},
            {"AssumeRolePolicyDocument": TRUST.replace("ec2", "lambda"), "PermissionsBoundary": POLICY},
        ),
        Change(Target("iam:role", "scratch-new"), None, {"AssumeRolePolicyDocument": TRUST, "InlinePolicies/it": READ}),
    )
    return tuple(
        Step(
            id=f"s{number}",
            change=change,
            does=("do it",),
            safety=Safety.JOURNALED,
            heals=(),
            after=("s2",) if change.target == user else (),
        )
        for number, change in enumerate(changes, start=1)
    )


def plan_of(several: tuple[Step, ...]) -> Plan:
    return Plan(
        id="0123456789ab",
        tool="test",
        snapshot="0" * 64,
        seen_at="2026-01-01T00:00:00Z",
        account=ACCOUNT,
        partition="aws",
        scope=Scope(checks=(), least="low"),
        steps=several,
    )
