"""Applying, resuming and undoing steps on the embedded AWS, killed at every call."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from apply.scratch import ACCOUNT, AT_ONCE, LESS, POLICY, READ, Crash, Crashing, aws_of, plan_of, read, scratch, steps
from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.apply.execute import Outcome, Result, Waits, execute
from leastwise.apply.journal import SCHEMA, Begun, Done, Header, Intended, Journal, read_journal
from leastwise.apply.undo import undoing
from leastwise.errors import OutputError
from leastwise.model.change import AwsCall, Change, Safety, State, Target
from leastwise.objects import Ask
from leastwise.objects.iam_policy import MOST_VERSIONS
from leastwise.remedy.plan import Plan, Step


@pytest.fixture
def aws(stage: Stage) -> Aws:
    return aws_of(stage)


@pytest.fixture
def key(aws: Aws) -> Iterator[str]:
    with scratch(aws) as made:
        yield made


def header(plan: Plan) -> Header:
    ids = tuple(step.id for step in plan.steps)
    return Header(
        schema=SCHEMA, at="2026-01-01T00:00:00Z", account=ACCOUNT, endpoint="", caller="", plan=plan, confirmed=ids
    )


def applied(several: tuple[Step, ...], aws: Aws | Crashing, path: Path) -> tuple[Result, ...]:
    journal = Journal(path)
    journal.write(header(plan_of(several)))
    try:
        return execute(several, aws, journal, waits=AT_ONCE, workers=1)
    finally:
        journal.close()


def resumed(aws: Aws, path: Path) -> tuple[Result, ...]:
    head, entries = read_journal(path)
    begun = {each.step: each for each in entries if isinstance(each, Begun)}
    journal = Journal(path, new=False)
    try:
        return execute(head.plan.steps, aws, journal, waits=AT_ONCE, begun=begun, workers=1)
    finally:
        journal.close()


def undone(aws: Aws | Crashing, path: Path) -> tuple[Result, ...]:
    head, entries = read_journal(path)
    back = undoing(head, entries)
    journal = Journal(path.with_suffix(f".{len(list(path.parent.iterdir()))}.undo"))
    journal.write(header(head.plan))
    try:
        return execute(back.steps, aws, journal, waits=AT_ONCE, tolerant=True, workers=1)
    finally:
        journal.close()


def states(aws: Aws, several: tuple[Step, ...]) -> dict[Target, State | None]:
    return {step.change.target: read(aws, step.change.target) for step in several}


def test_apply_then_undo_restores_every_object_byte_for_byte(aws: Aws, key: str, tmp_path: Path) -> None:
    several = steps(key)
    first = states(aws, several)
    results = applied(several, aws, tmp_path / "j")
    assert [str(each.outcome) for each in results] == ["done"] * len(several), results
    after = states(aws, several)
    assert after[Target("iam:policy", POLICY)]["Document"] == LESS  # type: ignore[index]
    assert after[Target("iam:group", "scratch-group")] is None
    assert {each.outcome for each in undone(aws, tmp_path / "j")} == {Outcome.DONE}
    assert states(aws, several) == first


def test_a_second_apply_does_nothing(aws: Aws, key: str, tmp_path: Path, stage: Stage) -> None:
    several = steps(key)
    applied(several, aws, tmp_path / "j")
    stage.world.calls.clear()
    again = applied(several, aws, tmp_path / "again")
    assert {each.outcome for each in again} == {Outcome.ALREADY}
    assert not [name for _, name in stage.world.calls if not name.startswith(("Get", "List"))]
    undone(aws, tmp_path / "j")


def writing_calls(aws: Aws, key: str, folder: Path) -> int:
    """How many calls the whole of it takes."""
    counting = Crashing(aws, at=0, after=False)
    applied(steps(key), counting, folder / "count")
    undone(aws, folder / "count")
    return len(counting.calls)


@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
def test_killed_at_any_call_resume_finishes_and_undo_restores(
    aws: Aws, key: str, tmp_path: Path, *, after: bool
) -> None:
    """Every other time it is resumed first."""
    several = steps(key)
    first = states(aws, several)
    total = writing_calls(aws, key, tmp_path)
    assert total > 10
    assert states(aws, several) == first
    for at in range(1, total + 1):
        path = tmp_path / f"{at}"
        with pytest.raises(Crash):
            applied(several, Crashing(aws, at=at, after=after), path)
        if after is bool(at % 2):
            assert all(each.good for each in resumed(aws, path)), at
        assert all(each.good for each in undone(aws, path)), at
        assert states(aws, several) == first, at


def killed_undoing(several: tuple[Step, ...], aws: Aws, folder: Path, *, after: bool) -> None:
    """Kill the undo at every call, every other one as `after` says; another undo ends what it began."""
    first = states(aws, several)
    counting = Crashing(aws, at=0, after=False)
    applied(several, aws, folder / "count")
    undone(counting, folder / "count")
    assert states(aws, several) == first
    for at in range(1, len(counting.calls) + 1):
        path = folder / f"{at}"
        applied(several, aws, path)
        with pytest.raises(Crash):
            undone(Crashing(aws, at=at, after=after is bool(at % 2)), path)
        assert all(each.good for each in undone(aws, path)), at
        assert states(aws, several) == first, at


def test_an_undo_that_is_killed_at_any_call_is_finished_by_another(aws: Aws, key: str, tmp_path: Path) -> None:
    killed_undoing(steps(key), aws, tmp_path, after=True)


@pytest.mark.parametrize("after", [False, True])
def test_a_killed_undo_gives_a_policy_its_five_versions_back(
    aws: Aws, key: str, tmp_path: Path, *, after: bool
) -> None:
    for number in range(1, MOST_VERSIONS):
        text = LESS.replace("a/*", f"a/{number}")
        aws.do(AwsCall("iam", "CreatePolicyVersion", {"PolicyArn": POLICY, "PolicyDocument": text}))
    only = tuple(step for step in steps(key) if step.change.target.kind == "iam:policy")
    killed_undoing(only, aws, tmp_path, after=after)


@dataclass
class Slow:
    """An account in which every writing call takes its time."""

    aws: Aws

    @property
    def ask(self) -> Ask:
        return self.aws.ask

    def do(self, call: AwsCall) -> dict[str, Any]:
        time.sleep(0.1)
        return self.aws.do(call)


def test_two_steps_of_one_object_never_overlap(aws: Aws, key: str, tmp_path: Path) -> None:
    target = Target("iam:user", "scratch-user")
    several = tuple(
        Step(
            id=f"s{number}",
            change=Change(target, {f"InlinePolicies/{name}": None}, {f"InlinePolicies/{name}": READ}),
            does=("do it",),
            safety=Safety.REVERSIBLE,
            heals=(),
        )
        for number, name in enumerate(("one", "two", "three"), start=1)
    )
    first = read(aws, target)
    journal = Journal(tmp_path / "j")
    journal.write(header(plan_of(several)))
    assert all(each.good for each in execute(several, Slow(aws), journal, waits=AT_ONCE))
    journal.close()
    head, entries = read_journal(tmp_path / "j")
    told = [(type(each), each.step) for each in entries if isinstance(each, Begun | Done)]
    assert told == [(kind, step.id) for step in several for kind in (Begun, Done)]
    back = Journal(tmp_path / "back")
    back.write(header(head.plan))
    results = execute(undoing(head, entries).steps, Slow(aws), back, waits=AT_ONCE)
    back.close()
    assert {each.outcome for each in results} == {Outcome.DONE}, results
    assert read(aws, target) == first


def test_what_somebody_else_changed_is_refused_and_left_alone(aws: Aws, key: str, tmp_path: Path) -> None:
    several = steps(key)
    aws.do(AwsCall("iam", "TagUser", {"UserName": "scratch-user", "Tags": [{"Key": "team", "Value": "z"}]}))
    results = {each.step.id: each for each in applied(several, aws, tmp_path / "j")}
    assert results["s3"].outcome is Outcome.STALE
    assert "`Tags/team`" in results["s3"].why
    assert (read(aws, several[2].change.target) or {})["Tags/team"] == "z"
    undone(aws, tmp_path / "j")


def test_what_the_change_does_not_name_is_kept_whatever_it_is_by_now(aws: Aws, key: str, tmp_path: Path) -> None:
    aws.do(AwsCall("iam", "PutUserPolicy", {"UserName": "scratch-user", "PolicyName": "x", "PolicyDocument": READ}))
    assert all(each.good for each in applied(steps(key), aws, tmp_path / "j"))
    assert (read(aws, Target("iam:user", "scratch-user")) or {})["InlinePolicies/x"] == READ
    assert all(each.good for each in undone(aws, tmp_path / "j"))
    assert (read(aws, Target("iam:user", "scratch-user")) or {})["InlinePolicies/x"] == READ


def test_undo_leaves_what_was_changed_since(aws: Aws, key: str, tmp_path: Path) -> None:
    several = steps(key)[4:5]
    applied(several, aws, tmp_path / "j")
    other = READ.replace("s3:GetObject", "s3:ListBucket")
    for each in ("CreatePolicyVersion",):
        aws.do(AwsCall("iam", each, {"PolicyArn": POLICY, "PolicyDocument": other, "SetAsDefault": True}))
    (result,) = undone(aws, tmp_path / "j")
    assert result.outcome is Outcome.STALE
    assert (read(aws, Target("iam:policy", POLICY)) or {})["Document"] == other


def test_after_a_refusal_no_other_step_begins(aws: Aws, key: str, tmp_path: Path, stage: Stage) -> None:
    stage.world.faults.add("iam:UpdateAccessKey", code="AccessDenied")
    results = applied(steps(key), aws, tmp_path / "j")
    assert results[0].outcome is Outcome.FAILED
    assert "AccessDenied" in results[0].why
    assert {each.outcome for each in results[1:]} == {Outcome.NOT_BEGUN}


def test_every_call_is_on_disk_before_it_is_made(aws: Aws, key: str, tmp_path: Path) -> None:
    class Looking(Crashing):
        def do(self, call: AwsCall) -> dict[str, object]:
            _, entries = read_journal(tmp_path / "j")
            last = entries[-1]
            assert isinstance(last, Intended)
            assert last.call == call
            return self.aws.do(call)

    applied(steps(key), Looking(aws, at=0, after=False), tmp_path / "j")
    _, entries = read_journal(tmp_path / "j")
    assert sum(isinstance(each, Done) for each in entries) == len(steps(key))
    undone(aws, tmp_path / "j")


def test_on_a_full_disk_no_call_is_made_that_is_not_in_the_journal(aws: Aws, key: str, tmp_path: Path) -> None:
    several = steps(key)
    first = states(aws, several)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (0, 400, 1200, 3000):
        path = tmp_path / f"{room}"
        counting = Crashing(aws, at=0, after=False)
        journal = Journal(path)
        journal.write(header(plan_of(several)))
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + room, hard))
        try:
            with pytest.raises(OutputError, match="cannot be written"):
                execute(several, counting, journal, waits=AT_ONCE, workers=1)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            journal.close()
        _, entries = read_journal(path)
        assert [each.call for each in entries if isinstance(each, Intended)][: len(counting.calls)] == counting.calls
        assert all(each.good for each in undone(aws, path))
        assert states(aws, several) == first


def test_a_policy_at_five_versions_loses_the_oldest_and_gets_it_back(aws: Aws, key: str, tmp_path: Path) -> None:
    for number in range(4):
        text = READ.replace("s3:GetObject", f"s3:Get{number}")
        aws.do(AwsCall("iam", "CreatePolicyVersion", {"PolicyArn": POLICY, "PolicyDocument": text}))
    several = steps(key)[4:5]
    first = states(aws, several)
    assert all(each.good for each in applied(several, aws, tmp_path / "j"))
    assert len([name for name in read(aws, several[0].change.target) or {} if name.startswith("Versions/")]) == 5
    assert all(each.good for each in undone(aws, tmp_path / "j"))
    assert states(aws, several) == first


def test_a_lossy_step_is_named_as_lost(aws: Aws, key: str, tmp_path: Path) -> None:
    target = Target("iam:access-key", f"scratch-user/{key}")
    step = Step(id="s1", change=Change(target, {"Status": "Active"}, None), does=(), safety=Safety.LOSSY, heals=())
    applied((step,), aws, tmp_path / "j")
    back = undoing(*read_journal(tmp_path / "j"))
    assert back.steps == ()
    assert [each.id for each in back.lost] == ["s1"]


def test_what_iam_shows_late_is_waited_for(aws: Aws, key: str, tmp_path: Path, stage: Stage) -> None:
    several = steps(key)
    states(aws, several)
    stage.world.lag = 3
    patient = Waits(seconds=(0.0,) * 12, sleep=lambda seconds: None)
    journal = Journal(tmp_path / "j")
    journal.write(header(plan_of(several)))
    results = execute(several, aws, journal, waits=patient, workers=1)
    assert [str(each.outcome) for each in results] == ["done"] * len(several), results
    stage.world.lag = 0
    assert all(each.good for each in undone(aws, tmp_path / "j"))


def test_what_iam_does_not_show_in_time_is_unverified_and_not_done(
    aws: Aws, key: str, tmp_path: Path, stage: Stage
) -> None:
    several = steps(key)[:1]
    states(aws, several)
    stage.world.lag = 100
    (result,) = applied(several, aws, tmp_path / "j")
    assert result.outcome is Outcome.UNVERIFIED
    stage.world.lag = 0
    assert all(each.good for each in undone(aws, tmp_path / "j"))


@pytest.mark.parametrize(
    "code, waits_for, outcome",
    [
        ("InvalidParameterException", ("s1",), Outcome.DONE),
        ("InvalidParameterException", (), Outcome.FAILED),
        ("OperationAbortedException", ("s1",), Outcome.FAILED),
    ],
)
def test_what_a_service_does_not_know_yet_is_tried_again_after_the_step_that_made_it(
    aws: Aws, key: str, tmp_path: Path, stage: Stage, code: str, waits_for: tuple[str, ...], outcome: Outcome
) -> None:
    """As a log group that is encrypted right after the key's policy was changed."""
    group, kms = (
        Target("logs:log-group", "aws-cloudtrail-logs", "us-east-1"),
        "arn:aws:kms:us-east-1:111122223333:key/x",
    )
    encrypted = Change(group, {"kmsKeyId": None}, {"kmsKeyId": kms})
    several = (
        steps(key)[0],
        Step(id="s2", change=encrypted, does=(), safety=Safety.JOURNALED, heals=(), after=waits_for),
    )
    stage.world.refuse("logs:AssociateKmsKey", code=code, times=2)
    try:
        assert applied(several, aws, tmp_path / "j")[1].outcome is outcome
    finally:
        stage.world.faults.clear()
        assert all(each.good for each in undone(aws, tmp_path / "j"))
