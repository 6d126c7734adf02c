"""What root of a member signs in with, taken away over HTTP in sessions that the management account begins."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.apply.permissions import of_actions
from leastwise.collect.step import Refused
from leastwise.collect.steps.iam_account import ALIASES
from leastwise.collect.target import static
from leastwise.demo.motos import iam as iam_backend
from leastwise.model import Estate, Unseen, seen
from leastwise.model.change import AwsCall
from leastwise.objects.root_credentials import AS_ROOT, ROOT_CREDENTIALS, root_credentials
from objects.live import aws_of, changed, read, refused, tried_and_seen

PRODUCTION = "222233334444"
TARGET = root_credentials()
EVERYTHING = {"AccessKeys": True, "SigningCertificates": True, "Password": True, "MFA": True}
NOTHING = dict.fromkeys(EVERYTHING)


@pytest.fixture
def member(stage: Stage) -> Iterator[Aws]:
    """The account of production, whose root has one of everything."""
    from moto.iam.models import AccessKey

    world = stage.world
    roots = deepcopy(world.roots)
    key = AccessKey(user_name=None, prefix="AKIA", account_id=PRODUCTION)
    iam_backend(PRODUCTION).access_keys[key.access_key_id] = key
    world.root(PRODUCTION).access_keys.append(key.access_key_id)
    world.root(PRODUCTION).signing_certificates = 2
    yield aws_of(stage, "acme-production")
    world.roots, world.enforce = roots, False
    iam_backend(PRODUCTION).access_keys.pop(key.access_key_id, None)
    world.root_sessions.clear()
    world.faults.clear()
    for held in [held for held in world.held if held[0] == "root-certificate-deleted"]:
        del world.held[held]


def test_everything_goes_in_one_session_for_looking_and_one_for_deleting(stage: Stage, member: Aws) -> None:
    assert read(member, TARGET) == EVERYTHING
    stage.world.calls.clear()
    changed(member, TARGET, NOTHING)
    assert read(member, TARGET) == {}
    assert stage.world.calls["iam", "DeleteSigningCertificate"] == 2
    assert stage.world.calls["sts", "AssumeRoot"] == 1, "the session that looks had begun"
    summary = stage.client("iam", "acme-production").get_account_summary()["SummaryMap"]
    kinds = ("AccessKeysPresent", "MFAEnabled", "PasswordPresent", "SigningCertificatesPresent")
    assert [summary[f"Account{name}"] for name in kinds] == [0, 0, 0, 0]


def test_only_what_is_named_goes(member: Aws) -> None:
    changed(member, TARGET, {"AccessKeys": None})
    assert read(member, TARGET) == {name: True for name in EVERYTHING if name != "AccessKeys"}


def test_the_device_stays_where_the_password_does(stage: Stage, member: Aws) -> None:
    stage.world.refuse("iam:DeleteLoginProfile")
    refused(member, TARGET, NOTHING, "AccessDenied")
    assert read(member, TARGET) == {"Password": True, "MFA": True}


def test_what_is_gone_is_not_given_back(member: Aws) -> None:
    changed(member, TARGET, NOTHING)
    assert [*ROOT_CREDENTIALS.write(TARGET, {}, EVERYTHING)] == []


def test_without_the_management_account_nothing_is_seen_or_done(stage: Stage, member: Aws) -> None:
    alone = Aws(static("alone", endpoint=stage.aws.endpoint, **stage.aws.credentials(PRODUCTION).keywords()))
    with pytest.raises(Refused, match="begin in the management account"):
        ROOT_CREDENTIALS.read(alone.ask, TARGET)
    wrong = static("wrong", endpoint=stage.aws.endpoint, **stage.aws.credentials("333344445555").keywords())
    with pytest.raises(Refused, match="sts:AssumeRoot"):
        ROOT_CREDENTIALS.read(aws_with(stage, wrong).ask, TARGET)
    stage.world.features.remove("RootCredentialsManagement")
    try:
        with pytest.raises(Refused, match="sts:AssumeRoot"):
            ROOT_CREDENTIALS.read(aws_of(stage, "acme-production").ask, TARGET)
    finally:
        stage.world.features.append("RootCredentialsManagement")


def aws_with(stage: Stage, base: Any) -> Aws:
    signed = stage.aws.credentials(PRODUCTION).keywords()
    return Aws(static("member", endpoint=stage.aws.endpoint, **signed), base=base)


@pytest.fixture
def worker(stage: Stage) -> Iterator[Any]:
    """Gives the member as a user of the management account works on it that may only what a policy allows."""
    admin, named = aws_of(stage), {"UserName": "scratch-root-worker"}
    admin.do(AwsCall("iam", "CreateUser", named))
    key = admin.do(AwsCall("iam", "CreateAccessKey", named))["AccessKey"]
    signed = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}

    def may(document: Mapping[str, Any]) -> Aws:
        given = {**named, "PolicyName": "own", "PolicyDocument": json.dumps(document)}
        admin.do(AwsCall("iam", "PutUserPolicy", given))
        return aws_with(stage, static("worker", endpoint=stage.aws.endpoint, **signed))

    yield may
    stage.world.enforce = False
    admin.do(AwsCall("iam", "DeleteAccessKey", {**named, "AccessKeyId": key["AccessKeyId"]}))
    admin.do(AwsCall("iam", "DeleteUserPolicy", {**named, "PolicyName": "own"}))
    admin.do(AwsCall("iam", "DeleteUser", named))


def test_the_policy_that_is_printed_lets_sessions_do_these_tasks_and_no_other(
    stage: Stage, member: Aws, worker: Any
) -> None:
    policy = of_actions("Root", [AS_ROOT], (ALIASES,))
    may = worker(policy)
    stage.world.enforce = True
    changed(may, TARGET, NOTHING)
    with pytest.raises(Refused, match="sts:AssumeRoot"):
        may.do(AwsCall("iam", "CreateLoginProfile", root_task="IAMCreateRootUserPassword"))
    stage.world.enforce = False
    without = worker({**policy, "Statement": [each for each in policy["Statement"] if AS_ROOT not in each["Action"]]})
    stage.world.enforce = True
    with pytest.raises(Refused, match="sts:AssumeRoot"):
        ROOT_CREDENTIALS.read(without.ask, TARGET)


def test_what_was_tried_is_seen_and_an_old_summary_is_not_trusted(estates: Mapping[str, Estate]) -> None:
    estate = estates[PRODUCTION]
    tried_and_seen(estate, TARGET, [EVERYTHING])
    for after in (NOTHING, {"Password": None}):
        assert ROOT_CREDENTIALS.seen(ROOT_CREDENTIALS.tried(estate, TARGET, after), TARGET) == {
            **(ROOT_CREDENTIALS.seen(estate, TARGET) or {}),
            **after,
        }
    old = msgspec.structs.replace(seen(estate.root.summary), root_mfa=None)
    with pytest.raises(Unseen):
        ROOT_CREDENTIALS.seen(replace(estate, root=msgspec.structs.replace(estate.root, summary=old)), TARGET)
