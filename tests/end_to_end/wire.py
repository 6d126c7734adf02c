"""An account whose people, programs and roles each lose or keep something by a plan, and their own credentials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from demo.stage import Stage
from leastwise.demo import Credentials
from leastwise.demo.ages import Ages
from leastwise.demo.motos import find_key, iam
from leastwise.demo.overlay.iam.uses import KIND
from leastwise.demo.seed.documents import Statement, allow, deny, document, trust, trust_service
from leastwise.demo.seed.operator import credentials, session
from leastwise.demo.seed.place import Key, Place

ACCOUNT, STRANGER = "666677778888", "777788889999"
"""Neither is of the Organization, so that nothing of it changes."""
BUCKET = "wire-reports"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/only-s3"
SETTINGS = f"""
[fixes]
external_ids = ["vendor=wire-7"]
audit_principals = ["arn:aws:iam::{ACCOUNT}:user/operator"]
narrow_unused = ["list-and-queues"]
boundary = ["{BOUNDARY}"]
"""
_READ = document(allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*"))
_LIST = document(allow("iam:ListUsers"))
_DENY_WITHOUT_MFA = deny("iam:ListUsers", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})


@dataclass(frozen=True)
class Wire:
    """The account, and whoever calls it."""

    stage: Stage
    place: Place
    sessions: dict[str, Credentials]
    boto: boto3.Session = field(default_factory=boto3.Session)
    """Reads the model of each service once, whoever calls."""

    def client(self, who: Credentials, service: str) -> Any:
        """A client that never retries."""
        connect: Any = self.boto.client
        once = Config(retries={"total_max_attempts": 1})
        place = {"region_name": "us-east-1", "endpoint_url": self.stage.aws.endpoint}
        return connect(service, config=once, **place, **who.keywords())

    def operator(self) -> dict[str, str]:
        """The variables of whoever changes the account."""
        own = credentials(self.stage.world, ACCOUNT, "operator").environment()
        return {"AWS_ENDPOINT_URL": self.stage.aws.endpoint, "AWS_DEFAULT_REGION": "us-east-1", **own}


Who = Callable[[Wire], Any]
"""Whose credentials, for as long as a call takes."""
Call = Callable[[Wire, Credentials], object]


def key(name: str, of: str = ACCOUNT) -> Who:
    """A key of a user, by `user:label`."""

    @contextmanager
    def own(wire: Wire) -> Iterator[Credentials]:
        found = find_key(wire.place.ids[name])
        assert found is not None
        assert found[0] == of
        yield Credentials(found[1].access_key_id, found[1].secret_access_key)

    return own


def person(name: str) -> Who:
    """Somebody without a key, by one that is there for a moment: it may do what the person may."""

    @contextmanager
    def own(wire: Wire) -> Iterator[Credentials]:
        made = wire.place.iam.create_access_key(name)
        yield Credentials(made.access_key_id, made.secret_access_key)
        wire.place.iam.delete_access_key(made.access_key_id, name)

    return own


def in_session(role: str) -> Who:
    """A session of a role that began before anything was changed."""

    @contextmanager
    def own(wire: Wire) -> Iterator[Credentials]:
        yield wire.sessions[role]

    return own


def read_report(wire: Wire, who: Credentials) -> object:
    return wire.client(who, "s3").get_object(Bucket=BUCKET, Key="june")


def write_report(wire: Wire, who: Credentials) -> object:
    return wire.client(who, "s3").put_object(Bucket=BUCKET, Key="july", Body=b"")


def list_users(wire: Wire, who: Credentials) -> object:
    return wire.client(who, "iam").list_users()


def list_queues(wire: Wire, who: Credentials) -> object:
    return wire.client(who, "sqs").list_queues()


def make_user(**more: str) -> Call:
    """Whoever is made is gone at once."""

    def called(wire: Wire, who: Credentials) -> object:
        made = wire.client(who, "iam").create_user(UserName="made", **more)
        wire.place.iam.delete_user("made")
        return made

    return called


def assume(role: str, **more: str) -> Call:
    def called(wire: Wire, who: Credentials) -> object:
        arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
        return wire.client(who, "sts").assume_role(RoleArn=arn, RoleSessionName="wire", **more)

    return called


def outcome(wire: Wire, who: Who, call: Call) -> str:
    """What comes of a call: `done`, or AWS's code."""
    with who(wire) as own:
        try:
            call(wire, own)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "done"


@contextmanager
def unnoticed(wire: Wire) -> Iterator[None]:
    """Calls that leave no trace of use: whoever tries before apply would keep what nobody uses."""
    backend = wire.place.iam
    things = [*backend.access_keys.values(), *backend.roles.values()]
    before = [each.last_used for each in things]
    yield
    for each, used in zip(things, before, strict=True):
        each.last_used = used


