"""A leaked key stopped on the embedded AWS: what it could do it cannot, and undo restores everything as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from apply.scratch import AT_ONCE
from demo.stage import Stage
from jobs.responding import ACCOUNT, ARN, MADE, ROLE, USER, Leak, leak
from leastwise.apply.execute import execute
from leastwise.apply.journal import Journal, read_journal
from leastwise.apply.undo import undoing
from leastwise.demo.motos import iam
from leastwise.errors import UsageError
from leastwise.jobs.respond.containing import QUARANTINE, REVOKE, Containment
from leastwise.jobs.respond.history import owner_in
from leastwise.jobs.respond.lookup import Lead
from leastwise.jobs.respond.owner import Sort, key_id, known_by, owner_of
from leastwise.model.change import AwsCall


@pytest.fixture
def of(stage: Stage, tmp_path: Path) -> Iterator[Leak]:
    with leak(stage, tmp_path) as made:
        yield made


def contained(of: Leak, *, quarantine: bool = False) -> Containment:
    doing = of.containment()
    doing.owner(of.owner, quarantine=quarantine)
    doing.roles(each.of for each in of.history().sessions if each.action == "sts:AssumeRole")
    return doing


def undo(of: Leak, path: Path, name: str = "undo.jsonl") -> Path:
    header, entries = read_journal(path)
    back = undoing(header, entries)
    journal = Journal(of.folder / name)
    journal.write(header)
    assert all(each.good for each in execute(back.steps, of.aws, journal, waits=AT_ONCE, tolerant=True))
    journal.close()
    return of.folder / name


def test_the_key_and_the_sessions_it_made_can_do_nothing_any_more(of: Leak) -> None:
    assert of.can(of.key)
    assert of.can(of.session)
    doing = contained(of)
    assert [(each.target, each.outcome) for each in doing.taken] == [
        (f"iam:access-key {USER}/{of.key.access_key_id}", "done"),
        (f"iam:user {USER}", "done"),
        (f"iam:role {ROLE}", "done"),
    ]
    assert not of.can(of.key)
    assert not of.can(of.session)


def test_undo_restores_everything_and_undo_of_undo_stops_it_again(of: Leak) -> None:
    before = of.objects()
    doing = contained(of, quarantine=True)
    after = of.objects()
    assert doing.journal is not None
    again = undo(of, doing.journal)
    assert of.objects() == before
    assert of.can(of.key)
    assert of.can(of.session)
    header, _ = read_journal(again)
    assert [step.id for step in header.plan.steps] == ["s1", "s2", "s3", "s4"]
    undo(of, again, "again.jsonl")
    assert of.objects() == after


def test_another_key_of_the_user_works_until_everything_is_denied(of: Leak) -> None:
    made = of.aws.do(AwsCall("iam", "CreateAccessKey", {"UserName": USER}))["AccessKey"]
    other = type(of.key)(made["AccessKeyId"], made["SecretAccessKey"])
    assert of.owner.other_keys == (other.access_key_id,)
    contained(of)
    assert of.can(other)
    contained(of, quarantine=True)
    assert not of.can(other)


def test_whoever_assumes_the_role_anew_is_let_in(of: Leak, stage: Stage) -> None:
    contained(of)
    (found,) = [each for each in iam(ACCOUNT).roles.values() if each.name == ROLE]
    assert "DateLessThan" in found.policies[REVOKE]
    assert set(found.policies) == {"own", REVOKE}


def test_a_second_time_the_policies_are_moved_on_and_not_made_twice(of: Leak) -> None:
    contained(of, quarantine=True)
    again = contained(of, quarantine=True)
    told = {each.does.split()[-1]: each.outcome for each in again.taken if each.target == f"iam:user {USER}"}
    assert told[QUARANTINE] == "already so"
    assert again.taken[0].outcome == "already so"
    user = iam(ACCOUNT).users[USER]
    assert sorted(user.policies) == [QUARANTINE, REVOKE, "own"]


def test_a_refused_step_is_said_and_the_others_are_made(of: Leak, stage: Stage) -> None:
    stage.world.refuse("iam:UpdateAccessKey")
    doing = contained(of)
    assert [each.outcome for each in doing.taken] == ["failed", "done", "done"]
    assert "AccessDenied" in doing.taken[0].why
    assert of.can(of.key)
    assert not of.can(of.session)


def test_without_dry_nothing_and_with_it_nothing_is_written(of: Leak) -> None:
    before = of.objects()
    doing = of.containment(dry=True)
    doing.owner(of.owner, quarantine=True)
    doing.roles([f"{ARN}:role/{ROLE}"])
    assert {each.outcome for each in doing.taken} == {"would be done"}
    assert len(doing.taken) == 4
    assert doing.journal is None
    assert of.objects() == before
    assert not [*of.place.folder.glob("*.jsonl")]


def test_roles_that_nobody_can_write_are_left_alone_with_the_reason(of: Leak) -> None:
    doing = of.containment(spared=lambda sort, name: "leastwise works with it" if name == ROLE else None)
    doing.roles([f"{ARN}:role/{ROLE}", f"{ARN}:role/none", "arn:aws:iam::222233334444:role/other"])
    whys = {each.target: (each.why, each.good) for each in doing.taken}
    assert whys[f"iam:role {ROLE}"] == ("leastwise works with it", False)
    assert whys["iam:role none"][1]
    assert "it is in account 222233334444" in whys["iam:role arn:aws:iam::222233334444:role/other"][0]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/aws-reserved/sso.amazonaws.com/", "IAM Identity Center made the role"),
        ("/aws-service-role/x.amazonaws.com/", "a service owns the role"),
    ],
)
def test_a_role_of_a_service_is_said_to_be_none_of_ours(of: Leak, path: str, says: str) -> None:
    role = next(each for each in iam(ACCOUNT).roles.values() if each.name == ROLE)
    role.path = path
    doing = of.containment()
    doing.roles([f"{ARN}:role{path}{ROLE}"])
    role.path = "/"
    (taken,) = doing.taken
    assert taken.why.startswith(says)
    assert not taken.good
    assert set(role.policies) == {"own"}


def test_what_came_of_the_key_is_found_from_one_key_to_the_next(of: Leak) -> None:
    found = of.history()
    told = {(each.action, each.of): each for each in found.sessions}
    session = told["sts:AssumeRole", f"{ARN}:role/{ROLE}"]
    assert session.key == of.session.access_key_id
    assert session.made_by == of.key.access_key_id
    assert session.calls == 1
    assert ("iam:CreateAccessKey", MADE) in told
    actions = {each.action for each in found.events}
    assert {"sts:AssumeRole", "iam:CreateUser", "iam:CreateAccessKey", "iam:PutUserPolicy"} <= actions


def test_no_more_sessions_are_followed_than_somebody_wants(of: Leak) -> None:
    found = of.history(most=0)
    assert "iam:PutUserPolicy" not in {each.action for each in found.events}
    (missed,) = found.missed
    assert missed.what == "events of 3 more sessions"


def test_a_sessions_key_is_known_by_its_events_or_by_the_call_that_made_it(of: Leak) -> None:
    key = of.session.access_key_id
    owner = owner_of(key, of.aws, ACCOUNT)
    assert owner.sort is Sort.UNKNOWN
    events = of.lookups().events([Lead("AccessKeyId", key), Lead("ResourceName", key)])
    assert owner_in(events, key) == (Sort.ROLE, ROLE)
    alone = [each for each in events if each.who.access_key_id != key]
    assert owner_in(alone, key) == (Sort.ROLE, ROLE)
    known = known_by(owner, owner_in(events, key), of.aws)
    assert (known.sort, known.name, known.by) == (Sort.ROLE, ROLE, "CloudTrail")


def test_a_deleted_key_is_known_by_its_events(of: Leak) -> None:
    key = of.key.access_key_id
    of.aws.do(AwsCall("iam", "DeleteAccessKey", {"UserName": USER, "AccessKeyId": key}))
    owner = of.owner
    assert owner.sort is Sort.UNKNOWN
    known = known_by(owner, owner_in(of.history().events, key), of.aws)
    assert (known.sort, known.name, known.status) == (Sort.USER, USER, None)
    doing = of.containment()
    doing.owner(known, quarantine=False)
    assert [each.target for each in doing.taken] == [f"iam:user {USER}"]
    assert doing.taken[0].good


def test_a_key_of_another_account_is_refused_with_its_account(of: Leak, stage: Stage) -> None:
    with pytest.raises(UsageError, match=f"is of account {ACCOUNT}, and these credentials are of 222233334444"):
        owner_of(of.key.access_key_id, of.aws, "222233334444")


def test_the_root_users_key_is_the_root_users(of: Leak, stage: Stage) -> None:
    keys = [key for key in iam(ACCOUNT).access_keys.values() if key.user_name is None]
    assert keys, "the story has a key of root"
    assert owner_of(keys[0].access_key_id, of.aws, ACCOUNT).sort is Sort.ROOT


@pytest.mark.parametrize("text", ["", "AKIA", "akia0123456789abcdef", "AKIA0123456789AB;rm", "x" * 40])
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageError, match="no id of an access key") as raised:
        key_id(text)
    assert len(text) < 5 or text not in str(raised.value)


def test_the_id_of_something_else_is_named() -> None:
    with pytest.raises(UsageError, match="that is the id of a role"):
        key_id("AROA0123456789ABCDEF")


def test_a_denied_question_is_said_and_nothing_is_guessed(of: Leak, stage: Stage) -> None:
    stage.world.refuse("sts:GetAccessKeyInfo")
    stage.world.refuse("iam:ListAccessKeys")
    owner = of.owner
    assert owner.sort is Sort.USER
    assert owner.status is None
    assert ["sts:GetAccessKeyInfo" in owner.missed[0], "iam:ListAccessKeys" in owner.missed[1]] == [True, True]
    doing = of.containment()
    doing.owner(owner, quarantine=False)
    assert [each.outcome for each in doing.taken] == ["failed", "done"]
