from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from estates import estate_of
from leastwise.audit import Audit, Waiver, all_checks, audit, waivers
from leastwise.config import Toml
from leastwise.errors import InputError

CHECKS = tuple(check for check in all_checks() if check.id in ("console-mfa", "imds-v1"))
KNOWN = frozenset(check.id for check in all_checks())
PASSWORD = {"password_enabled": True, "password_last_changed": "2026-10-01T00:00:00Z"}
USUAL = 'owner = "ana"\nreason = "a test"\nexpires = 2026-12-31\n'


def read(text: str) -> tuple[Waiver, ...]:
    return waivers(Toml("waivers.toml", text), KNOWN)


def one(text: str) -> tuple[Waiver, ...]:
    return read("[[waiver]]\n" + text + USUAL)


def users(**mfa: Any) -> dict[str, Any]:
    tags = [{"Key": "team", "Value": "data"}, {"Key": "env", "Value": "dev-1"}]
    return {
        "users": [{"UserName": name, "Tags": tags if name == "tagged" else []} for name in mfa],
        "report": {name: PASSWORD | {"mfa_active": value} for name, value in mfa.items()},
    }


def run(text: str, *trees: dict[str, Any], every: bool = False) -> Audit:
    return audit("id", [estate_of(tree) for tree in trees], CHECKS[:1], waivers=read(text), every=every)


def told(found: Audit) -> list[tuple[str, str, str]]:
    return sorted((str(r.status), r.check, r.subject.id if r.subject else "") for r in found.results if r.check)


def of(found: Audit, check: str = "console-mfa") -> dict[str, str]:
    return {r.subject.id: str(r.status) for r in found.results if r.subject and r.check == check}


def test_what_is_waived_is_told_one_by_one_with_who_accepted_it_and_why() -> None:
    found = run('[[waiver]]\ncheck = "console-mfa"\nsubject = "*"\n' + USUAL, users(a=False, b=False, c=True))
    assert of(found) == {"a": "WAIVED", "b": "WAIVED", "c": "PASS"}
    waiver = found.results[0].waiver
    assert waiver is not None
    assert (waiver.owner, waiver.reason, waiver.expires) == ("ana", "a test", "2026-12-31")


def test_it_counts_neither_for_nor_against_the_score() -> None:
    text = '[[waiver]]\ncheck = "console-mfa"\nsubject = "a"\n' + USUAL
    [mfa] = [p for p in run(text, users(a=False, b=True)).score.practices if p.practice == "mfa"]
    assert (mfa.failing, mfa.passing, mfa.score) == (0, 1, 100)


@pytest.mark.parametrize(
    ("rule", "waived"),
    [
        ('subject = "a*"', {"alice"}),
        ('subject = "arn:aws:iam::111122223333:user/alice"', {"alice"}),
        ('subject = "Alice"', set()),
        ('account = "111122223333"', {"alice", "tagged"}),
        ('accounts = ["444455556666", "111122223333"]', {"alice", "tagged"}),
        ('accounts = ["444455556666"]', set()),
        ('tags = {team = "data", env = "dev-*"}', {"tagged"}),
        ('tags = {team = "data", env = "prod"}', set()),
        ('tags = {team = "data", env = "prod"}\ntags_match = "any"', {"tagged"}),
        ("tags = {}", {"alice", "tagged"}),
    ],
)
def test_a_waiver_covers_what_it_says_and_nothing_else(rule: str, waived: set[str]) -> None:
    found = of(run(f'[[waiver]]\ncheck = "console-mfa"\n{rule}\n{USUAL}', users(alice=False, tagged=False)))
    assert {name for name, status in found.items() if status == "WAIVED"} == waived
    assert set(found.values()) <= {"WAIVED", "FAIL"}


def test_it_holds_to_the_end_of_its_day_and_then_is_a_finding_itself() -> None:
    text = '[[waiver]]\ncheck = "console-mfa"\n' + USUAL
    last = run(text, users(a=False) | {"now": "2026-12-31T23:59:59Z"}, every=True)
    after = run(text, users(a=False) | {"now": "2027-01-01T00:00:00Z"}, every=True)
    name = "console-mfa *"
    assert told(last) == [
        ("PASS", "waiver-expired", name),
        ("PASS", "waiver-unused", name),
        ("WAIVED", "console-mfa", "a"),
    ]
    assert told(after) == [
        ("FAIL", "console-mfa", "a"),
        ("FAIL", "waiver-expired", name),
        ("PASS", "waiver-unused", name),
    ]
    expired = next(r for r in after.results if r.check == "waiver-expired")
    assert str(expired.severity) == "low"
    assert all(word in expired.says for word in ("ana", "a test", "2026-12-31", "waivers.toml:1"))


