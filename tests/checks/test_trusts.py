"""Whom trust policies let in and on which terms: cases by name, and laws over random policies."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leastwise.checks.bindings import accounts, pinned, saml_bound, token_bound, with_external_id
from leastwise.checks.trusts import Admission, Way, admissions
from leastwise.errors import PolicyError

Tree = dict[str, Any]
STRANGER = "999988887777"


def let_in(principal: Any, action: Any = "sts:AssumeRole", **elements: Any) -> Tree:
    return {"Effect": "Allow", "Principal": principal, "Action": action} | elements


def keep_out(principal: Any, action: Any = "sts:*", **elements: Any) -> Tree:
    return let_in(principal, action, **elements) | {"Effect": "Deny"}


def admitted(*statements: Tree) -> tuple[Admission, ...]:
    return admissions(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def who(*statements: Tree) -> list[tuple[Way, str]]:
    return [(each.way, each.who) for each in admitted(*statements)]


def one(principal: Any, condition: Tree, action: str = "sts:AssumeRole") -> Admission:
    (admission,) = admitted(let_in(principal, action, Condition=condition))
    return admission


def token(host: str, condition: Tree) -> Admission:
    principal = {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{host}"}
    return one(principal, condition, "sts:AssumeRoleWithWebIdentity")


OTHER = "888877776666"


@pytest.mark.parametrize(
    "denied, left",
    [
        ({"StringEquals": {"aws:PrincipalAccount": STRANGER}}, (OTHER,)),
        ({"StringLike": {"aws:PrincipalArn": f"arn:aws:*::{STRANGER}:*"}}, (OTHER,)),
        ({"StringEquals": {"aws:PrincipalArn": f"arn:aws:iam::{STRANGER}:role/x"}}, (STRANGER, OTHER)),
        ({"StringEquals": {"aws:PrincipalAccount": STRANGER, "aws:SourceVpc": "vpc-1"}}, (STRANGER, OTHER)),
    ],
)
def test_of_several_accounts_those_are_left_out_that_a_deny_is_proven_to_shut_out(
    denied: Tree, left: tuple[str, ...]
) -> None:
    (admission,) = admitted(
        let_in({"AWS": "*"}, Condition={"StringEquals": {"aws:PrincipalAccount": [STRANGER, OTHER]}}),
        keep_out({"AWS": "*"}, Condition=denied),
    )
    assert accounts(admission) == left


def test_principals_come_in_by_their_own_way() -> None:
    everything = {
        "AWS": [STRANGER, f"arn:aws:iam::{STRANGER}:role/x", "*"],
        "Service": "ec2.amazonaws.com",
        "Federated": ["arn:aws:iam::111122223333:saml-provider/corp", "cognito-identity.amazonaws.com"],
    }
    assert who(let_in(everything, "*")) == [
        (Way.EVERYBODY, "*"),
        (Way.ACCOUNT, STRANGER),
        (Way.ACCOUNT, f"arn:aws:iam::{STRANGER}:role/x"),
        (Way.ASSERTION, "arn:aws:iam::111122223333:saml-provider/corp"),
        (Way.TOKEN, "cognito-identity.amazonaws.com"),
    ]
    assert who(let_in(everything)) == [
        (Way.EVERYBODY, "*"),
        (Way.ACCOUNT, STRANGER),
        (Way.ACCOUNT, f"arn:aws:iam::{STRANGER}:role/x"),
    ]


@pytest.mark.parametrize(
    "principal",
    [
        {"Service": "*"},
        {"Service": "ec2.amazonaws.com"},
        {"AWS": "AROAEXAMPLEDELETEDROLE"},
        {"AWS": "arn:aws:iam::999988887777:role/*"},
        {"AWS": []},
    ],
)
def test_nobody_from_outside_comes_in(principal: Any) -> None:
    assert admitted(let_in(principal, "sts:*")) == ()


def test_everybody_comes_in_by_every_way_that_the_actions_allow() -> None:
    assert who(let_in("*", "sts:*")) == [(Way.EVERYBODY, "*"), (Way.TOKEN, "*"), (Way.ASSERTION, "*")]
    assert who(let_in("*", "sts:AssumeRoleWithSAML")) == [(Way.ASSERTION, "*")]
    assert who(let_in("*", "sts:TagSession")) == []
    but_one = {"Effect": "Allow", "NotPrincipal": {"AWS": STRANGER}, "Action": "sts:AssumeRole"}
    assert who(but_one) == [(Way.EVERYBODY, "*")]


def test_provider_hosts_are_named_as_condition_keys_begin() -> None:
    assert token("gitlab.example.com/path", {}).who == "gitlab.example.com/path"


def test_a_denial_takes_away_whom_it_names() -> None:
    door = let_in({"AWS": [f"arn:aws:iam::{STRANGER}:role/x", "111122223333"]})
    assert [name for _, name in who(door, keep_out({"AWS": STRANGER}))] == ["111122223333"]
    assert [name for _, name in who(door, keep_out({"AWS": f"arn:aws:iam::{STRANGER}:root"}))] == ["111122223333"]
    assert len(who(door, keep_out({"AWS": f"arn:aws:iam::{STRANGER}:role/y"}))) == 2
    assert who(door, keep_out("*")) == []
    assert len(who(door, keep_out("*", "sts:TagSession"))) == 2
    assert len(who(door, keep_out("*", Condition={"Bool": {"aws:SecureTransport": "false"}}))) == 2


def test_a_denial_for_all_but_some_leaves_those() -> None:
    but_own = {"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}
    assert who(let_in("*"), but_own) == []
    assert who(let_in({"AWS": ["111122223333", STRANGER]}), but_own) == []


def test_a_denial_for_everybody_without_a_value_demands_the_value() -> None:
    without = {"StringNotEquals": {"aws:PrincipalOrgID": "o-ours"}}
    (admission,) = admitted(let_in({"AWS": "*"}), keep_out("*", Condition=without))
    assert pinned(admission)
    (admission,) = admitted(let_in({"AWS": "*"}), keep_out({"AWS": STRANGER}, Condition=without))
    assert not pinned(admission)


def test_the_statement_is_told() -> None:
    found = admitted(keep_out({"AWS": "111122223333"}), let_in({"AWS": STRANGER}, Sid="Vendor"), let_in("*"))
    assert [(each.statement, each.index, each.account) for each in found] == [
        ("statement `Vendor`", 1, STRANGER),
        ("statement 3", 2, None),
    ]


@pytest.mark.parametrize(
    "key, operator, value, good",
    [
        ("aws:PrincipalOrgID", "StringEquals", "o-ours", True),
        ("aws:PrincipalOrgID", "StringLike", "o-*", False),
        ("aws:PrincipalOrgPaths", "ForAnyValue:StringLike", "o-ours/*", True),
        ("aws:PrincipalOrgPaths", "ForAnyValue:StringLike", "o-*", False),
        ("aws:PrincipalArn", "ArnLike", "arn:aws:iam::111122223333:role/*", True),
        ("aws:PrincipalArn", "ArnLike", "arn:aws:iam::*:role/deploy", False),
        ("aws:PrincipalArn", "ArnLike", "arn:aws:iam::11112222????:role/deploy", False),
        ("aws:SourceArn", "ArnLike", "arn:aws:sns:*:111122223333:*", True),
        ("aws:SourceArn", "StringLike", "arn:aws:sns:*:111122223333:*", False),
        ("aws:SourceArn", "ArnLike", "arn:aws:sns:*:${aws:PrincipalTag/x}:*", False),
        ("aws:PrincipalArn", "StringEquals", "arn:aws:iam::111122223333:role/x", True),
        ("aws:SourceArn", "ArnLike", "arn:aws:s3:::mine", True),
        ("aws:SourceArn", "ArnLike", "arn:aws:s3:::*", False),
        ("aws:SourceAccount", "StringEquals", "111122223333", True),
        ("aws:SourceVpc", "StringEquals", "vpc-1a2b3c4d", True),
        ("aws:userid", "StringLike", "AROAEXAMPLEID:*", True),
        ("aws:userid", "StringLike", "*:session", False),
        ("sts:ExternalId", "StringEquals", "c-4711", False),
        ("aws:PrincipalTag/team", "StringEquals", "blue", False),
    ],
)
def test_what_pins_a_caller(key: str, operator: str, value: str, good: bool) -> None:
    assert pinned(one({"AWS": "*"}, {operator: {key: value}})) is good
    if operator != "StringEquals":
        assert not pinned(one({"AWS": "*"}, {operator: {key: [value, "*"]}}))


@pytest.mark.parametrize(
    "value, good",
    [
        ("c-4711", True),
        (["c-1", "c-2"], True),
        ("", False),
        ("*", False),
        (["c-1", ""], False),
        ("${aws:userid}", False),
    ],
)
def test_what_is_an_external_id(value: Any, good: bool) -> None:
    assert with_external_id(one({"AWS": STRANGER}, {"StringEquals": {"sts:ExternalId": value}})) is good


def test_the_accounts_that_come_in() -> None:
    told = {"StringEquals": {"aws:PrincipalAccount": ["111122223333", STRANGER]}}
    assert accounts(one({"AWS": STRANGER}, {})) == (STRANGER,)
    assert accounts(one({"AWS": f"arn:aws:iam::{STRANGER}:user/x"}, told)) == (STRANGER,)
    assert accounts(one({"AWS": "444455556666"}, told)) == ()
    assert accounts(one({"AWS": "*"}, told)) == ("111122223333", STRANGER)
    assert accounts(one({"AWS": "*"}, {})) == ()
    by_arn = {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{STRANGER}:role/*"}}
    assert accounts(one({"AWS": "*"}, by_arn)) == (STRANGER,)
    assert accounts(one({"AWS": "*"}, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}})) == ()
    assert accounts(one({"AWS": STRANGER}, {"StringLike": {"aws:PrincipalAccount": "*"}})) == (STRANGER,)


@pytest.mark.parametrize(
    "host, claim, value, good",
    [
        ("token.actions.githubusercontent.com", "sub", "repo:octo-org/site:*", True),
        ("token.actions.githubusercontent.com", "sub", "repo:octo-org@12/site@34:*", True),
        ("token.actions.githubusercontent.com", "sub", "repository_owner:octo-org:*", True),
        ("token.actions.githubusercontent.com", "sub", "repo:octo-???/site:*", False),
        ("token.actions.githubusercontent.com", "sub", "repo:*/site:*", False),
        ("token.actions.githubusercontent.com", "sub", "*", False),
        ("token.actions.githubusercontent.com", "sub", "", False),
        ("token.actions.githubusercontent.com", "job_workflow_ref", "octo-org/site/*", True),
        ("token.actions.githubusercontent.com", "job_workflow_ref", "*/deploy.yml@main", False),
        ("token.actions.githubusercontent.com", "repository_owner_id", "123456", True),
        ("token.actions.githubusercontent.com", "aud", "sts.amazonaws.com", False),
        ("token.actions.githubusercontent.com", "ref", "refs/heads/main", False),
        ("gitlab.com", "sub", "project_path:acme/*", True),
        ("gitlab.com", "sub", "project_path:*", False),
        ("agent.buildkite.com", "sub", "organization:acme:pipeline:*", True),
        ("agent.buildkite.com", "sub", "organization:*", False),
        ("api.pulumi.com/oidc", "aud", "acme", True),
        ("api.pulumi.com/oidc", "sub", "pulumi:deploy:*", False),
        ("accounts.google.com", "aud", "client.apps.googleusercontent.com", True),
        ("accounts.google.com", "oaud", "anything", False),
        ("oidc.example.com", "sub", "prod-*", True),
        ("oidc.example.com", "sub", "*-prod", False),
        ("oidc.example.com", "aud", "sts.amazonaws.com", False),
        ("oidc.eks.eu-west-1.amazonaws.com/id/ABC", "sub", "system:serviceaccount:*:builder", False),
        ("oidc.eks.eu-west-1.amazonaws.com/id/ABC", "sub", "system:serviceaccount:ci:*", True),
    ],
)
def test_what_binds_a_token_to_a_tenant(host: str, claim: str, value: str, good: bool) -> None:
    assert token_bound(token(host, {"StringLike": {f"{host.upper()}:{claim}": value}})) is good
    assert not token_bound(token(host, {"StringLike": {f"other.{host}:{claim}": value}}))
    assert not token_bound(token(host, {"StringLikeIfExists": {f"{host}:{claim}": value}}))


@pytest.mark.parametrize(
    "condition, good",
    [
        ({"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}, True),
        ({"StringLike": {"saml:AUD": "https://*.signin.aws.amazon.com/saml"}}, True),
        ({"StringEquals": {"SAML:iss": "https://idp.example.com"}}, True),
        ({"StringLike": {"SAML:aud": "*"}}, False),
        ({"StringEqualsIfExists": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}, False),
        ({"StringEquals": {"SAML:sub_type": "persistent"}}, False),
        ({}, False),
    ],
)
def test_what_binds_an_assertion(condition: Tree, good: bool) -> None:
    principal = {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"}
    assert saml_bound(one(principal, condition, "sts:AssumeRoleWithSAML")) is good


def test_what_is_no_trust_policy_is_an_error() -> None:
    with pytest.raises(PolicyError):
        admitted({"Effect": "Allow", "Action": "sts:AssumeRole"})


PRINCIPALS = st.sampled_from(
    ["*", {"AWS": "*"}, {"AWS": STRANGER}, {"AWS": "111122223333"}, {"Service": "ec2.amazonaws.com"}]
)
ACTIONS = st.sampled_from(["*", "sts:*", "sts:AssumeRole", "sts:TagSession"])
CONDITIONS = st.dictionaries(
    st.sampled_from(
        ["StringEquals", "StringLike", "StringEqualsIfExists", "StringNotEquals", "ForAllValues:StringLike"]
    ),
    st.dictionaries(
        st.sampled_from(["aws:PrincipalOrgID", "sts:ExternalId", "aws:PrincipalAccount"]),
        st.sampled_from(["*", "o-ours", "c-4711", "111122223333", ""]),
        min_size=1,
    ),
    max_size=2,
)
STATEMENTS = st.builds(
    lambda effect, principal, action, condition: let_in(principal, action, Condition=condition) | {"Effect": effect},
    st.sampled_from(["Allow", "Deny"]),
    PRINCIPALS,
    ACTIONS,
    CONDITIONS,
)


@settings(deadline=None)
@given(st.lists(STATEMENTS, min_size=1, max_size=4), STATEMENTS)
def test_a_denial_never_lets_anybody_in_on_easier_terms(statements: list[Tree], more: Tree) -> None:
    before = {(each.index, each.way, each.who): set(each.demands) for each in admitted(*statements)}
    after = admitted(*statements, more | {"Effect": "Deny"})
    assert all(before[each.index, each.way, each.who] <= set(each.demands) for each in after)


@settings(deadline=None)
@given(st.lists(STATEMENTS, min_size=1, max_size=4), STATEMENTS)
def test_an_allowance_changes_nothing_about_the_others(statements: list[Tree], more: Tree) -> None:
    after = admitted(*statements, more | {"Effect": "Allow"})
    assert after[: len(admitted(*statements))] == admitted(*statements)
