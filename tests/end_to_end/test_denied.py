"""A plan is applied, somebody misses what it took, and is given back just that, all with the commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage
from leastwise.demo import Credentials
from leastwise.demo.motos import iam
from program import run

ACCOUNT, WHO, NAME = "111122223333", "deploy-bot", "scratch-watcher"


@dataclass(frozen=True)
class Enforced:
    """An AWS that decides by policies, and a folder in which commands run."""

    stage: Stage
    folder: Path

    def run(self, *arguments: str, by: Credentials | None = None) -> CompletedProcess[str]:
        variables = {
            "AWS_ENDPOINT_URL": self.stage.aws.endpoint,
            "AWS_DEFAULT_REGION": "us-east-1",
            "XDG_STATE_HOME": str(self.folder / "state"),
        }
        given = by or self.stage.aws.credentials(ACCOUNT)
        return run(*arguments, folder=self.folder, **variables, **given.environment())

    def works(self) -> bool:
        """Whether the user's own key still lists buckets; for everybody else it stays as idle as it was."""
        [key] = (each for each in iam(ACCOUNT).access_keys.values() if each.user_name == WHO)
        used = key.last_used
        client = self.stage.client_with(Credentials(key.access_key_id, key.secret_access_key), "s3")
        try:
            client.list_buckets()
        except ClientError:
            return False
        finally:
            key.last_used = used
        return True


@pytest.fixture
def enforced(stage: Stage, tmp_path: Path) -> Iterator[Enforced]:
    stage.world.regions = ("us-east-1", "eu-west-1")
    stage.world.enforce = True
    yield Enforced(stage, tmp_path)
    stage.world.enforce = False


@contextmanager
def watcher(of: Enforced) -> Iterator[Credentials]:
    """Somebody who may do what `leastwise permissions denied` prints, and nothing else."""
    client = of.stage.client("iam")
    printed = run("permissions", "denied", folder=of.folder).stdout
    arn = client.create_policy(PolicyName=NAME, PolicyDocument=printed)["Policy"]["Arn"]
    client.create_user(UserName=NAME)
    client.attach_user_policy(UserName=NAME, PolicyArn=arn)
    made = client.create_access_key(UserName=NAME)["AccessKey"]
    yield Credentials(made["AccessKeyId"], made["SecretAccessKey"])
    client.delete_access_key(UserName=NAME, AccessKeyId=made["AccessKeyId"])
    client.detach_user_policy(UserName=NAME, PolicyArn=arn)
    client.delete_user(UserName=NAME)
    client.delete_policy(PolicyArn=arn)


def test_what_a_plan_took_is_missed_named_and_given_back(enforced: Enforced) -> None:
    assert enforced.works()
    enforced.run("plan", "-q", "-o", "plan.json", "--check", "unused-users")
    applied = enforced.run("apply", "plan.json", "--yes")
    assert applied.returncode == 0, applied.stderr
    (journal,) = (enforced.folder / "state").rglob("*.jsonl")
    steps = json.loads((enforced.folder / "plan.json").read_text())["steps"]
    [step] = (each["id"] for each in steps if each["change"]["target"]["id"] == WHO)
    with watcher(enforced) as key:
        quiet = enforced.run("denied", str(journal), by=key)
        assert quiet.returncode == 0, quiet.stdout + quiet.stderr

        assert not enforced.works()
        told = enforced.run("denied", str(journal), by=key)
        assert told.returncode == 1, told.stderr
        assert f"{step}: `arn:aws:iam::{ACCOUNT}:user/{WHO}`: `s3:ListAllMyBuckets` on `*`, 1 time" in told.stdout
        restore = f"leastwise undo {journal} --step {step}"
        assert f"    {restore}\n" in told.stdout

        back = enforced.run(*restore.split()[1:], "--yes")
        assert back.returncode == 0, back.stderr
        assert enforced.works()
        quiet = enforced.run("denied", str(journal), by=key)
        assert quiet.returncode == 0, quiet.stdout
    assert enforced.run("undo", str(journal), "--yes").returncode == 0
