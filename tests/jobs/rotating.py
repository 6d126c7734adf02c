"""A user with an old key in the embedded AWS, a rotation of it, and processes that die."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apply.scratch import AT_ONCE, Crash
from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.apply.execute import Account
from leastwise.apply.place import Place
from leastwise.demo import Credentials
from leastwise.demo.ages import Ages
from leastwise.demo.motos import iam
from leastwise.jobs.delivery import delivery_to
from leastwise.jobs.keys import Switchboard, live_keys
from leastwise.jobs.rotate import Hands
from leastwise.jobs.rotations import Rotation, Rotations
from leastwise.model.change import AwsCall

ACCOUNT, USER = "111122223333", "scratch-rotating"
SECRET, PARAMETER = "scratch/rotating", "/scratch/rotating"


class Clock:
    """The time, which a test lets pass."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def passes(self, **time: float) -> None:
        self.ahead += timedelta(**time)


@dataclass
class Dying:
    """An account, and a keeper of rotations, whose process dies before or after the n-th thing that it does."""

    at: int = 0
    after: bool = False
    done: list[str] = field(default_factory=list)

    def step(self, name: str, do: Callable[[], Any]) -> Any:
        self.done.append(name)
        if len(self.done) == self.at and not self.after:
            raise Crash
        answer = do()
        if len(self.done) == self.at:
            raise Crash
        return answer


@dataclass
class DyingAccount:
    aws: Aws
    dying: Dying

    @property
    def ask(self) -> Any:
        return self.aws.ask

    def do(self, call: AwsCall) -> dict[str, Any]:
        answer: dict[str, Any] = self.dying.step(call.action, lambda: self.aws.do(call))
        return answer


class DyingRotations(Rotations):
    def __init__(self, place: Place, dying: Dying) -> None:
        super().__init__(place)
        self.dying = dying

    def keep(self, rotation: Rotation) -> Rotation:
        kept: Rotation = self.dying.step(str(rotation.stage), lambda: super(DyingRotations, self).keep(rotation))
        return kept


@dataclass
class Bench:
    """Everything that a rotation of the user takes."""

    aws: Aws
    stage: Stage
    folder: Path
    old: str
    old_secret: str
    clock: Clock = field(default_factory=Clock)

    @property
    def place(self) -> Place:
        return Place(ACCOUNT, {"XDG_STATE_HOME": str(self.folder / "state")})

    @property
    def rotations(self) -> Rotations:
        return Rotations(self.place)

    def hands(self, dying: Dying | None = None) -> Hands:
        dies = dying or Dying()
        account: Account = DyingAccount(self.aws, dies)
        board = Switchboard(
            account=account, identity=self.aws.identity, endpoint="", place=self.place, tool="test", waits=AT_ONCE
        )
        return Hands(
            account=account,
            rotations=DyingRotations(self.place, dies),
            board=board,
            delivery=lambda each: delivery_to(each.to, each.user, account, region=each.region, replace=each.replace),
            clock=self.clock,
        )

    def active(self) -> set[str]:
        return {key.id for key in live_keys(self.aws, USER).values() if key.active}

    def used(self, id: str, **ago: float) -> None:
        """Let a key have been used so long before the test's now."""
        Ages(self.clock()).key_used(iam(ACCOUNT).access_keys[id], timedelta(**ago) / timedelta(days=1), "s3", "N/A")

    def delivered(self, to: str) -> dict[str, str] | None:
        """What a program finds that reads its key from there."""
        kind, _, name = to.partition(":")
        if kind == "file":
            path = Path(name)
            return json.loads(path.read_text()) if path.exists() else None
        return self._secret(name) if kind == "secretsmanager" else self._parameter(name)

    def _secret(self, name: str) -> dict[str, str] | None:
        client = self.stage.client("secretsmanager")
        try:
            found: dict[str, str] = json.loads(client.get_secret_value(SecretId=name)["SecretString"])
        except client.exceptions.ResourceNotFoundException:
            return None
        return found

    def _parameter(self, name: str) -> dict[str, str] | None:
        client = self.stage.client("ssm")
        try:
            told = client.get_parameter(Name=name, WithDecryption=True)["Parameter"]
        except client.exceptions.ParameterNotFound:
            return None
        found: dict[str, str] = json.loads(told["Value"])
        return found

    def works(self, key: dict[str, str] | None) -> bool:
        """Whether IAM has this key and secret, and it is Active."""
        known = iam(ACCOUNT).access_keys.get(key["AccessKeyId"]) if key else None
        return bool(key and known and known.status == "Active" and known.secret_access_key == key["SecretAccessKey"])

    def signs_in(self, key: dict[str, str]) -> bool:
        """Whether AWS takes it for the user's; it was never used afterwards."""
        sts = self.stage.client_with(Credentials(key["AccessKeyId"], key["SecretAccessKey"]), "sts")
        told = str(sts.get_caller_identity()["Arn"])
        iam(ACCOUNT).access_keys[key["AccessKeyId"]].last_used = None
        return told.endswith(f":user/{USER}")

    def everything_written(self) -> bytes:
        """All that leastwise keeps on this machine."""
        return b"".join(path.read_bytes() for path in (self.folder / "state").rglob("*") if path.is_file())


@contextmanager
def bench(aws: Aws, stage: Stage, folder: Path) -> Iterator[Bench]:
    """A user with one key; the user and what was delivered are gone afterwards."""
    aws.do(AwsCall("iam", "CreateUser", {"UserName": USER}))
    try:
        key = aws.do(AwsCall("iam", "CreateAccessKey", {"UserName": USER}))["AccessKey"]
        Ages(datetime.now(UTC)).created(iam(ACCOUNT).access_keys[key["AccessKeyId"]], 200)
        yield Bench(aws, stage, folder, key["AccessKeyId"], key["SecretAccessKey"])
    finally:
        stage.world.faults.clear()
        for id in live_keys(aws, USER):
            aws.do(AwsCall("iam", "DeleteAccessKey", {"UserName": USER, "AccessKeyId": id}))
        aws.do(AwsCall("iam", "DeleteUser", {"UserName": USER}))
        forget_deliveries(stage)


def forget_deliveries(stage: Stage) -> None:
    """No secret and no parameter of a test."""
    secrets, parameters = stage.client("secretsmanager"), stage.client("ssm")
    for each in secrets.list_secrets()["SecretList"]:
        if each["Name"] == SECRET:
            secrets.delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
    parameters.delete_parameters(Names=[PARAMETER])
