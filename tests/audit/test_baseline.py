from __future__ import annotations

from typing import Any

import pytest

from estates import estate_of
from leastwise.audit import Audit, Baseline, all_checks, audit, read_baseline, waivers
from leastwise.config import Toml
from leastwise.errors import InputError
from leastwise.report import render

MFA = tuple(check for check in all_checks() if check.id == "console-mfa")
THEN, NOW, LATER = "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"
PASSWORD = {"password_enabled": True, "password_last_changed": "2026-09-01T00:00:00Z"}


def users(now: str, **mfa: Any) -> dict[str, Any]:
    return {
        "now": now,
        "users": [{"UserName": name} for name in mfa],
        "report": {name: PASSWORD | {"mfa_active": value} for name, value in mfa.items()},
    }


def run(*trees: dict[str, Any], baseline: Baseline | None = None, **more: Any) -> Audit:
    return audit("id", [estate_of(tree) for tree in trees], more.pop("checks", MFA), baseline=baseline, **more)


def saved(found: Audit) -> Baseline:
    return read_baseline("old.json", render(found, "json"))


def news(found: Audit) -> dict[str, tuple[str | None, str | None]]:
    return {r.subject.id: (r.news and str(r.news), r.since) for r in found.results if r.subject}


def gone(found: Audit) -> tuple[list[str], list[str]]:
    assert found.baseline is not None
    fixed, unseen = (
        [former.subject.id for former in formers if former.subject]
        for formers in (found.baseline.fixed, found.baseline.unseen)
    )
    return fixed, unseen


OLD = users(THEN, a=False, b=False)


def test_findings_are_new_or_still_there_and_the_rest_is_fixed() -> None:
    found = run(users(NOW, a=False, b=True, c=False), baseline=saved(run(OLD)))
    assert news(found) == {"a": ("still", THEN), "b": (None, None), "c": ("new", NOW)}
    assert gone(found) == (["b"], [])
    assert found.baseline is not None
    assert (found.baseline.new, found.baseline.still) == (1, 1)


def test_when_it_was_first_seen_is_carried_over_from_run_to_run() -> None:
    second = run(users(NOW, a=False), baseline=saved(run(OLD)))
    third = run(users(LATER, a=False), baseline=saved(second))
    assert news(third)["a"] == ("still", THEN)


def test_a_subject_that_is_gone_is_fixed() -> None:
    assert gone(run(users(NOW, a=False), baseline=saved(run(OLD)))) == (["b"], [])


def test_what_is_unknown_now_is_not_fixed() -> None:
    assert gone(run(users(NOW, a=False, b="perhaps"), baseline=saved(run(OLD)))) == ([], ["b"])


def test_what_may_be_behind_a_gap_is_not_fixed() -> None:
    tree = {"now": NOW, "users": [{"UserName": "a"}], "refused": {"iam.GetCredentialReport": "AccessDenied"}}
    assert gone(run(tree, baseline=saved(run(OLD)))) == ([], ["a", "b"])


def test_what_was_not_asked_is_not_fixed() -> None:
    other = users(NOW, a=False) | {"account": "444455556666"}
    assert gone(run(other, baseline=saved(run(OLD)))) == ([], ["a", "b"])
    elsewhere = tuple(check for check in all_checks() if check.id == "key-age")
    assert gone(run(users(NOW), baseline=saved(run(OLD)), checks=elsewhere)) == ([], ["a", "b"])


def test_a_waived_finding_is_still_there() -> None:
    text = '[[waiver]]\ncheck = "console-mfa"\nsubject = "a"\nowner = "x"\nreason = "y"\nexpires = 2027-01-01\n'
    accepted = waivers(Toml("w", text), frozenset({"console-mfa"}))
    found = run(users(NOW, a=False), baseline=saved(run(OLD)), waivers=accepted)
    assert news(found)["a"] == ("still", THEN)
    assert gone(found) == (["b"], [])
    again = run(users(LATER, a=False), baseline=saved(found))
    assert news(again)["a"] == ("still", THEN)


def test_the_table_and_the_json_tell_it() -> None:
    found = run(users(NOW, a=False, c=False), baseline=saved(run(OLD)))
    table = render(found, "table", every=True).decode()
    assert "1 new, 1 still there, 1 fixed since 2026-10-01T00:00:00Z" in table
    assert "(new)" in table
    assert "(since 2026-10-01T00:00:00Z)" in table
    assert any(line.startswith("fixed") and "`b`" in line for line in table.splitlines())


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"schema": "leastwise/results/1"}', b"\xff"])
def test_what_is_no_audit_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"`old\.json`"):
        read_baseline("old.json", data)


def test_another_format_is_refused() -> None:
    data = b'{"schema": "leastwise/results/2", "snapshot": "", "seen_at": "", "results": []}'
    with pytest.raises(InputError, match="leastwise/results/2"):
        read_baseline("old.json", data)
