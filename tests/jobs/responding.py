"""A key that leaked in the embedded AWS: somebody assumes a role with it, and leaves a user and a key behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from apply.scratch import AT_ONCE, aws_of
from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.apply.execute import Account
from leastwise.apply.place import Place
from leastwise.demo import Credentials
from leastwise.jobs.respond.containing import Containment, Means
from leastwise.jobs.respond.history import History, history_of
from leastwise.jobs.respond.lookup import Lookups, Turns
from leastwise.jobs.respond.owner import Owner, owner_of
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects import find_kind

ACCOUNT, USER, ROLE, MADE = "111122223333", "scratch-leaked", "scratch-assumed", "scratch-backdoor"
ARN = f"arn:aws:iam::{ACCOUNT}"
MAY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","sts:*"],"Resource":"*"}]}'
OBJECTS = (Target("iam:user", USER), Target("iam:role", ROLE))


@dataclass
class Leak:
    """The user, the key, and a session of the role that was made with it."""

    aws: Aws
    stage: Stage
    folder: Path
    key: Credentials
    session: Credentials

    @property
    def owner(self) -> Owner:
        return owner_of(self.key.access_key_id, self.aws, ACCOUNT)

    @property
    def place(self) -> Place:
        return Place(ACCOUNT, {"XDG_STATE_HOME": str(self.folder / "state")})

    def containment(self, account: Account | None = None, **more: Any) -> Containment:
        means = Means(
            account=account or self.aws,
            identity=self.aws.identity,
            endpoint="",
            place=self.place,
            tool="test",
            clock=lambda: datetime.now(UTC),
            waits=AT_ONCE,
            **{"dry": False, **more},
        )
        return Containment(self.key.access_key_id, means)

    def history(self, key: str | None = None, most: int = 50) -> History:
        return history_of(key or self.key.access_key_id, self.lookups().events, most)

    def lookups(self, *regions: str, most: int = 10_000) -> Lookups:
        now, seen = datetime.now(UTC), timedelta(days=89)
        where = regions or ("us-east-1",)
        return Lookups(self.aws, where, now - seen, now + timedelta(minutes=5), most, turns=lambda: Turns(1000))

    def objects(self) -> tuple[State | None, ...]:
        """Everything that containing may touch, as it is now."""
        key = Target("iam:access-key", f"{USER}/{self.key.access_key_id}")
        return tuple(find_kind(each.kind).read(self.aws.ask, each) for each in (*OBJECTS, key))

    def can(self, credentials: Credentials) -> bool:
        """Whether these credentials may still read, on an AWS that decides by policies."""
        client = self.stage.client_with(credentials, "iam")
        self.stage.world.enforce = True
        try:
            client.get_user(UserName=USER)
        except client.exceptions.ClientError:
            return False
        finally:
            self.stage.world.enforce = False
        return True


@contextmanager
def leak(stage: Stage, folder: Path) -> Iterator[Leak]:
    """All of it is gone afterwards."""
    aws = aws_of(stage)
    trust = {"Effect": "Allow", "Principal": {"AWS": f"{ARN}:user/{USER}"}, "Action": "sts:AssumeRole"}
    text = msgspec.json.encode({"Version": "2012-10-17", "Statement": [trust]}).decode()
    for call in (
        AwsCall("iam", "CreateUser", {"UserName": USER}),
        AwsCall("iam", "PutUserPolicy", {"UserName": USER, "PolicyName": "own", "PolicyDocument": MAY}),
        AwsCall("iam", "CreateRole", {"RoleName": ROLE, "AssumeRolePolicyDocument": text}),
        AwsCall("iam", "PutRolePolicy", {"RoleName": ROLE, "PolicyName": "own", "PolicyDocument": MAY}),
    ):
        aws.do(call)
    try:
        made = aws.do(AwsCall("iam", "CreateAccessKey", {"UserName": USER}))["AccessKey"]
        key = Credentials(made["AccessKeyId"], made["SecretAccessKey"])
        yield Leak(aws, stage, folder, key, used(stage, key))
    finally:
        stage.world.faults.clear()
        stage.world.enforce = False
        remove(aws)


def used(stage: Stage, key: Credentials) -> Credentials:
    """What somebody does with the key; a session of the role, which does something too."""
    sts = stage.client_with(key, "sts")
    told = sts.assume_role(RoleArn=f"{ARN}:role/{ROLE}", RoleSessionName="sync")["Credentials"]
    session = Credentials(told["AccessKeyId"], told["SecretAccessKey"], told["SessionToken"])
    iam = stage.client_with(key, "iam")
    iam.create_user(UserName=MADE)
    iam.create_access_key(UserName=MADE)
    stage.client_with(session, "iam").put_user_policy(UserName=MADE, PolicyName="all", PolicyDocument=MAY)
    return session


def remove(aws: Aws) -> None:
    for name in (USER, MADE):
        keys: dict[str, Any] = aws.ask("iam", "ListAccessKeys", {"UserName": name}, none="NoSuchEntity") or {}
        for each in keys.get("AccessKeyMetadata", ()):
            aws.do(AwsCall("iam", "DeleteAccessKey", {"UserName": name, "AccessKeyId": each["AccessKeyId"]}))
    for target in (*OBJECTS, Target("iam:user", MADE)):
        kind = find_kind(target.kind)
        now = kind.read(aws.ask, target)
        for call in kind.write(target, now, None) if now is not None else ():
            aws.do(call)