def test_one_that_covers_nothing_is_a_finding() -> None:
    found = run('[[waiver]]\ncheck = "console-mfa"\nsubject = "zoe"\n' + USUAL, users(a=True))
    assert ("FAIL", "waiver-unused", "console-mfa zoe") in told(found)


def test_whether_it_is_used_is_unknown_where_its_check_is() -> None:
    text = '[[waiver]]\ncheck = "console-mfa"\nsubject = "b"\n' + USUAL
    tree = {"users": [{"UserName": "b"}], "refused": {"iam.GetCredentialReport": "AccessDenied"}}
    [unused] = [r for r in run(text, tree).results if r.check == "waiver-unused"]
    assert unused.status == "UNKNOWN"
    assert unused.permissions == ("iam:GetCredentialReport",)


def test_an_unknown_subject_that_it_is_not_about_hides_nothing() -> None:
    text = '[[waiver]]\ncheck = "console-mfa"\nsubject = "zoe"\n' + USUAL
    assert ("FAIL", "waiver-unused", "console-mfa zoe") in told(run(text, users(a="perhaps")))


def test_what_is_unknown_is_never_waived() -> None:
    found = run('[[waiver]]\ncheck = "console-mfa"\n' + USUAL, users(a="perhaps"))
    assert of(found) == {"a": "UNKNOWN"}


def test_checks_that_did_not_run_and_accounts_that_were_not_read_are_not_judged() -> None:
    text = f'[[waiver]]\ncheck = "imds-v1"\n{USUAL}[[waiver]]\ncheck = "console-mfa"\naccount = "444455556666"\n{USUAL}'
    assert not [r for r in run(text, users(a=False)).results if r.check.startswith("waiver-")]


def test_a_waiver_for_several_accounts_is_judged_once() -> None:
    found = run(
        '[[waiver]]\ncheck = "console-mfa"\n' + USUAL, users(a=True), users(a=False) | {"account": "444455556666"}
    )
    assert [(r.status, r.account) for r in found.results if r.check == "waiver-unused"] == [("PASS", "111122223333")]


def test_of_several_the_one_that_holds_longest_counts() -> None:
    text = f'[[waiver]]\ncheck = "console-mfa"\n{USUAL}'
    longer = text.replace("2026-12-31", "2027-12-31").replace('"ana"', '"bob"')
    waiver = run(text + longer, users(a=False)).results[0].waiver
    assert waiver is not None
    assert waiver.owner == "bob"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1", "`x` in waivers.toml:1 is unknown"),
        ("waiver = 3", "write `[[waiver]]`"),
        ("[waiver]\ncheck = 'key-age'", "is not a list of tables"),
        ("[[waiver]]\nchek = 'key-age'", "`chek` in waivers.toml:2 is no part of a waiver: did you mean `check`?"),
        (f"[[waiver]]\n{USUAL}", "the waiver at waivers.toml:1 has no `check`"),
        (f"[[waiver]]\ncheck = 'key-agee'\n{USUAL}", "waivers.toml:2: did you mean `key-age`?"),
        (f"[[waiver]]\ncheck = 'key-age'\nchecks = ['key-age']\n{USUAL}", "stand together"),
        (f"[[waiver]]\ncheck = []\n{USUAL}", "has to be a text, or a list of texts"),
        (f"[[waiver]]\ncheck = 'key-age'\nsubject = ''\n{USUAL}", "that is not empty"),
        (f"[[waiver]]\ncheck = 'key-age'\ntags = 'x'\n{USUAL}", "has to be a table"),
        (f"[[waiver]]\ncheck = 'key-age'\ntags_match = 'both'\n{USUAL}", "write `all` or `any`"),
        ("[[waiver]]\ncheck = 'key-age'\nreason = 'x'\nexpires = 2026-12-31", "has no `owner`"),
        ("[[waiver]]\ncheck = 'key-age'\nowner = 'x'\nexpires = 2026-12-31", "has no `reason`"),
        ("[[waiver]]\ncheck = 'key-age'\nowner = 'x'\nreason = 'x'", "has no `expires`"),
        ("[[waiver]]\ncheck = 'key-age'\nowner = 'x'\nreason = 'x'\nexpires = '2026-12-31'", "a date without quotes"),
        (f"[[waiver]]\ncheck = 'key-age'\n{USUAL}[[waiver]]\nowner = 3", "waivers.toml:6"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, says: str) -> None:
    with pytest.raises(InputError) as raised:
        read(text)
    assert says in str(raised.value)


def test_the_day_is_a_date() -> None:
    [waiver] = one('check = "key-age"\n')
    assert waiver.expires == date(2026, 12, 31)
