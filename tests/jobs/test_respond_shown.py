"""The report as people read it: what comes from AWS is harmless, and every section says what is to be done."""

from __future__ import annotations

import msgspec
import pytest

from leastwise.jobs.respond.containing import Taken
from leastwise.jobs.respond.history import Many, Session, Summed
from leastwise.jobs.respond.lookup import Missed
from leastwise.jobs.respond.owner import Owner, Sort
from leastwise.jobs.respond.powers import Powers
from leastwise.jobs.respond.report import Report, report_json
from leastwise.jobs.respond.shown import markdown, text
from leastwise.jobs.respond.traces import Left

AT = "2026-01-01T00:00:00Z"
KEY = "AKIA0123456789ABCDEF"


def report(**more: object) -> Report:
    plain = Report(
        tool="test",
        at=AT,
        account="111122223333",
        contained=True,
        owner=Owner(key=KEY, account="111122223333", sort=Sort.USER, name="deploy", status="Active", created=AT),
        taken=(Taken(step="s1", target="iam:user deploy", does="deny its sessions", outcome="done"),),
        powers=Powers(administrator="no"),
        since=AT,
        did=Summed(),
    )
    return msgspec.structs.replace(plain, **more)


LEFT = Left(at=AT, action="iam:CreateUser", says="made user `b`", region="us-east-1", key=KEY, event="e1")


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (report(), 0),
        (report(contained=False), 1),
        (report(left=(LEFT,)), 1),
        (report(left=(msgspec.structs.replace(LEFT, gone=True),)), 0),
        (report(missed=(Missed("events in eu-west-1", "AccessDenied"),)), 3),
        (report(powers=Powers(administrator="unknown", gaps=("denied",))), 3),
        (report(powers=None), 0),
        (report(taken=(Taken(step=None, target="iam:user d", does="", outcome="failed", good=False),)), 5),
        (report(taken=(Taken(step=None, target="iam:role r", does="", outcome="left alone", good=False),)), 1),
        (report(owner=Owner(key=KEY, account="1", sort=Sort.UNKNOWN), taken=()), 1),
    ],
)
def test_the_exit_code_says_whether_somebody_has_to_do_something(found: Report, code: int) -> None:
    assert found.exit_code == code


def test_what_comes_from_aws_can_do_nothing_where_it_is_shown() -> None:
    evil = "<img src=x onerror=alert(1)> @everyone `x` \x1b[31m [a](http://evil.example)"
    many = (Many(evil, 1, 0, AT, AT),)
    session = Session(key=evil, action="sts:AssumeRole", of=evil, made_by=KEY, at=AT, event="e")
    found = report(did=Summed(calls=1, first=AT, last=AT, agents=many), sessions=(session,))
    assert "\x1b" not in text(found)
    page = markdown(found).decode()
    assert "\x1b" not in page
    outside = "".join(part for number, part in enumerate(page.split("`")) if number % 2 == 0)
    assert "<img" not in outside
    assert "](http" not in outside
    assert report_json(found).count(b"\x1b") == 0


def test_what_is_gone_is_neither_removed_nor_answered_again() -> None:
    made = Session(key="AKIAMADE", action="iam:CreateAccessKey", of="b", made_by=KEY, at=AT, event="e1")
    there = text(report(left=(msgspec.structs.replace(LEFT, remove="aws iam delete-user"),), sessions=(made,)))
    gone = msgspec.structs.replace(LEFT, remove="aws iam delete-user", gone=True)
    away = text(report(left=(gone,), sessions=(made,)))
    assert "aws iam delete-user" in there
    assert "leastwise respond AKIAMADE" in there
    assert "aws iam delete-user" not in away
    assert "leastwise respond AKIAMADE" not in away
    assert "(gone by now)" in away


def test_a_terminal_shows_a_few_and_the_page_all() -> None:
    several = tuple(Many(f"action-{number:02}", 1, 0, AT, AT) for number in range(30))
    found = report(did=Summed(calls=30, first=AT, last=AT, actions=several))
    assert "action-29" not in text(found)
    assert "and 20 more: --format markdown has all" in text(found)
    assert "action-29" in markdown(found).decode()


def test_a_user_keeps_other_keys_until_everything_is_denied() -> None:
    owner = msgspec.structs.replace(report().owner, other_keys=("AKIAOTHER",))
    assert "its other keys (`AKIAOTHER`) and a password of the user go on working" in text(report(owner=owner))
    denied = Taken(step="s2", target="iam:user deploy", does="deny it by LeastwiseQuarantine", outcome="done")
    assert "go on working" not in text(report(owner=owner, taken=(*report().taken, denied)))
