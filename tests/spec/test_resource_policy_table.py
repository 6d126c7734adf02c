"""Section B: how a resource policy names a caller of its own account, and whose silence then still blocks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from asking import (
    ALICE,
    ALLOWED,
    DENIED,
    FEDERATED,
    MALLORY,
    OTHERS,
    OURS,
    QUEUE,
    ROLE,
    ROOT,
    SESSION,
    SILENT,
    Json,
    allow,
    ask,
    blocked,
    decide,
    deny,
    document,
    doubts,
    outcome,
    to,
    trusting,
)
from leastwise.spec import Choice, Outcome, principal_of
from leastwise.spec.policies import Policies
from leastwise.spec.request import Request

ELSEWHERE = allow("s3:*")

TABLE = [  # caller, named in the resource policy, does silence block in identity, boundary, session
    (ALICE, ALICE, False, False, False),
    (SESSION, ROLE, False, True, True),
    (SESSION, SESSION, False, False, False),
    (FEDERATED, ALICE, False, True, True),
    (FEDERATED, FEDERATED, False, False, False),
    (ALICE, ROOT, True, True, False),
    (SESSION, ROOT, True, True, True),
    (SESSION, OURS, True, True, True),
    (FEDERATED, OURS, True, True, True),
    (ALICE, "*", False, False, False),
    (SESSION, "*", False, False, False),
    (FEDERATED, "*", False, False, False),
]


@pytest.mark.parametrize("who, named, identity, boundary, session", TABLE)
def test_B_table(who: str, named: str, identity: bool, boundary: bool, session: bool) -> None:
    behind = ALICE if who == FEDERATED else None
    sessions = allow() if who != ALICE else ()
    common: Json = {"role_arn": behind, "resource": to(named)}
    assert outcome(who, identity=allow(), boundary=allow(), session=sessions, **common) is ALLOWED
    for type, blocks in (("identity", identity), ("boundary", boundary), ("session", session)):
        if type == "session" and who == ALICE:
            continue
        rest: Json = {"identity": allow(), "boundary": allow(), "session": sessions}
        decision = ask(who, **rest | {type: ELSEWHERE}, **common)
        assert blocked(decision) == ({type} if blocks else set()), type


@pytest.mark.parametrize("who, named", [row[:2] for row in TABLE])
@pytest.mark.parametrize("type", ["identity", "boundary", "session"])
def test_B1_an_explicit_deny_wins_in_every_row(who: str, named: str, type: str) -> None:
    said = {"identity": allow(), "resource": to(named), type: deny()}
    assert outcome(who, role_arn=ALICE if who == FEDERATED else None, **said) is DENIED


@pytest.mark.parametrize("who, named", [row[:2] for row in TABLE])
def test_B2_nothing_is_spared_across_accounts(who: str, named: str) -> None:
    on = QUEUE.replace(OURS, OTHERS)
    behind = ALICE if who == FEDERATED else None
    everything: Json = {"identity": allow(), "boundary": allow(), "session": allow()}
    assert outcome(who, on=on, role_arn=behind, **everything, resource=to(named)) is ALLOWED
    for type in everything:
        said = everything | {type: ELSEWHERE}
        assert blocked(ask(who, on=on, role_arn=behind, **said, resource=to(named))) == {type}


def test_B3_a_session_arn_names_one_session_and_a_role_arn_all() -> None:
    other = SESSION.replace("s1", "S1")
    pathed = f"arn:aws:iam::{OURS}:role/team/app"
    assert outcome(other, resource=to(SESSION)) is SILENT
    assert outcome(other, resource=to(ROLE)) is ALLOWED
    assert outcome(SESSION, resource=to(pathed)) is ALLOWED
    assert outcome(SESSION, role_arn=pathed, resource=to(pathed)) is ALLOWED
    assert outcome(SESSION, role_arn=pathed, resource=to(ROLE)) is SILENT
    assert outcome(SESSION, resource=to(ROLE.replace("app", "App"))) is SILENT


def test_B4_a_session_policy_only_restricts() -> None:
    assert outcome(SESSION, session=allow()) is SILENT
    assert blocked(ask(SESSION, identity=allow(), session=ELSEWHERE)) == {"session"}
    assert blocked(ask(SESSION, identity=allow(), session=allow(), boundary=ELSEWHERE)) == {"boundary"}
    assert outcome(SESSION, identity=allow(), session=allow(), boundary=allow()) is ALLOWED


def test_B5_a_federated_session_without_a_session_policy_has_nothing_of_its_own() -> None:
    assert blocked(ask(FEDERATED, identity=allow())) == {"session"}
    assert outcome(FEDERATED, identity=allow(), session=allow()) is ALLOWED
    assert outcome(FEDERATED, resource=to(FEDERATED)) is ALLOWED
    assert blocked(ask(FEDERATED, role_arn=ALICE, identity=allow(), resource=to(ALICE))) == {"session"}
    assert blocked(ask(FEDERATED, role_arn=ALICE, identity=allow(), resource=to(OURS))) == {"session"}


@pytest.mark.parametrize(
    "who, action, expected",
    [
        (FEDERATED, "iam:ListUsers", SILENT),
        (FEDERATED, "sts:AssumeRole", SILENT),
        (FEDERATED, "sts:GetSessionToken", SILENT),
        (FEDERATED, "sts:GetCallerIdentity", ALLOWED),
        (SESSION, "sts:GetFederationToken", SILENT),
        (SESSION, "sts:GetSessionToken", SILENT),
        (SESSION, "iam:ListUsers", ALLOWED),
        (ALICE, "sts:GetFederationToken", ALLOWED),
        (ROOT, "sts:GetFederationToken", ALLOWED),
        (ROOT, "iam:ListUsers", ALLOWED),
        (ROOT, "sts:AssumeRoot", SILENT),
        (ALICE, "sts:AssumeRoot", ALLOWED),
    ],
)
def test_B5_what_some_credentials_cannot_call(who: str, action: str, expected: Outcome) -> None:
    decision = ask(who, action, "*", identity=allow(), session=allow())
    assert decision.outcome is expected
    assert (Choice.REFUSED_CREDENTIALS in doubts(decision)) is (expected is SILENT)


def test_B5_the_root_user_assumes_no_role_whatever_the_trust_policy_says() -> None:
    for who, trust in ((ROOT, ROOT), (ROOT, "*"), (f"arn:aws:iam::{OTHERS}:root", OTHERS)):
        decision = ask(who, "sts:AssumeRole", ROLE, resource=trusting(trust))
        assert (decision.outcome, doubts(decision)) == (SILENT, {Choice.REFUSED_CREDENTIALS})


def test_B5_a_deny_is_told_before_what_credentials_cannot_call() -> None:
    assert outcome(FEDERATED, "iam:ListUsers", "*", identity=deny()) is DENIED


@pytest.mark.parametrize(
    "action, mfa, expected",
    [
        ("iam:ListUsers", None, SILENT),
        ("iam:ListUsers", "true", ALLOWED),
        ("iam:ListUsers", "false", SILENT),
        ("sts:GetFederationToken", None, SILENT),
        ("sts:GetFederationToken", "true", SILENT),
        ("sts:GetSessionToken", None, SILENT),
        ("sts:AssumeRole", None, ALLOWED),
        ("sts:GetCallerIdentity", None, ALLOWED),
        ("s3:ListAllMyBuckets", None, ALLOWED),
    ],
)
def test_B5_session_tokens_reach_iam_with_mfa_only(action: str, mfa: str | None, expected: Outcome) -> None:
    who = replace(principal_of(ALICE), by_session_token=True)
    context = {"aws:MultiFactorAuthPresent": (mfa,)} if mfa else {}
    asked = Request(principal=who, action=action, resource="*", context=context)
    assert decide(asked, Policies(identity=(document(allow()),))).outcome is expected


def test_B6_a_boundary_only_limits() -> None:
    assert outcome(boundary=allow()) is SILENT
    assert blocked(ask(identity=allow(), boundary=ELSEWHERE)) == {"boundary"}
    assert outcome(SESSION, identity=allow()) is ALLOWED


def test_B7_deny_with_not_principal_denies_whoever_has_a_boundary() -> None:
    listed = deny() | {"NotPrincipal": {"AWS": [ALICE, ROOT]}}
    assert outcome(identity=allow(), resource=listed) is ALLOWED
    assert outcome(identity=allow(), boundary=allow(), resource=listed) is DENIED


def test_B7_is_about_who_can_have_a_boundary() -> None:
    listed = [to("*"), deny() | {"NotPrincipal": {"AWS": [ROOT, MALLORY], "Service": "sns.amazonaws.com"}}]
    for who in (ROOT, "sns.amazonaws.com"):
        assert outcome(who, boundary=allow(), resource=listed) is ALLOWED
    for who in (ALICE, SESSION, FEDERATED, MALLORY):
        assert outcome(who, identity=allow(), session=allow(), boundary=allow(), resource=listed) is DENIED


def test_B7_is_about_resource_policies_only() -> None:
    endpoint = [to("*"), deny() | {"NotPrincipal": {"AWS": [ALICE, ROOT]}}]
    assert outcome(identity=allow(), boundary=allow(), vpc=endpoint) is ALLOWED
