"""The policy that is printed for a plan: with exactly it every kind of object is changed and restored, with less not.

Decided by the embedded AWS on the policies as they stand there, over HTTP.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from apply.scratch import ACCOUNT, AT_ONCE, READ, TRUST, aws_of, plan_of
from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.apply.execute import Outcome, Result, execute
from leastwise.apply.freshness import CALL
from leastwise.apply.journal import SCHEMA, Header, Journal, read_journal
from leastwise.apply.permissions import changing, of_actions, of_plan
from leastwise.apply.resources import Where, resources_of
from leastwise.apply.undo import undoing
from leastwise.collect.steps.iam_account import ALIASES
from leastwise.collect.target import static
from leastwise.demo.enforcing.actions import action_of
from leastwise.model.change import AwsCall, Change, Safety, State, Target, goal, touched
from leastwise.objects import all_kinds, find_kind
from leastwise.objects.logs import filter_target
from leastwise.remedy.plan import Plan, Step
from remedy.fixtures import Case as Fixture
from remedy.fixtures import cases

HERE = "eu-west-1"
ARN = f"arn:aws:iam::{ACCOUNT}"
BUCKET = Target("s3:bucket", "scratch-permissions", HERE)
TOPIC = Target("sns:topic", f"arn:aws:sns:{HERE}:{ACCOUNT}:scratch-permissions")
GROUP = Target("logs:log-group", "scratch/permissions", HERE)
ROLE = Target("iam:role", "scratch-worked-on")
PROFILE = Target("iam:instance-profile", "scratch-worked-on")
POLICY = Target("iam:policy", f"{ARN}:policy/x/scratch-worked-on")
TRAIL = Target("cloudtrail:trail", f"arn:aws:cloudtrail:{HERE}:{ACCOUNT}:trail/scratch-permissions", HERE)
RECORDER = Target("config:recorder", "default", "eu-west-2")
CARRIED = {"InlinePolicies/own": READ, f"AttachedPolicies/{POLICY.id}": True}
TAGGED = {**CARRIED, "PermissionsBoundary": POLICY.id, "Tags/team": "a"}
METRIC = {"filterPattern": "x", "metricNamespace": "Scratch", "metricName": "Roots", "metricValue": "1"}
ALARM = {
    "ActionsEnabled": True,
    "Namespace": "Scratch",
    "MetricName": "Roots",
    "Statistic": "Sum",
    "Period": 300,
    "EvaluationPeriods": 1,
    "Threshold": "1",
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
}
OPEN = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"%s:root"},"Action":"%s",'
OWNED = {"ObjectOwnership": "BucketOwnerEnforced"}
PRIVATE = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
SERVICE = '{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:*","Resource":"*"}'


@dataclass(frozen=True)
class Case:
    """An object that is changed, and what has to be there before."""

    target: Target
    after: Mapping[str, Any] | None
    before: Mapping[str, Any] | None = None
    around: tuple[tuple[Target, Mapping[str, Any]], ...] = ()

    def __str__(self) -> str:
        return f"{self.target.kind}-{'made' if self.before is None else 'gone' if self.after is None else 'changed'}"


def statement(action: str, resource: str) -> str:
    return f'{OPEN % (ARN, action)}"Resource":"{resource}"}}]}}'


MANAGED = (POLICY, {"Document": READ})
TRUSTING = {"AssumeRolePolicyDocument": TRUST}
NAMED = Target("iam:user", "scratch-worked-on")
MEMBER = Target("iam:group", "scratch-worked-on")
CASES = (
    Case(NAMED, {"Path": "/x/", **TAGGED, "Groups/scratch-worked-on": True}, None, (MANAGED, (MEMBER, {}))),
    Case(NAMED, dict.fromkeys(TAGGED), TAGGED, (MANAGED,)),
    Case(NAMED, None, TAGGED, (MANAGED,)),
    Case(MEMBER, CARRIED, None, (MANAGED,)),
    Case(MEMBER, None, CARRIED, (MANAGED,)),
    Case(ROLE, {"Path": "/x/", **TRUSTING, **TAGGED}, None, (MANAGED,)),
    Case(ROLE, {"AssumeRolePolicyDocument": TRUST.replace("ec2", "lambda"), "MaxSessionDuration": 7200}, TRUSTING),
    Case(POLICY, {"Document": READ}),
    Case(POLICY, {"Document": READ.replace("Get", "Put")}, {"Document": READ}),
    Case(PROFILE, {"Path": "/", f"Roles/{ROLE.id}": True}, None, ((ROLE, TRUSTING),)),
    Case(Target("iam:password-policy", "account"), {"MinimumPasswordLength": 33}, {"MinimumPasswordLength": 8}),
    Case(BUCKET, {**OWNED, "SSEAlgorithm": "AES256"}),
    Case(
        Target("s3:bucket-policy", BUCKET.id, HERE),
        {"Policy": statement("s3:GetObject", f"arn:aws:s3:::{BUCKET.id}/*")},
        None,
        ((BUCKET, OWNED),),
    ),
    Case(Target("s3:public-access-block", BUCKET.id, HERE), PRIVATE, None, ((BUCKET, OWNED),)),
    Case(TOPIC, {"DisplayName": "x", "Subscriptions/sqs/arn:aws:sqs:eu-west-1:1:q": True}),
    Case(Target("sns:topic-policy", TOPIC.id), {"Policy": statement("SNS:Publish", TOPIC.id)}, {}, ((TOPIC, {}),)),
    Case(GROUP, {"retentionInDays": 365}),
    Case(filter_target(GROUP.id, "roots", HERE), METRIC, None, ((GROUP, {}),)),
    Case(Target("cloudwatch:alarm", "scratch*permissions", HERE), {**ALARM, f"AlarmActions/{TOPIC.id}": True}),
    Case(
        TRAIL,
        {"S3BucketName": BUCKET.id, "IncludeGlobalServiceEvents": True, "IsLogging": True},
        None,
        (
            (BUCKET, OWNED),
            (
                Target("s3:bucket-policy", BUCKET.id, HERE),
                {"Policy": f'{{"Version":"2012-10-17","Statement":[{SERVICE}]}}'},
            ),
        ),
    ),
    Case(RECORDER, {"roleARN": f"{ARN}:role/{ROLE.id}"}, None, ((ROLE, TRUSTING),)),
    Case(Target("accessanalyzer:analyzer", "scratch-permissions", HERE), {"type": "ACCOUNT"}),
    Case(Target("guardduty:detector", "detector", "eu-west-2"), {"Status": "ENABLED"}),
    Case(
        Target("account:alternate-contact", "OPERATIONS"),
        {"Name": "A", "Title": "B", "EmailAddress": "a@example.com", "PhoneNumber": "+1"},
    ),
    Case(Target("ec2:metadata-defaults", "account", HERE), {"HttpTokens": "required"}, {}),
)
"""Every way of writing that a plan takes, where it is decided by a resource that differs."""


@dataclass
class Noting:
    """An account, and the permissions that were asked for."""

    aws: Aws
    used: set[str] = field(default_factory=set)

    def ask(self, service: str, operation: str, *rest: Any, **more: Any) -> Any:
        self.used.add(action_of(service, operation))
        return self.aws.ask(service, operation, *rest, **more)

    def do(self, call: AwsCall) -> dict[str, Any]:
        self.used.add(call.action)
        return self.aws.do(call)


@dataclass(frozen=True)
class Worker:
    """A user without permissions on the enforcing AWS, and who may give it some."""

    stage: Stage
    admin: Aws
    aws: Aws
    folder: Path

    def may(self, document: dict[str, Any]) -> None:
        given = {"UserName": "scratch-worker", "PolicyName": "own", "PolicyDocument": json.dumps(document)}
        self.admin.do(AwsCall("iam", "PutUserPolicy", given))

    def makes(self, steps: tuple[Step, ...], *, undo: Plan | None = None) -> tuple[tuple[Result, ...], set[str]]:
        """What came of it under enforcement, and the permissions that it asked for."""
        noting = Noting(self.aws)
        path = self.folder / f"{len([*self.folder.iterdir()])}.jsonl"
        journal = Journal(path)
        journal.write(header(undo or plan_of(steps)))
        self.stage.world.enforce = True
        try:
            return execute(steps, noting, journal, waits=AT_ONCE, tolerant=undo is not None), noting.used
        finally:
            self.stage.world.enforce = False
            journal.close()

    @property
    def latest(self) -> Path:
        return self.folder / f"{len([*self.folder.iterdir()]) - 1}.jsonl"


def header(plan: Plan) -> Header:
    confirmed = tuple(each.id for each in plan.steps)
    return Header(
        schema=SCHEMA,
        at="2026-01-01T00:00:00Z",
        account=ACCOUNT,
        endpoint="",
        caller="",
        plan=plan,
        confirmed=confirmed,
    )


@pytest.fixture
def worker(stage: Stage, tmp_path: Path) -> Iterator[Worker]:
    admin = aws_of(stage)
    admin.do(AwsCall("iam", "CreateUser", {"UserName": "scratch-worker"}))
    key = admin.do(AwsCall("iam", "CreateAccessKey", {"UserName": "scratch-worker"}))["AccessKey"]
    signed = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    folder = tmp_path / "journals"
    folder.mkdir()
    yield Worker(stage, admin, Aws(static("worker", endpoint=stage.aws.endpoint, **signed)), folder)
    stage.world.enforce = False
    named = {"UserName": "scratch-worker"}
    admin.do(AwsCall("iam", "DeleteAccessKey", {**named, "AccessKeyId": key["AccessKeyId"]}))
    if (admin.ask("iam", "ListUserPolicies", named) or {})["PolicyNames"]:
        admin.do(AwsCall("iam", "DeleteUserPolicy", {**named, "PolicyName": "own"}))
    admin.do(AwsCall("iam", "DeleteUser", named))


def put(aws: Aws, target: Target, state: State | None) -> None:
    """Make an object as it is to be; what the state does not name stays."""
    now = find_kind(target.kind).read(aws.ask, target)
    aim = goal(now, Change(target, None, None if state is None else dict(state)))
    written(aws, target, now, None if aim is None else find_kind(target.kind).settled(now, aim))


def written(aws: Aws, target: Target, now: State | None, then: State | None) -> None:
    for call in () if now is then is None else find_kind(target.kind).write(target, now, then):
        aws.do(call)


@pytest.fixture
def stand(worker: Worker) -> Iterator[Any]:
    """Puts what a case needs before it; all of it is gone, or as it was, afterwards."""
    held: dict[Target, State | None] = {}

    def put_there(target: Target, state: State | None) -> None:
        if target not in held:
            held[target] = find_kind(target.kind).read(worker.admin.ask, target)
        put(worker.admin, target, state)

    yield put_there
    for target, state in reversed([*held.items()]):
        now = find_kind(target.kind).read(worker.admin.ask, target)
        if target == BUCKET and now is not None:
            emptied(worker.admin)
        written(worker.admin, target, now, state)


def emptied(admin: Aws) -> None:
    held = admin.ask("s3", "ListObjectsV2", {"Bucket": BUCKET.id}, region=HERE) or {}
    for each in held.get("Contents", ()):
        admin.do(AwsCall("s3", "DeleteObject", {"Bucket": BUCKET.id, "Key": each["Key"]}, HERE))


def step_of(admin: Aws, case: Case) -> Step:
    """The step that a plan would have."""
    kind = find_kind(case.target.kind)
    now = kind.read(admin.ask, case.target)
    after = None if case.after is None else dict(case.after)
    change = Change(case.target, touched(now, after), after)
    aim = goal(now, change)
    calls = tuple(kind.write(case.target, now, None if aim is None else kind.settled(now, aim)))
    return Step(id="s1", change=change, does=("do it",), safety=Safety.JOURNALED, heals=(), calls=calls)


def without(document: dict[str, Any], action: str) -> dict[str, Any]:
    """The same policy but for one action."""
    kept = [{**each, "Action": [name for name in each["Action"] if name != action]} for each in document["Statement"]]
    return {**document, "Statement": [each for each in kept if each["Action"]]}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_exactly_the_permissions_printed_suffice_and_one_less_does_not(case: Case, worker: Worker, stand: Any) -> None:
    for target, state in case.around:
        stand(target, state)
    stand(case.target, case.before)
    step = step_of(worker.admin, case)
    plan = plan_of((step,))
    policy = of_plan(plan, (ALIASES,))
    worker.may(policy)
    (made,), used = worker.makes(plan.steps)
    assert made.outcome is Outcome.DONE, made.why
    opened, entries = read_journal(worker.latest)
    (taken_back,), also = worker.makes(undoing(opened, entries).steps, undo=plan)
    assert taken_back.good, taken_back.why
    assert not also - named(policy)
    for action in sorted(used):
        worker.may(without(policy, action))
        (left,), _ = worker.makes(plan.steps)
        unread = action in find_kind(case.target.kind).reads and left.outcome is Outcome.UNVERIFIED
        assert unread or (left.outcome is Outcome.FAILED and action in left.why), (action, left)
        stand(case.target, None if case.before is None else step.change.before)


def named(policy: dict[str, Any]) -> set[str]:
    return {action for each in policy["Statement"] for action in each["Action"]}


def test_every_action_of_a_kind_is_in_the_policy_for_any_plan() -> None:
    policy = of_actions("Any", changing(), (ALIASES,))
    for kind in all_kinds().values():
        assert kind.reads | kind.writes <= named(policy)


def test_roles_are_handed_to_no_other_service() -> None:
    policy = of_actions("Any", changing(), (ALIASES,))
    (passing,) = (each for each in policy["Statement"] if "iam:PassRole" in each["Action"])
    assert passing["Action"] == ["iam:PassRole"]
    given = passing["Condition"]["StringEqualsIfExists"]["iam:PassedToService"]
    assert {each.partition(".")[0] for each in given} == {
        kind.name.partition(":")[0] for kind in all_kinds().values() if "iam:PassRole" in kind.writes
    } - {"iam"}


def test_resources_are_those_of_the_objects_and_names_are_no_patterns() -> None:
    where = Where("aws-cn", ACCOUNT, "cn-north-1")
    user, alarm = Target("iam:user", "ana"), Target("cloudwatch:alarm", "a*b$c", "cn-north-1")
    tag = AwsCall("iam", "TagUser", {"UserName": "ana"})
    base = f"arn:aws-cn:iam::{ACCOUNT}:user/"
    assert resources_of("iam:TagUser", tag, user, where) == {f"{base}ana", f"{base}*/ana"}
    put_alarm = AwsCall("cloudwatch", "PutMetricAlarm", {"AlarmName": "a*b$c"}, "cn-north-1")
    assert resources_of("cloudwatch:PutMetricAlarm", put_alarm, alarm, where) == {
        f"arn:aws-cn:cloudwatch:cn-north-1:{ACCOUNT}:alarm:a${{*}}b${{$}}c"
    }
    assert resources_of("iam:UpdateAccountPasswordPolicy", tag, user, where) == {"*"}


@pytest.mark.parametrize("fixture", cases(), ids=lambda fixture: fixture.name)
def test_every_plan_of_a_fix_has_a_policy_that_allows_its_calls(fixture: Fixture) -> None:
    plan = fixture.plan()
    allowed = named(of_plan(plan, (ALIASES,)))
    for step in plan.steps:
        kind = find_kind(step.change.target.kind)
        assert {call.action for call in step.calls} | kind.reads <= allowed
    declared = {action for each in plan.steps for action in find_kind(each.change.target.kind).writes}
    reads = {action for each in plan.steps for action in find_kind(each.change.target.kind).reads}
    assert allowed <= declared | reads | {ALIASES.permission, CALL}
