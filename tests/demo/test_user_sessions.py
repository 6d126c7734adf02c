"""Sessions of users over HTTP: GetSessionToken with a code and without, and what their requests say of MFA."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal
from leastwise.demo import Credentials
from leastwise.demo.motos import iam as iam_backend
from leastwise.demo.overlay.iam.mfa_codes import shown_by
from leastwise.demo.user_sessions import begin

ACCOUNT = "111122223333"
SERIAL = f"arn:aws:iam::{ACCOUNT}:mfa/visitor"


@dataclass(frozen=True)
class Visitor:
    """A user with a key and a virtual device, who may list users with MFA only."""

    stage: Stage
    key: Credentials

    def code(self) -> str:
        device = iam_backend(ACCOUNT).virtual_mfa_devices[SERIAL]
        return shown_by(device, self.stage.world)[-2]

    def session(self, by: Credentials | None = None, **more: Any) -> Credentials:
        given = self.stage.client_with(by or self.key, "sts").get_session_token(**more)["Credentials"]
        return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])

    def refused(self, by: Credentials | None = None, **more: Any) -> str:
        with pytest.raises(ClientError) as caught:
            self.session(by, **more)
        return refusal(caught.value)[0]

    def lists(self, who: Credentials) -> str:
        try:
            self.stage.client_with(who, "iam").list_users()
        except ClientError as error:
            return refusal(error)[0]
        return "done"


@pytest.fixture
def visitor(stage: Stage) -> Iterator[Visitor]:
    iam, world = stage.client("iam"), stage.world
    offset = world.offset
    iam.create_user(UserName="visitor")
    key = iam.create_access_key(UserName="visitor")["AccessKey"]
    with_mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    allowed = {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*", "Condition": with_mfa}
    text = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName="visitor", PolicyName="own", PolicyDocument=text)
    iam.create_virtual_mfa_device(VirtualMFADeviceName="visitor")
    one, two = shown_by(iam_backend(ACCOUNT).virtual_mfa_devices[SERIAL], world)[:2]
    iam.enable_mfa_device(UserName="visitor", SerialNumber=SERIAL, AuthenticationCode1=one, AuthenticationCode2=two)
    world.enforce = True
    yield Visitor(stage, Credentials(key["AccessKeyId"], key["SecretAccessKey"]))
    world.enforce, world.offset = False, offset
    world.user_sessions.clear()
    iam.deactivate_mfa_device(UserName="visitor", SerialNumber=SERIAL)
    iam.delete_virtual_mfa_device(SerialNumber=SERIAL)
    iam.delete_user_policy(UserName="visitor", PolicyName="own")
    iam.delete_access_key(UserName="visitor", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="visitor")
    while world.log and world.log[-1].at > world.now():
        world.log.pop()


def test_a_session_with_a_code_came_with_mfa_and_one_without_did_not(visitor: Visitor) -> None:
    assert visitor.lists(visitor.key) == "AccessDenied"
    assert visitor.lists(visitor.session()) == "AccessDenied"
    assert visitor.lists(visitor.session(SerialNumber=SERIAL, TokenCode=visitor.code())) == "done"


def test_a_session_is_the_user(visitor: Visitor) -> None:
    told = visitor.stage.client_with(visitor.session(), "sts").get_caller_identity()
    assert told["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/visitor"


def test_another_code_or_device_is_refused(visitor: Visitor) -> None:
    wrong = f"{(int(visitor.code()) + 500_000) % 1_000_000:06d}"
    assert visitor.refused(SerialNumber=SERIAL, TokenCode=wrong) == "AccessDenied"
    assert visitor.refused(SerialNumber=SERIAL) == "AccessDenied"
    other = f"arn:aws:iam::{ACCOUNT}:mfa/ana"
    assert visitor.refused(SerialNumber=other, TokenCode=visitor.code()) == "AccessDenied"


def test_a_session_gets_no_session(visitor: Visitor) -> None:
    assert visitor.refused(visitor.session()) == "AccessDenied"


def test_sessions_end_and_hang_on_their_token(visitor: Visitor) -> None:
    opened = begin(visitor.stage.world, ACCOUNT, "visitor", mfa=True, seconds=900)
    assert visitor.lists(opened) == "done"
    assert visitor.lists(Credentials(opened.access_key_id, opened.secret_access_key)) == "InvalidClientTokenId"
    visitor.stage.world.advance(timedelta(seconds=901))
    assert visitor.lists(opened) == "ExpiredToken"
