"""Root that was used after the credential report was made is not taken for silent: its own session tells."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime

import pytest

from demo.stage import Stage
from leastwise.apply.freshness import with_last_use
from leastwise.demo.motos import iam, naive
from leastwise.model import Estate
from objects.live import aws_of
from remedy.fixtures import cases, plan_of

CHECK, PRODUCTION = "member-root-credentials", "222233334444"
PASSWORD = "A password that nobody has used for long, and the device that protects it"
KEY = "An active key that nobody has used for long"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def swept(stage: Stage) -> Iterator[None]:
    """The root user is afterwards as it was."""
    roots = deepcopy(stage.world.roots)
    yield
    for key in stage.world.root(PRODUCTION).access_keys:
        del iam(PRODUCTION).access_keys[key]
    stage.world.roots = roots
    stage.world.faults.clear()
    stage.world.root_sessions.clear()


def seen_in(title: str) -> Estate:
    (case,) = (each for each in cases() if (each.check, each.title) == (CHECK, title))
    return case.estate()


def root_key(stage: Stage, made: datetime = LONG_AGO) -> str:
    """The id of a new key of the root user."""
    from moto.iam.models import AccessKey

    key = AccessKey(user_name=None, prefix="AKIA", account_id=PRODUCTION)
    key.create_date = made
    iam(PRODUCTION).access_keys[key.access_key_id] = key
    stage.world.root(PRODUCTION).access_keys.append(key.access_key_id)
    return str(key.access_key_id)


def left(stage: Stage, estate: Estate) -> list[str]:
    """Why nothing is planned by now; empty: the step still stands."""
    steps = plan_of(estate, CHECK).steps
    assert len(steps) == 1
    fresh = plan_of(with_last_use(estate, steps, aws_of(stage, "acme-production").ask), CHECK)
    assert len(fresh.steps) + len(fresh.left_out) == 1
    return [each.why for each in fresh.left_out]


def test_a_password_that_was_used_meanwhile_stays(stage: Stage) -> None:
    estate, root = seen_in(PASSWORD), stage.world.root(PRODUCTION)
    root.password_used = LONG_AGO
    assert left(stage, estate) == []
    root.password_used = estate.seen_at
    assert "root's password was used" in left(stage, estate)[0]


def test_a_key_that_was_used_meanwhile_stays(stage: Stage) -> None:
    from moto.iam.models import AccessKeyLastUsed

    estate = seen_in(KEY)
    key = iam(PRODUCTION).access_keys[root_key(stage)]
    assert left(stage, estate) == []
    key.last_used = AccessKeyLastUsed(naive(estate.seen_at), "sts", "us-east-1")
    assert "root's access key 1 is active" in left(stage, estate)[0]


@pytest.mark.parametrize("title", [PASSWORD, KEY])
def test_a_key_that_the_report_does_not_tell_of_keeps_everything(stage: Stage, title: str) -> None:
    estate = seen_in(title)
    if title == KEY:
        root_key(stage)
    root_key(stage, stage.world.now())
    assert left(stage, estate) == ["iam:ListAccessKeys was not seen"]


@pytest.mark.parametrize("action", ["iam:GetUser", "iam:GetAccessKeyLastUsed", "iam:ListAccessKeys", "sts:AssumeRoot"])
def test_what_root_may_not_be_asked_keeps_everything(stage: Stage, action: str) -> None:
    estate = seen_in(KEY)
    root_key(stage)
    stage.world.refuse(action)
    assert "was not seen" in left(stage, estate)[0]
