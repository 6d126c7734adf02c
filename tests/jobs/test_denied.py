"""Calls that are denied since steps were made: each is laid to the step that took what it needs, and to no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from apply.scratch import ACCOUNT
from demo.stage import Stage
from jobs.denying import GROUP, MAY, OBJECTS, PATHED, ROLE, TRUST, USER, Bench, bench, changed, event, trusting
from leastwise.demo.trail.history import tell
from leastwise.model.change import AwsCall, Change, Target
from plans import policy
from program import one_line

ARN = f"arn:aws:iam::{ACCOUNT}:user/{USER}"
IAM_USER, IAM_GROUP, IAM_ROLE = OBJECTS
TAGS, TAGS_OF_ROLE = (changed(each, "Tags/team", None, "a") for each in (IAM_USER, IAM_ROLE))
DENY = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}'


def call(operation: str, **parameters: str) -> AwsCall:
    return AwsCall("iam", operation, parameters)


@pytest.fixture
def of(stage: Stage, tmp_path: Path) -> Iterator[Bench]:
    stage.world.regions = ("us-east-1",)
    with bench(stage, tmp_path) as made:
        yield made


def test_a_policy_that_was_taken_from_a_user_is_missed(of: Bench) -> None:
    of.applied(TAGS_OF_ROLE, changed(IAM_USER, "InlinePolicies/own", MAY, policy("s3:ListAllMyBuckets")))
    assert of.told(expect=0)["watched"] == [ARN]
    assert not of.lists(of.key)
    assert not of.lists(of.key)
    assert of.calls(of.key, "s3", "list_buckets")
    told = of.told(expect=1)
    [denied] = told["denied"]
    assert (denied["who"], denied["action"], denied["calls"], denied["steps"]) == (ARN, "iam:ListUsers", 2, ["s2"])
    assert denied["sure"]
    assert denied["restore"] == f"leastwise undo {of.journal} --step s2"
    assert next(iter(told)) == "schema"


def test_what_is_restored_is_not_missed_any_more(of: Bench) -> None:
    of.applied(changed(IAM_USER, "InlinePolicies/own", MAY, None))
    assert not of.lists(of.key)
    of.told(expect=1)
    assert of.run("undo", of.journal, "--step", "s1", "--yes").returncode == 0
    assert of.lists(of.key)
    told = of.told(expect=0)
    assert told["denied"] == []
    assert told["watched"] == []


def test_what_was_never_allowed_is_laid_to_no_step(of: Bench) -> None:
    of.applied(changed(IAM_USER, "InlinePolicies/own", MAY, policy("iam:ListUsers")))
    assert not of.calls(of.key, "iam", "list_roles")
    told = of.told(expect=0)
    assert (told["denied"], told["others"]) == ([], 1)


def test_a_session_that_began_before_is_known_by_its_role(of: Bench) -> None:
    of.applied(changed(IAM_ROLE, "InlinePolicies/deny", None, DENY))
    assert not of.lists(of.session)
    [denied] = of.told(expect=1)["denied"]
    assert (denied["who"], denied["steps"]) == (PATHED, ["s1"])


def test_an_event_that_tells_of_a_session_and_not_of_its_role_counts_too(of: Bench) -> None:
    of.applied(changed(IAM_ROLE, "InlinePolicies/deny", None, DENY))
    says = (
        f"is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::{ACCOUNT}:user/ with an explicit deny"
    )
    for number, role in enumerate((ROLE, "another")):
        session = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/nightly"
        who = {"type": "AssumedRole", "principalId": "AROA:nightly", "arn": session}
        denial = {"errorCode": "AccessDenied", "errorMessage": f"User: {session} {says}", "userIdentity": who}
        tell(of.stage.world, event("ListUsers", eventID=f"{number}{of.key.access_key_id}", **denial))
    [denied] = of.told(expect=1)["denied"]
    assert (denied["who"], denied["steps"]) == (f"arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/nightly", ["s1"])


def test_sessions_beyond_those_that_are_looked_for_are_said(of: Bench) -> None:
    of.applied(changed(IAM_ROLE, "InlinePolicies/deny", None, DENY))
    told = of.told("--most-sessions", "0", expect=3)
    assert told["missed"] == [{"what": "calls of 1 more sessions", "why": "0 are looked for (see --most-sessions)"}]


def test_a_boundary_takes_and_the_step_is_found_among_others(of: Bench) -> None:
    reads = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    of.applied(
        changed(IAM_GROUP, "InlinePolicies/all", policy("iam:ListUsers"), None),
        changed(IAM_USER, "PermissionsBoundary", None, reads),
    )
    assert not of.lists(of.key)
    [denied] = of.told(expect=1)["denied"]
    assert denied["steps"] == ["s2"]


def test_what_is_inherited_through_a_group_is_missed(of: Bench) -> None:
    of.aws.do(call("AddUserToGroup", GroupName=GROUP, UserName=USER))
    of.aws.do(call("DeleteUserPolicy", PolicyName="own", UserName=USER))
    of.applied(changed(IAM_GROUP, "InlinePolicies/all", policy("iam:ListUsers"), policy("iam:GetUser")))
    assert not of.lists(of.key)
    [denied] = of.told(expect=1)["denied"]
    assert denied["steps"] == ["s1"]


def test_steps_that_took_it_together_are_restored_together(of: Bench) -> None:
    of.aws.do(call("AddUserToGroup", GroupName=GROUP, UserName=USER))
    of.applied(
        TAGS_OF_ROLE,
        changed(IAM_USER, "InlinePolicies/deny", None, DENY),
        changed(IAM_GROUP, "InlinePolicies/deny", None, DENY),
    )
    assert not of.lists(of.key)
    [denied] = of.told(expect=1)["denied"]
    assert sorted(denied["steps"]) == ["s2", "s3"]
    assert "together" in denied["why"]
    assert of.run("undo", of.journal, "--step", "s2", "--step", "s3", "--yes").returncode == 0
    assert of.lists(of.key)


def test_whoever_is_not_trusted_any_more_is_named(of: Bench) -> None:
    of.applied(changed(IAM_ROLE, "AssumeRolePolicyDocument", TRUST, trusting("ana")))
    assert not of.calls(of.key, "sts", "assume_role", RoleArn=PATHED, RoleSessionName="again")
    [denied] = of.told(expect=1)["denied"]
    assert (denied["who"], denied["action"], denied["resource"]) == (ARN, "sts:AssumeRole", PATHED)
    assert denied["sure"]


def test_who_came_with_a_token_may_have_been_turned_away_by_the_step(of: Bench) -> None:
    of.applied(changed(IAM_ROLE, "AssumeRolePolicyDocument", TRUST, trusting("ana")))
    who = {"type": "WebIdentityUser", "userName": "repo:acme/site"}
    refused = {"errorCode": "AccessDenied", "errorMessage": "Not authorized to perform sts:AssumeRoleWithWebIdentity"}
    for number, role in enumerate((PATHED, f"arn:aws:iam::{ACCOUNT}:role/another")):
        record = event("AssumeRoleWithWebIdentity", eventID=f"{number}-{of.key.access_key_id}", userIdentity=who)
        tell(of.stage.world, {**record, **refused, "requestParameters": {"roleArn": role}})
    [denied] = of.told(expect=1)["denied"]
    assert (denied["who"], denied["resource"], denied["sure"]) == ("repo:acme/site", PATHED, False)


def test_a_call_whose_permission_nobody_knows_may_be_of_the_step(of: Bench) -> None:
    of.applied(changed(IAM_USER, "InlinePolicies/own", MAY, None))
    who = {"type": "IAMUser", "arn": ARN, "userName": USER, "accessKeyId": of.key.access_key_id}
    record = event("NewerThanAll", eventID=of.key.access_key_id, userIdentity=who, errorCode="AccessDeniedException")
    tell(of.stage.world, record)
    [denied] = of.told(expect=1)["denied"]
    assert (denied["action"], denied["sure"], denied["steps"]) == ("sts:NewerThanAll", False, ["s1"])
    assert "perhaps: " in of.run("denied", of.journal, "--region", "us-east-1").stdout


def test_of_a_key_that_is_off_nothing_is_sure_to_be_told_and_that_is_said(of: Bench) -> None:
    key = Target("iam:access-key", f"{USER}/{of.key.access_key_id}")
    of.applied(changed(key, "Status", "Active", "Inactive"))
    assert not of.lists(of.key)
    [unwatched] = of.told(expect=3)["unwatched"]
    assert unwatched["step"] == "s1"
    who = {"type": "IAMUser", "accessKeyId": of.key.access_key_id}
    tell(of.stage.world, event("GetCallerIdentity", userIdentity=who, errorCode="InvalidClientTokenId"))
    [denied] = of.told(expect=1)["denied"]
    assert (denied["steps"], denied["sure"]) == (["s1"], True)


def test_what_takes_nothing_from_anybody_is_quiet(of: Bench) -> None:
    of.applied(TAGS)
    done = of.run("denied", of.journal, "--region", "us-east-1")
    assert done.returncode == 0, done.stderr
    assert "nothing that the steps have taken" in done.stdout
    assert "up to a quarter of an hour" in done.stdout


def test_a_group_that_is_gone_is_missed_by_those_who_were_in_it(of: Bench) -> None:
    of.aws.do(call("AddUserToGroup", GroupName=GROUP, UserName=USER))
    of.aws.do(call("DeleteUserPolicy", PolicyName="own", UserName=USER))
    state = {"InlinePolicies/all": policy("iam:ListUsers"), "Path": "/"}
    of.applied(changed(IAM_USER, f"Groups/{GROUP}", True, None), Change(IAM_GROUP, dict(state), None))
    assert not of.lists(of.key)
    [denied] = of.told(expect=1)["denied"]
    assert sorted(denied["steps"]) == ["s1", "s2"]


@pytest.mark.parametrize("refused", ["cloudtrail:LookupEvents", "iam:GetAccountAuthorizationDetails"])
def test_what_was_not_seen_is_said_and_not_taken_for_quiet(of: Bench, refused: str) -> None:
    of.applied(changed(IAM_USER, "InlinePolicies/own", MAY, None))
    assert not of.lists(of.key)
    of.stage.world.refuse(refused)
    told = of.told(expect=3)
    assert any(refused in f"{each['what']} {each['why']}" or "us-east-1" in each["what"] for each in told["missed"])


def test_it_looks_again_until_something_is_found_or_the_time_is_over(of: Bench) -> None:
    of.applied(changed(IAM_USER, "InlinePolicies/own", MAY, None))
    done = of.run("denied", of.journal, "--region", "us-east-1", "--for", "0.02")
    assert done.returncode == 0, done.stderr
    assert "looking again" in done.stderr
    assert not of.lists(of.key)
    done = of.run("denied", of.journal, "--region", "us-east-1", "--for", "10")
    assert done.returncode == 1, done.stderr


def test_another_accounts_journal_is_refused(of: Bench) -> None:
    of.applied(TAGS)
    other = of.stage.aws.credentials(of.stage.story.accounts["acme-production"])
    said = one_line(of.run("denied", of.journal, key=other), 5)
    assert f"is for account {ACCOUNT}" in said


def test_the_page_has_the_same(of: Bench) -> None:
    of.applied(changed(IAM_USER, "InlinePolicies/own", MAY, None))
    assert not of.lists(of.key)
    done = of.run("denied", of.journal, "--region", "us-east-1", "--format", "markdown", "-o", "page.md")
    assert (done.returncode, done.stdout) == (1, "")
    page = (of.folder / "page.md").read_text()
    assert f"- s1: `{ARN}`: `iam:ListUsers` on `*`, 1 time in us-east-1, at " in page
    assert f"    leastwise undo {of.journal} --step s1\n" in page
    assert ROLE not in page


def test_somebody_at_a_terminal_is_asked_and_just_these_steps_go_back(of: Bench) -> None:
    of.applied(TAGS_OF_ROLE, changed(IAM_USER, "InlinePolicies/own", MAY, None))
    assert not of.lists(of.key)
    code, said = of.at_a_terminal("n\n", "denied", of.journal, "--region", "us-east-1")
    assert (code, "take back s2 now?" in said) == (1, True)
    assert not of.lists(of.key)
    code, said = of.at_a_terminal("y\n", "denied", of.journal, "--region", "us-east-1")
    assert (code, "1 done" in said) == (0, True)
    assert of.lists(of.key)
