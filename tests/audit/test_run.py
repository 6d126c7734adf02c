from __future__ import annotations

from typing import Any

import msgspec
import pytest

from estates import estate_of
from leastwise.audit import Audit, Result, all_checks, audit, judge
from leastwise.cli.failing import failing_on
from leastwise.cli.output import exit_code
from leastwise.model import Fail, NotEntered, Severity, Status
from leastwise.model.organization import NOT_ACTIVE
from leastwise.report.json import results_json
from leastwise.report.saved import read_results

MFA = next(check for check in all_checks() if check.id == "console-mfa")
PASSWORD = {"password_enabled": True, "password_last_changed": "2026-10-01T00:00:00Z"}


def users(**mfa: Any) -> dict[str, Any]:
    return {
        "users": [{"UserName": name} for name in mfa],
        "report": {name: PASSWORD | {"mfa_active": value} for name, value in mfa.items()},
    }


def run(*trees: dict[str, Any], every: bool = False) -> Audit:
    return audit("id", [estate_of(tree) for tree in trees], [MFA], every=every)


def statuses(found: Audit) -> list[tuple[str, str | None, int]]:
    return [(str(r.status), r.subject.id if r.subject else None, r.count) for r in found.results]


def test_failures_are_told_one_by_one_and_passes_together() -> None:
    found = run(users(a=False, b=False, c=True, d=True))
    assert statuses(found) == [("FAIL", "a", 1), ("FAIL", "b", 1), ("PASS", None, 2)]


def test_all_tells_every_subject() -> None:
    found = run(users(a=False, c=True, d=True), every=True)
    assert statuses(found) == [("FAIL", "a", 1), ("PASS", "c", 1), ("PASS", "d", 1)]


def test_one_unreadable_user_hides_nobody_else() -> None:
    found = run(users(a=False, b="perhaps", c=True), every=True)
    assert statuses(found) == [("FAIL", "a", 1), ("UNKNOWN", "b", 1), ("PASS", "c", 1)]
    assert found.results[1].permissions == ("iam:GetCredentialReport",)


def test_what_was_not_seen_is_unknown_and_names_the_permission() -> None:
    found = run({"users": [{"UserName": "a"}], "refused": {"iam.GetCredentialReport": "AccessDenied"}})
    [result] = found.results
    assert (result.status, result.subject) == (Status.UNKNOWN, None)
    assert result.permissions == ("iam:GetCredentialReport",)
    assert "iam:GetCredentialReport denied, so 1 check is UNKNOWN in part" in found.coverage.sentence()


def test_an_account_that_was_not_entered_is_said_first() -> None:
    locked = NotEntered(account="222233334444", name="far", code="AccessDenied", why="not authorized")
    idle = NotEntered(account="333344445555", code=NOT_ACTIVE, why="the account is suspended")
    estates = [estate_of(users(a=True))]
    found, quiet = (audit("id", estates, [MFA], not_entered=these) for these in ((locked, idle), (idle,)))
    assert found.coverage.sentence().startswith(
        "1 of 2 accounts; not entered: 222233334444 (AccessDenied); 1 more is not active; "
    )
    assert quiet.coverage.sentence().startswith("1 of 1 account; 1 more is not active; ")
    assert [exit_code(each, Severity.LOW) for each in (found, quiet)] == [3, 0]
    assert [failing_on("low,new", compared=True).exit_code(each) for each in (found, quiet)] == [3, 0]
    assert read_results("a", results_json(found)).coverage == found.coverage


def test_results_have_one_order_however_they_come() -> None:
    """Two subjects of one name, as in a role and a user: what tells them apart orders them too."""
    found = run(users(a=False, b=False), every=True).results
    twins = [msgspec.structs.replace(found[0], fingerprint=letter * 64) for letter in "ba"]
    orders = (sorted(these, key=lambda result: result.rank) for these in (twins, twins[::-1]))
    assert [[r.fingerprint[0] for r in these] for these in orders] == [["a", "b"]] * 2


def test_a_fingerprint_is_of_the_subject_and_not_of_the_run() -> None:
    [first], [second] = run(users(a=False)).results, run(users(a=False) | {"now": "2026-12-12T00:00:00Z"}).results
    [other] = run(users(b=False)).results
    assert first.fingerprint == second.fingerprint != other.fingerprint
    assert len(first.fingerprint) == 64


def test_a_check_may_find_one_subject_worse_than_another() -> None:
    worse = _with(lambda estate, row: Fail("bad", severity=Severity.CRITICAL))
    [result] = judge(worse, estate_of(users(a=False)))
    assert result.severity is Severity.CRITICAL


def test_a_document_that_cannot_be_read_is_unknown() -> None:
    from leastwise.language import parse

    def broken(estate: Any, row: Any) -> None:
        parse("{")

    [result] = judge(_with(broken), estate_of(users(a=False)))
    assert result.status is Status.UNKNOWN
    assert "cannot be read" in result.says


def test_an_empty_account_has_no_findings_and_no_score() -> None:
    found = run(users())
    assert (found.results, found.score.overall) == ((), None)


def test_several_accounts_are_told_apart() -> None:
    found = run(users(a=False), users(a=False) | {"account": "222233334444"})
    assert [result.account for result in found.results] == ["111122223333", "222233334444"]
    assert len({result.fingerprint for result in found.results}) == 2


def _with(judge_one: Any) -> Any:
    import dataclasses

    return dataclasses.replace(MFA, judge=judge_one)


def _order(result: Result) -> int:
    return ["FAIL", "UNKNOWN", "MANUAL", "WAIVED", "PASS", "NOT_APPLICABLE"].index(result.status)


@pytest.mark.parametrize("every", [False, True])
def test_results_come_worst_first(every: bool) -> None:
    found = run(users(a=True, b="perhaps", c=False), every=every)
    assert [*map(_order, found.results)] == sorted(map(_order, found.results))