def told(stage: Stage) -> Wire:
    """The account and the stranger's, filled."""
    ages = Ages(datetime.now(UTC).replace(microsecond=0))
    with stage.aws.lock:
        place = Place(stage.world, ages, "wire", ACCOUNT)
        _administrators(place)
        _people(place)
        _programs(place)
        _roles(place)
        _stranger(Place(stage.world, ages, "stranger", STRANGER, place.ids))
        opened = {name: session(ACCOUNT, name) for name in ("worker", "forgotten")}
    wire = Wire(stage, place, opened)
    with unnoticed(wire):
        s3 = wire.client(credentials(stage.world, ACCOUNT, "operator"), "s3")
        s3.create_bucket(Bucket=BUCKET)
        s3.put_object(Bucket=BUCKET, Key="june", Body=b"")
    return wire


def forgotten(wire: Wire) -> None:
    """Neither account has anything any more."""
    s3 = wire.client(credentials(wire.stage.world, ACCOUNT, "operator"), "s3")
    for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]:
        s3.delete_object(Bucket=BUCKET, Key=each["Key"])
    s3.delete_bucket(Bucket=BUCKET)
    with wire.stage.aws.lock:
        del wire.stage.world.held[KIND, ACCOUNT, "global"]
        for account in (ACCOUNT, STRANGER):
            iam(account).reset()


def _administrators(place: Place) -> None:
    for name in ("ada", "bo"):
        place.user(name, 500)
        place.password(name, 30, 1)
        place.virtual_mfa(name)
    place.user("operator", 30, Key("key", 30, 0.1, "iam"))
    place.group("admins", "aws:AdministratorAccess", members=("ada", "bo", "operator"))


def _people(place: Place) -> None:
    """One who left, one with a key from the first day, one with a password that only a program has, one with MFA."""
    place.policy("list-users", _LIST)
    place.policy("list-with-mfa", document(allow("iam:ListUsers"), _DENY_WITHOUT_MFA))
    place.user("eve", 600)
    place.password("eve", 600, 200)
    place.user("gil", 300, Key("first", 300))
    place.password("gil", 30, 2)
    place.virtual_mfa("gil")
    place.user("svc-lists", 400, Key("key", 60, 1, "iam"))
    place.password("svc-lists", 300, None)
    place.group("listers", "list-users", members=("eve", "gil"))
    place.iam.put_user_policy("svc-lists", "own", document(allow(["iam:ListUsers", "sts:GetCallerIdentity"])))
    _used(place, "svc-lists", "iam:ListUsers")
    place.user("hal", 400)
    place.password("hal", 30, 1)
    place.virtual_mfa("hal")
    place.group("careful", "list-with-mfa", members=("hal",))


def _programs(place: Place) -> None:
    """Policies of one's own, within a boundary; a group's own; a key too many; and one whom nothing is about."""
    place.policy("only-s3", document(allow("s3:*")))
    place.user("carla", 400, Key("key", 60, 1, "s3", "N/A"))
    place.iam.put_user_policy("carla", "own", document(allow(["s3:GetObject", "iam:ListUsers"])))
    place.bound("carla", "only-s3")
    place.user("dan", 400, Key("key", 60, 1, "s3", "N/A"))
    place.group("contractors", members=("dan",))
    place.iam.put_group_policy("contractors", "read", _READ)
    place.user("frank", 400, Key("used", 60, 1, "iam"), Key("idle", 200, 190, "iam"))
    place.iam.add_user_to_group("listers", "frank")
    place.policy("read-reports", _READ)
    place.user("kim", 400, Key("key", 60, 1, "s3", "N/A"))
    place.group("readers", "read-reports", members=("kim",))

    place.policy("list-and-queues", document(allow(["iam:ListUsers", "sqs:ListQueues"])))
    place.user("nia", 400, Key("key", 60, 1, "iam"))
    place.group("watchers", "list-and-queues", members=("nia",))
    _used(place, "nia", "iam:ListUsers")
    place.policy("make-users", document(allow(["iam:CreateUser", "s3:GetObject"])))
    place.user("mia", 400, Key("key", 60, 1, "s3", "N/A"))
    place.group("makers", "make-users", members=("mia",))
    _used(place, "mia", "s3:GetObject")


def _used(place: Place, user: str, action: str) -> None:
    """It was yesterday, and nothing else ever."""
    use: dict[str, object] = {"Arn": place.arn(f"user/{user}"), "Action": action, "Region": "us-east-1"}
    place.world.keep(KIND, ACCOUNT, "global", use | {"At": place.ages.ago(1)})


def _roles(place: Place) -> None:
    frank: Statement = {"AWS": place.arn("user/frank")}
    place.role("worker", trust(frank))
    place.iam.put_role_policy("worker", "read", _READ)
    place.role("forgotten", trust_service("datapipeline"), "list-users", created=900, used=None)
    place.role("on-call", trust({"AWS": place.arn("user/hal")}), "list-users")
    place.role("vendor", trust({"AWS": STRANGER}), "list-users")
    gone: Statement = {"Federated": place.arn("oidc-provider/gone.example.com")}
    place.role("two-ways", document(_lets_in(frank), _lets_in(gone, "sts:AssumeRoleWithWebIdentity")), "list-users")


def _lets_in(who: Statement, action: str = "sts:AssumeRole") -> Statement:
    return {"Effect": "Allow", "Principal": who, "Action": action}


def _stranger(place: Place) -> None:
    place.user("partner", 300, Key("key", 60, 1, "sts"))
    place.iam.put_user_policy("partner", "own", document(allow("sts:AssumeRole")))
