"""`leastwise respond` as somebody in a hurry uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from demo.stage import Stage
from jobs.responding import ACCOUNT, ROLE, USER, Leak, leak
from leastwise.demo.motos import iam
from program import one_line, run


@pytest.fixture
def of(stage: Stage, tmp_path: Path) -> Iterator[Leak]:
    with leak(stage, tmp_path) as made:
        yield made


def respond(of: Leak, *arguments: str | Path, key: str | None = None, own: bool = False) -> CompletedProcess[str]:
    given = of.key if own else of.stage.aws.credentials(ACCOUNT)
    return run(
        "respond",
        key or of.key.access_key_id,
        "--region",
        "us-east-1",
        *arguments,
        folder=of.folder,
        **variables(of, given.environment()),
    )


def variables(of: Leak, credentials: dict[str, str]) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": of.stage.aws.endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "XDG_STATE_HOME": str(of.folder / "state"),
        **credentials,
    }


def test_without_contain_everything_is_told_and_nothing_changed(of: Leak) -> None:
    before = of.objects()
    done = respond(of)
    assert done.returncode == 1, done.stderr
    assert f"`{of.key.access_key_id}` is a long-term key of user `{USER}` in account {ACCOUNT}" in done.stdout
    assert (
        f"role `{ROLE}`: deny its sessions by the inline policy LeastwiseRevokeSessions: would be done" in done.stdout
    )
    assert "outlive the key, by up to 36 hours" in done.stdout
    assert "made user `scratch-backdoor`" in done.stdout
    assert "aws iam delete-user --user-name scratch-backdoor" in done.stdout
    assert "administrator of the account: yes" in done.stdout or "it becomes administrator" in done.stdout
    assert of.objects() == before


def test_contain_stops_it_and_undo_says_that_it_works_again(of: Leak) -> None:
    before = of.objects()
    done = respond(of, "--contain", "--yes", "--quarantine")
    assert done.returncode == 1, done.stderr
    assert not of.can(of.key)
    assert not of.can(of.session)
    (journal,) = of.place.folder.glob("*.jsonl")
    assert f"leastwise undo {journal}" in done.stdout
    assert done.stderr.startswith(f"journal: {journal}\n")
    credentials = of.stage.aws.credentials(ACCOUNT).environment()
    back = run("undo", journal, "--yes", folder=of.folder, **variables(of, credentials))
    assert back.returncode == 0, back.stderr
    assert f"iam:access-key {USER}/{of.key.access_key_id} signs in again" in back.stderr
    assert of.objects() == before


def test_the_report_is_json_and_markdown_too(of: Leak) -> None:
    told = json.loads(respond(of, "--format", "json").stdout)
    assert next(iter(told)) == "schema"
    assert told["schema"] == "leastwise/respond/1"
    assert told["owner"]["name"] == USER
    assert {each["action"] for each in told["left"]} >= {"iam:CreateUser", "iam:CreateAccessKey", "iam:PutUserPolicy"}
    assert of.key.secret_access_key not in json.dumps(told)
    done = respond(of, "--format", "markdown", "-o", of.folder / "report.md")
    assert done.stdout == ""
    page = (of.folder / "report.md").read_text()
    assert page.startswith(f"# Access key `{of.key.access_key_id}` of account `{ACCOUNT}`\n")
    assert "## What it left behind" in page


def test_nothing_is_changed_when_nobody_agrees(of: Leak) -> None:
    before = of.objects()
    assert "give --yes" in one_line(respond(of, "--contain"), 2)
    assert of.objects() == before


def test_who_is_kept_for_emergencies_is_not_stopped_by_accident(of: Leak) -> None:
    (of.folder / "leastwise.toml").write_text(f'[thresholds]\nbreak_glass = ["{USER}"]\n')
    before = of.objects()
    assert "kept for emergencies" in one_line(respond(of, "--contain", "--yes"), 5)
    assert of.objects() == before
    assert respond(of, "--contain", "--yes", "--even-own").returncode == 1
    assert not of.can(of.key)


def test_it_does_not_stop_itself(of: Leak) -> None:
    before = of.objects()
    assert "leastwise works with it now" in one_line(respond(of, "--contain", "--yes", own=True), 5)
    assert of.objects() == before


def test_without_the_event_history_it_is_stopped_all_the_same_and_that_is_said(of: Leak) -> None:
    of.stage.world.refuse("cloudtrail:LookupEvents")
    done = respond(of, "--contain", "--yes")
    assert done.returncode == 3, done.stderr
    assert "events in us-east-1: AccessDenied" in done.stdout
    assert not of.can(of.key)


def test_what_it_can_do_is_not_known_where_the_policies_were_not_seen(of: Leak) -> None:
    of.stage.world.refuse("iam:GetAccountAuthorizationDetails")
    done = respond(of, "--contain", "--yes")
    assert done.returncode == 1, done.stderr
    assert "administrator of the account: unknown" in done.stdout
    assert "iam:GetAccountAuthorizationDetails was refused" in done.stdout


def test_a_sessions_key_leads_to_its_role_and_to_the_key_that_made_it(of: Leak) -> None:
    done = respond(of, "--contain", "--yes", key=of.session.access_key_id)
    assert done.returncode == 1, done.stderr
    assert f"is a session's key of role `{ROLE}`" in done.stdout
    assert f"leastwise respond {of.key.access_key_id}" in done.stdout
    assert not of.can(of.session)
    assert of.can(of.key)


def test_of_roots_key_it_says_what_people_have_to_do(of: Leak) -> None:
    key = next(each.access_key_id for each in iam(ACCOUNT).access_keys.values() if each.user_name is None)
    done = respond(of, "--contain", "--yes", key=key)
    assert done.returncode == 1, done.stderr
    assert "is a long-term key of the root user" in done.stdout
    assert "sign in as root, and deactivate the key" in done.stdout
    assert not [*of.place.folder.glob("*.jsonl")]


def test_what_cannot_be_answered_is_one_line(of: Leak) -> None:
    assert "AWS has no access key" in one_line(respond(of, key="AKIABADBADBADBADBAD1"), 2)
    assert "that is no id of an access key" in one_line(respond(of, key="nonsense"), 2)


def test_a_key_of_another_account_is_named_with_its_account(of: Leak) -> None:
    other = of.stage.aws.credentials(of.stage.story.accounts["acme-production"])
    done = run("respond", of.key.access_key_id, folder=of.folder, **variables(of, other.environment()))
    assert f"is of account {ACCOUNT}" in one_line(done, 2)
