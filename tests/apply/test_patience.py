"""What a step has just made is not known everywhere at once; what is made in part is made whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from apply.scratch import ACCOUNT, aws_of, plan_of
from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.apply.execute import Outcome, Result, Waits, execute
from leastwise.apply.journal import SCHEMA, Header, Intended, Journal, read_journal
from leastwise.apply.undo import undoing
from leastwise.model.change import Change, Safety, Target
from leastwise.remedy.plan import Step
from objects.live import changed, restore

HERE = "us-east-1"
BUCKET = Target("s3:bucket", "scratch-patience", HERE)
GROUP = Target("logs:log-group", "scratch/patience", HERE)
ROLE = Target("iam:role", "scratch-patience")
TRAIL = Target("cloudtrail:trail", f"arn:aws:cloudtrail:{HERE}:{ACCOUNT}:trail/scratch-patience", HERE)
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},'
    '"Action":"sts:AssumeRole"}]}'
)
SENDS = {
    "S3BucketName": BUCKET.id,
    "CloudWatchLogsLogGroupArn": f"arn:aws:logs:{HERE}:{ACCOUNT}:log-group:{GROUP.id}:*",
    "CloudWatchLogsRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{ROLE.id}",
}


def several(*, ordered: bool) -> tuple[Step, ...]:
    def step(id: str, target: Target, after: dict[str, str], waits: tuple[str, ...] = ()) -> Step:
        change = Change(target, None, {**after})
        return Step(id=id, change=change, does=(), safety=Safety.REVERSIBLE, heals=(), after=waits)

    role = step("s1", ROLE, {"AssumeRolePolicyDocument": TRUST})
    return role, step("s2", TRAIL, SENDS, ("s1",) if ordered else ())


def made(aws: Aws, path: Path, steps: tuple[Step, ...], most: int, slept: list[float]) -> tuple[Result, ...]:
    waits = Waits(seconds=tuple(0.01 * number for number in range(most)), sleep=slept.append)
    ids = tuple(step.id for step in steps)
    journal = Journal(path)
    plan = plan_of(steps)
    journal.write(Header(schema=SCHEMA, at="", account=ACCOUNT, endpoint="", caller="", plan=plan, confirmed=ids))
    try:
        return execute(steps, aws, journal, waits=waits, workers=1)
    finally:
        journal.close()


@pytest.mark.parametrize(
    ("never", "ordered", "outcome"),
    [(False, True, Outcome.DONE), (True, True, Outcome.FAILED), (False, False, Outcome.FAILED)],
    ids=["known in time", "never known", "made by nobody"],
)
def test_a_new_role_that_cloudtrail_does_not_know_yet(
    stage: Stage, tmp_path: Path, never: bool, ordered: bool, outcome: Outcome
) -> None:
    aws, slept = aws_of(stage), list[float]()
    changed(aws, BUCKET, {"ObjectOwnership": "BucketOwnerEnforced"})
    changed(aws, GROUP, {})
    steps = several(ordered=ordered)
    try:
        stage.world.lag = 3
        if never:
            stage.world.faults.add("cloudtrail:CreateTrail", code="InvalidCloudWatchLogsRoleArnException")
        results = made(aws, tmp_path / "j", steps, 12, slept)
        assert results[-1].outcome is outcome, results
        if outcome is Outcome.FAILED:
            assert "InvalidCloudWatchLogsRoleArnException" in results[-1].why
        entries = read_journal(tmp_path / "j")[1]
        assert [each.call.operation for each in entries if isinstance(each, Intended)] == ["CreateRole", "CreateTrail"]
    finally:
        stage.world.lag = 0
        stage.world.faults.clear()
        back = undoing(*read_journal(tmp_path / "j")).steps
        execute(back, aws, Journal(tmp_path / "undo"), waits=Waits(seconds=(0.0,) * 12), tolerant=True, workers=1)
        restore(aws, GROUP, None)
        restore(aws, BUCKET, None)


def test_a_topic_that_tells_one_of_two_addresses_gets_the_other(stage: Stage, tmp_path: Path) -> None:
    aws, topic = aws_of(stage), Target("sns:topic", f"arn:aws:sns:{HERE}:{ACCOUNT}:scratch-patience")
    both = {"Subscriptions/email/a@example.com": True, "Subscriptions/email/b@example.com": True}
    change = Change(topic, dict.fromkeys(both), {**both})  # who is told already is not collected
    changed(aws, topic, {"Subscriptions/email/a@example.com": True})
    try:
        step = Step(id="s1", change=change, does=(), safety=Safety.REVERSIBLE, heals=())
        (result,) = made(aws, tmp_path / "j", (step,), 3, [])
        assert result.outcome is Outcome.DONE, result
        entries = read_journal(tmp_path / "j")[1]
        asked = [each.call.parameters["Endpoint"] for each in entries if isinstance(each, Intended)]
        assert asked == ["b@example.com"]
    finally:
        restore(aws, topic, None)
