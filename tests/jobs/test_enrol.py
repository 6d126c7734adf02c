"""A virtual MFA device is enrolled with codes that an authenticator app would show, or nothing is left of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from apply.scratch import aws_of
from demo.stage import Stage
from jobs.enrolling import USER, code, devices, enrolled, user
from leastwise.apply import Aws
from leastwise.collect.target import static
from leastwise.errors import RefusedError
from leastwise.jobs.enrol import ATTEMPTS, MOST, PERMISSIONS, Shown, enrol
from leastwise.model.change import AwsCall

__all__ = ["user"]


def right(stage: Stage) -> Callable[[Shown, int], tuple[str, str]]:
    def codes(shown: Shown, attempt: int) -> tuple[str, str]:
        seed = parse_qs(urlparse(shown.uri).query)["secret"][0]
        return code(seed, stage.world.now()), code(seed, stage.world.now(), 1)

    return codes


def wrong(shown: Shown, attempt: int) -> tuple[str, str]:
    return "000000", "999999"


def test_two_codes_of_the_shown_secret_enrol_the_device(stage: Stage, user: str) -> None:
    serial = enrol(user, "scratch-phone", aws_of(stage), right(stage))
    assert serial == "arn:aws:iam::111122223333:mfa/scratch-phone"
    assert enrolled(stage) == [serial]


def test_the_secret_is_in_what_is_scanned_and_in_no_words(stage: Stage, user: str) -> None:
    seen: list[Shown] = []

    def codes(shown: Shown, attempt: int) -> tuple[str, str]:
        seen.append(shown)
        return right(stage)(shown, attempt)

    enrol(user, "scratch-phone", aws_of(stage), codes)
    (shown,) = seen
    assert shown.uri.startswith(f"otpauth://totp/Amazon%20Web%20Services:{USER}@111122223333?secret={shown.seed}&")
    assert shown.seed not in repr(shown)


def test_codes_can_be_mistyped(stage: Stage, user: str) -> None:
    attempts: list[int] = []

    def codes(shown: Shown, attempt: int) -> tuple[str, str]:
        attempts.append(attempt)
        return (wrong if attempt < ATTEMPTS else right(stage))(shown, attempt)

    enrol(user, "scratch-phone", aws_of(stage), codes)
    assert attempts == [1, 2, 3]


@pytest.mark.parametrize("shift", [(1, 0), (0, 0), (0, 2), (-9, -8)])
def test_codes_that_are_not_in_a_row_and_of_now_are_refused(stage: Stage, user: str, shift: tuple[int, int]) -> None:
    def codes(shown: Shown, attempt: int) -> tuple[str, str]:
        one, two = (code(shown.seed, stage.world.now(), each) for each in shift)
        return one, two

    with pytest.raises(RefusedError, match="AWS took none of 3 pairs of codes"):
        enrol(user, "scratch-phone", aws_of(stage), codes)
    assert devices(stage) == []


def test_what_is_interrupted_leaves_no_device(stage: Stage, user: str) -> None:
    def codes(shown: Shown, attempt: int) -> tuple[str, str]:
        assert devices(stage) == [shown.serial]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        enrol(user, "scratch-phone", aws_of(stage), codes)
    assert devices(stage) == []


def test_a_refusal_leaves_no_device(stage: Stage, user: str) -> None:
    stage.world.refuse("iam:EnableMFADevice")
    with pytest.raises(RefusedError, match="the device was not enabled: AccessDenied"):
        enrol(user, "scratch-phone", aws_of(stage), right(stage))
    assert devices(stage) == []


def test_a_device_that_cannot_be_deleted_is_named(stage: Stage, user: str) -> None:
    stage.world.refuse("iam:DeleteVirtualMFADevice")
    with pytest.raises(RefusedError, match="mfa/scratch-phone` is still there"):
        enrol(user, "scratch-phone", aws_of(stage), wrong)


def test_somebody_elses_device_stays(stage: Stage, user: str) -> None:
    there = stage.client("iam").create_virtual_mfa_device(VirtualMFADeviceName="scratch-phone")
    with pytest.raises(RefusedError, match="no device was made: EntityAlreadyExists"):
        enrol(user, "scratch-phone", aws_of(stage), right(stage))
    assert devices(stage) == [there["VirtualMFADevice"]["SerialNumber"]]


def test_nobody_and_somebody_with_all_devices_get_none(stage: Stage, user: str) -> None:
    with pytest.raises(RefusedError, match="there is no user `scratch-nobody`"):
        enrol("scratch-nobody", "scratch-phone", aws_of(stage), right(stage))
    for number in range(MOST):
        enrol(user, f"scratch-{number}", aws_of(stage), right(stage))
    with pytest.raises(RefusedError, match="8 MFA devices"):
        enrol(user, "scratch-phone", aws_of(stage), right(stage))


@pytest.fixture
def worker(stage: Stage) -> Iterator[tuple[Aws, Callable[[frozenset[str]], None]]]:
    admin, named = aws_of(stage), {"UserName": "scratch-worker"}
    admin.do(AwsCall("iam", "CreateUser", named))
    key: dict[str, Any] = admin.do(AwsCall("iam", "CreateAccessKey", named))["AccessKey"]

    def may(actions: frozenset[str]) -> None:
        statement = {"Effect": "Allow", "Action": sorted(actions), "Resource": "*"}
        text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        admin.do(AwsCall("iam", "PutUserPolicy", {**named, "PolicyName": "own", "PolicyDocument": text}))

    signed = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    stage.world.enforce = True
    yield Aws(static("worker", endpoint=stage.aws.endpoint, **signed)), may
    stage.world.enforce = False
    admin.do(AwsCall("iam", "DeleteAccessKey", {**named, "AccessKeyId": key["AccessKeyId"]}))
    admin.do(AwsCall("iam", "DeleteUserPolicy", {**named, "PolicyName": "own"}))
    admin.do(AwsCall("iam", "DeleteUser", named))


def test_what_is_declared_suffices_and_less_does_not(
    stage: Stage, user: str, worker: tuple[Aws, Callable[[frozenset[str]], None]]
) -> None:
    aws, may = worker
    for missing in sorted(PERMISSIONS):
        may(PERMISSIONS - {missing})
        with pytest.raises(RefusedError, match=missing):
            enrol(user, f"scratch-without-{missing[4:]}", aws, wrong)
    may(PERMISSIONS)
    assert enrol(user, "scratch-phone", aws, right(stage)) in enrolled(stage)
