"""Section C: whom `Principal` and `NotPrincipal` mean."""

from __future__ import annotations

from typing import Any

import pytest

from asking import (
    ALICE,
    ALLOWED,
    DENIED,
    FEDERATED,
    MALLORY,
    OBJECT,
    OTHERS,
    OURS,
    ROLE,
    ROOT,
    SESSION,
    SILENT,
    Json,
    allow,
    ask,
    deny,
    document,
    doubts,
    outcome,
    to,
    trusting,
    without,
)
from leastwise.errors import InputError, PolicyError
from leastwise.language import Kind
from leastwise.spec import Choice, Outcome, principal_of

SAML = f"arn:aws:iam::{OURS}:saml-provider/corp"


@pytest.mark.parametrize(
    "who, named, named_so",
    [
        (ALICE, "*", True),
        (ALICE, {"AWS": "*"}, True),
        (ALICE, ALICE, True),
        (SESSION, ROLE, True),
        (SESSION, SESSION, True),
        (FEDERATED, FEDERATED, True),
        ("sns.amazonaws.com", {"Service": "sns.amazonaws.com"}, True),
        ("sns.amazonaws.com", {"Service": "sqs.amazonaws.com"}, False),
        (ALICE, {"AWS": [MALLORY, ALICE]}, True),
        (ALICE, ALICE.upper(), False),
        (ALICE, ALICE.replace("alice", "Alice"), False),
    ],
)
def test_C1_the_allowed_forms(who: str, named: Any, named_so: bool) -> None:
    assert outcome(who, resource=to(named)) is (ALLOWED if named_so else SILENT)


def test_C1_a_canonical_user_is_not_compared() -> None:
    decision = ask(MALLORY, "s3:GetObject", OBJECT, owner=OURS, identity=allow(), resource=to({"CanonicalUser": "7e"}))
    assert (decision.outcome, Choice.CANONICAL_USER in doubts(decision)) == (SILENT, True)


@pytest.mark.parametrize("account", [OTHERS, f"arn:aws:iam::{OTHERS}:root"])
def test_C2_account_id_and_root_arn_are_the_account(account: str) -> None:
    assert outcome(MALLORY, identity=allow(), resource=to(account)) is ALLOWED
    assert outcome(MALLORY, identity=allow(), resource=[to(MALLORY), to(account, deny())]) is DENIED


@pytest.mark.parametrize("named", [f"arn:aws:iam::{OURS}:user/*", f"arn:aws:iam::{OURS}:*", "arn:aws:iam::*:root"])
def test_C3_no_wildcard_but_the_star_alone(named: str) -> None:
    assert outcome(resource=to(named)) is SILENT


def test_C3_a_list_is_or() -> None:
    assert outcome(resource=to([MALLORY, f"arn:aws:iam::{OURS}:user/*"])) is SILENT
    assert outcome(resource=to([MALLORY, ALICE])) is ALLOWED
    assert outcome(resource=to([MALLORY, "*"])) is ALLOWED


@pytest.mark.parametrize("who", [ALICE, "*", "sns.amazonaws.com"])
@pytest.mark.parametrize("star", ["*", {"AWS": "*"}])
def test_C4_the_star_is_everyone(who: str, star: Any) -> None:
    assert outcome(who, resource=to(star)) is ALLOWED


def test_C4_the_star_in_a_trust_policy_is_everyone() -> None:
    assert outcome(MALLORY, "sts:AssumeRole", ROLE, identity=allow(), resource=trusting("*")) is ALLOWED


@pytest.mark.parametrize("key", ["AWS", "Service"])
def test_C5_providers_match_their_own_key_only(key: str) -> None:
    action = "sts:AssumeRoleWithSAML"
    assert outcome(SAML, action, ROLE, resource=trusting({key: SAML}, action)) is SILENT
    assert outcome(SAML, action, ROLE, resource=trusting({"Federated": SAML}, action)) is ALLOWED


@pytest.mark.parametrize(
    "key, name", [("AWS", "sns.amazonaws.com"), ("Service", "*"), ("Service", "SNS.amazonaws.com")]
)
def test_C5_services_match_their_own_key_and_exact_name_only(key: str, name: str) -> None:
    assert outcome("sns.amazonaws.com", resource=to({key: name})) is SILENT


@pytest.mark.parametrize("named", [{"Service": ALICE}, {"Federated": ALICE}])
def test_C5_users_match_their_own_key_only(named: Json) -> None:
    assert outcome(resource=to(named)) is SILENT


