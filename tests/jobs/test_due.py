"""Who is due for rotation, and why the others are not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from estates import estate_of
from leastwise.audit import waivers as read_waivers
from leastwise.config import read_toml
from leastwise.errors import UsageError
from leastwise.jobs.due import Circumstances, Found, Guard, due
from leastwise.remedy.tfstate import read_state

CALLER = "arn:aws:iam::111122223333:user/operators/olga"
OLD, SPARE = "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN8EXAMPLE"
THEN, LATELY = "2025-09-27T00:00:00Z", "2026-10-31T00:00:00Z"


def account(*, tags: Sequence[dict[str, str]] = (), spare: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """One user with an old key, and perhaps a second one."""
    row: dict[str, Any] = {"access_key_1_active": True, "access_key_1_last_rotated": THEN}
    keys = [{"AccessKeyId": OLD, "Status": "Active", "CreateDate": THEN}]
    if spare is not None:
        row |= {f"access_key_2_{name}": value for name, value in spare.items()}
        status = "Active" if spare["active"] else "Inactive"
        keys.append({"AccessKeyId": SPARE, "Status": status, "CreateDate": spare["last_rotated"]})
    listed = {"request": {"UserName": "alice"}, "response": {"AccessKeyMetadata": keys}}
    return {
        "users": [{"UserName": "alice", "Tags": [*tags]}, {"UserName": "olga"}],
        "report": {"alice": row},
        "pages": {"iam.ListAccessKeys": [listed]},
        **more,
    }


def asked(tree: dict[str, Any], user: str | None = "alice", **more: Any) -> Found:
    estate, circumstances = estate_of(tree), Circumstances(**{"caller": CALLER, **more})
    return due(estate, circumstances, Guard(estate, circumstances), user)


def why(tree: dict[str, Any], **more: Any) -> str:
    found = asked(tree, **more)
    assert not found.due
    return {**found.left, **found.refused}["alice"]


def test_an_old_key_is_due() -> None:
    found = asked(account(), None)
    assert [(each.user, each.old, each.spare) for each in found.due] == [("alice", OLD, None)]
    assert "400 days old" in found.due[0].says
    assert not found.refused


def test_how_old_is_too_old_can_be_said() -> None:
    assert asked(account(), older_than=399).due
    assert "is not older than that" in why(account(), older_than=400)
    assert asked(account(), None, older_than=400) == Found()


@pytest.mark.parametrize(
    ("spare", "says"),
    [
        ({"active": True, "last_rotated": LATELY}, "both of its keys are active"),
        ({"active": False, "last_rotated": LATELY}, "was used or switched off too lately"),
        ({"active": False, "last_rotated": THEN, "last_used_date": LATELY}, "was used or switched off too lately"),
    ],
)
def test_a_second_key_is_in_the_way(spare: dict[str, Any], says: str) -> None:
    assert says in why(account(spare=spare))


def test_a_second_key_that_was_silent_for_long_makes_room() -> None:
    tree = account(spare={"active": False, "last_rotated": "2026-09-01T00:00:00Z"})
    (found,) = asked(tree).due
    assert (found.old, found.spare) == (OLD, SPARE)
    assert "too lately" in why(tree, spare_after=timedelta(days=90))


def test_a_user_without_a_key_and_one_that_is_not_there() -> None:
    assert "no active access key" in asked(account(), "olga").refused["olga"]
    with pytest.raises(UsageError, match="there is no user `nobody`"):
        asked(account(), "nobody")


def test_a_key_whose_id_was_not_seen_is_left() -> None:
    tree = account()
    del tree["pages"]
    assert "iam:ListAccessKeys" in why(tree)


@pytest.mark.parametrize("caller", ["user/alice", "user/teams/alice"])
def test_the_tools_own_user_is_left(caller: str) -> None:
    assert "the tool itself works as `alice`" in why(account(), caller=f"arn:aws:iam::111122223333:{caller}")


def test_a_role_with_the_name_of_a_user_is_somebody_else() -> None:
    session = "arn:aws:sts::111122223333:assumed-role/changer/alice"
    assert asked(account(), caller=session).due


def test_emergencies_and_bait_are_left() -> None:
    assert "kept for emergencies" in why(account(thresholds={"break_glass": ["alice"]}))
    assert "is bait" in why(account(thresholds={"canary_users": ["ali*"]}))
    assert not asked(account(thresholds={"break_glass": ["alice"]}), None).refused


def test_a_waived_finding_is_left_until_it_expires() -> None:
    def of(expires: date) -> Any:
        entry = {"check": "key-age", "subject": OLD, "owner": "ops", "reason": "moves", "expires": expires}
        return read_waivers(parsed({"waiver": [entry]}), frozenset({"key-age"}))

    assert "ops has waived it until 2026-12-31" in why(account(), waivers=of(date(2026, 12, 31)))
    assert asked(account(), waivers=of(date(2026, 1, 1))).due


def parsed(values: dict[str, Any]) -> Any:
    """As `read_toml` gives it."""
    (entry,) = values["waiver"]
    lines = [f"{k} = {v.isoformat() if isinstance(v, date) else json.dumps(v)}" for k, v in entry.items()]
    return read_toml("waivers.toml", "\n".join(["[[waiver]]", *lines]).encode())


def test_users_of_code_are_left() -> None:
    stack = [{"Key": "aws:cloudformation:stack-name", "Value": "people"}]
    assert "CloudFormation of the stack `people`" in why(account(tags=stack))
    resource = {
        "mode": "managed",
        "type": "aws_iam_access_key",
        "name": "alice",
        "instances": [{"attributes": {"id": OLD, "user": "alice", "secret": "x"}}],
    }
    state = read_state("terraform.tfstate", json.dumps({"version": 4, "resources": [resource]}).encode())
    assert "Terraform `aws_iam_access_key.alice`" in why(account(), states=(state,))