@pytest.mark.parametrize("id", ["AIDACKCEVSQ6C2EXAMPLE", "AROACKCEVSQ6C2EXAMPLE"])
def test_C6_a_unique_id_is_an_orphan(id: str) -> None:
    assert outcome(resource=to(id)) is SILENT
    assert outcome(id=id, resource=to(id)) is SILENT


def test_C6_a_unique_id_in_a_condition_is_compared() -> None:
    said = to("*", allow(Condition={"StringLike": {"aws:userid": "AROACKCEVSQ6C2EXAMPLE:*"}}))
    assert outcome(SESSION, id="AROACKCEVSQ6C2EXAMPLE", resource=said) is ALLOWED
    assert outcome(SESSION, id="AROACKCEVSQ6C2RECREATED", resource=said) is SILENT


@pytest.mark.parametrize("sort", ["group/admins", "instance-profile/web"])
def test_C7_groups_and_instance_profiles_are_no_principals(sort: str) -> None:
    with pytest.raises(InputError, match="no principal"):
        principal_of(f"arn:aws:iam::{OURS}:{sort}")
    assert outcome(resource=to(f"arn:aws:iam::{OURS}:{sort}")) is SILENT


def test_C8_no_principal_matches_nobody() -> None:
    decision = ask(resource=allow())
    assert (decision.outcome, Choice.NO_PRINCIPAL in doubts(decision)) == (SILENT, True)


@pytest.mark.parametrize(
    "who, listed, expected, doubt",
    [
        (ALICE, [ALICE, ROOT], ALLOWED, None),
        (ALICE, [ALICE, OURS], ALLOWED, None),
        (ALICE, [ALICE], ALLOWED, Choice.EXEMPT_WITHOUT_ACCOUNT),
        (ALICE, [ROOT], DENIED, None),
        (ALICE, [MALLORY], DENIED, None),
        (ROOT, [ROOT], ALLOWED, None),
        (SESSION, [ROLE, ROOT], ALLOWED, Choice.EXEMPT_SESSION),
        (SESSION, [ROLE, ROOT, SESSION], ALLOWED, None),
        (SESSION, [SESSION.replace("s1", "s2"), ROOT], DENIED, None),
        (ALICE, ["*"], ALLOWED, None),
        (ROOT, [ALICE], DENIED, None),
    ],
)
def test_C9_not_principal_with_deny(who: str, listed: list[str], expected: Outcome, doubt: Choice | None) -> None:
    decision = ask(who, identity=allow(), resource=deny() | {"NotPrincipal": {"AWS": listed}})
    assert decision.outcome is expected
    assert doubts(decision) == ({doubt} if doubt else set())


def test_C9_services_are_listed_by_name_and_strangers_are_denied() -> None:
    said = [to("*"), deny() | {"NotPrincipal": {"Service": "sns.amazonaws.com"}}]
    assert outcome("sns.amazonaws.com", resource=said) is ALLOWED
    for who in ("sqs.amazonaws.com", "*", ALICE):
        assert outcome(who, identity=allow(), resource=said) is DENIED


def test_C9_a_vpc_endpoint_policy_may_have_not_principal() -> None:
    said: Json = deny() | {"NotPrincipal": {"AWS": [ALICE, ROOT]}}
    assert outcome(identity=allow(), vpc=[to("*"), said]) is ALLOWED
    assert outcome(SESSION, identity=allow(), vpc=[to("*"), said]) is DENIED


def test_C10_allow_with_not_principal_is_everybody_else_and_flagged() -> None:
    said = allow() | {"NotPrincipal": {"AWS": MALLORY}}
    for who in (ALICE, "*"):
        decision = ask(who, resource=said)
        assert (decision.outcome, doubts(decision)) == (ALLOWED, {Choice.ALLOW_NOT_PRINCIPAL})
    assert outcome(MALLORY, identity=allow(), resource=said) is SILENT


def test_C10_an_account_in_the_list_keeps_all_of_its_principals_out() -> None:
    said = allow() | {"NotPrincipal": {"AWS": OTHERS}}
    assert outcome(MALLORY, identity=allow(), resource=said) is SILENT
    assert outcome(SESSION, resource=said) is ALLOWED


@pytest.mark.parametrize("kind", [Kind.IDENTITY, Kind.SCP, Kind.SESSION, Kind.BOUNDARY])
def test_C11_some_types_have_no_principal(kind: Kind) -> None:
    with pytest.raises(PolicyError):
        document(to("*"), kind)


def test_C11_an_rcp_speaks_to_everyone() -> None:
    with pytest.raises(PolicyError):
        document(to(ALICE, deny()), Kind.RCP)
    with pytest.raises(PolicyError):
        document(without(deny(), "Principal"), Kind.RCP)
