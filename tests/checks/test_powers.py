"""What documents amount to: cases by name, and laws over random documents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.checks.powers import RAISING, powers, whole_services
from leastwise.errors import JsonError, PolicyError

Tree = dict[str, Any]


def text(*statements: Tree) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(**elements: Any) -> Tree:
    return {"Effect": "Allow", "Action": "*", "Resource": "*"} | elements


def allow_not(*actions: str) -> Tree:
    return {"Effect": "Allow", "NotAction": list(actions), "Resource": "*"}


def deny(**elements: Any) -> Tree:
    return {"Effect": "Deny", "Resource": "*"} | elements


def on(**elements: Any) -> Tree:
    return {"Effect": "Allow", "Action": "*"} | elements


FULL = {
    "everything": [allow()],
    "everything, as IAM reads it": [allow(Action="*:*")],
    "among others": [allow(Action=["s3:GetObject", "*"])],
    "all but something unknown": [allow_not("nothing:AtAll")],
    "all but billing": [allow_not("billing:*", "iam:CreateUser")],
    "all but most of IAM": [allow_not(*sorted(set(RAISING) - {"iam:PutUserPolicy"}))],
    "every ARN": [allow(Resource="arn:*")],
    "every ARN, part by part": [allow(Resource="arn:aws:*:*:*:*")],
    "every ARN of another partition": [allow(Resource="arn:aws-us-gov:*")],
    "every resource among others": [allow(Resource=["arn:aws:s3:::mine", "*"])],
    "all but roles and a bucket": [on(NotResource=["arn:aws:s3:::logs", "arn:aws:iam::*:role/*"])],
    "all but a bucket": [on(NotResource=["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"])],
    "all but one role": [on(NotResource="arn:aws:iam::111122223333:role/break-glass")],
    "all but roles": [on(NotResource="arn:aws:iam::*:role/*")],
    "under a condition": [allow(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})],
    "with a denial beside the point": [allow(), deny(Action="iam:CreateUser")],
    "with a denial under conditions": [
        allow(),
        deny(Action="iam:*", Condition={"Bool": {"aws:SecureTransport": "false"}}),
    ],
    "with a denial for one role": [allow(), deny(Action="iam:*", Resource="arn:aws:iam::*:role/audit")],
}
NOT_FULL = {
    "all but IAM": [allow_not("iam:*")],
    "all but IAM in capitals": [allow_not("IAM:*")],
    "IAM denied": [allow(), deny(Action="IAM:*")],
    "IAM denied by kind": [
        allow(),
        deny(Action="*", Resource=["arn:aws:iam::111122223333:*"]),
    ],
    "all but IAM denied": [allow(), deny(NotAction="s3:*")],
    "IAM alone": [allow(Action="iam:*")],
    "IAM resources alone": [allow(Resource="arn:aws:iam::*:*")],
    "all but IAM resources and a bucket": [on(NotResource=["arn:aws:s3:::logs", "arn:aws:iam::*:*"])],
    "one service": [allow(Action="s3:*")],
    "one bucket": [allow(Resource="arn:aws:s3:::mine/*")],
    "all but IAM resources": [on(NotResource="arn:aws:iam::*:*")],
    "nothing": [allow(Action=[])],
    "denial alone": [deny(Action="*")],
    "all but everything": [allow_not("*")],
    "buckets everywhere": [allow(Resource=["arn:aws:s3:::*", "arn:aws:ec2:*"])],
}


@pytest.mark.parametrize("statements", FULL.values(), ids=FULL)
def test_full_administration(statements: list[Tree]) -> None:
    assert powers(text(*statements)).full


@pytest.mark.parametrize("statements", NOT_FULL.values(), ids=NOT_FULL)
def test_less_than_full_administration(statements: list[Tree]) -> None:
    assert not powers(text(*statements)).full


def test_the_statement_and_whether_it_has_conditions_are_told() -> None:
    condition = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    found = powers(text(allow(Action="s3:*"), allow(Sid="All", Condition=condition), allow())).full
    assert [(power.statement, power.index, power.conditional) for power in found] == [
        ("statement `All`", 1, True),
        ("statement 3", 2, False),
    ]


@pytest.mark.parametrize("action, kind", [item for item in RAISING.items() if item[0] != "iam:PassRole"])
def test_each_raising_action_is_iam_administration_on_its_kind_of_resource(action: str, kind: str) -> None:
    assert powers(text(allow(Action=action))).iam
    assert powers(text(allow(Action=action.upper(), Resource=f"arn:aws:iam::111122223333:{kind}/*"))).iam
    assert not powers(text(allow(Action=action, Resource=f"arn:aws:iam::111122223333:{kind}/one"))).iam
    assert not powers(text(allow(Action=action, Resource="arn:aws:s3:::*"))).iam
    assert not powers(text(allow(Action=action), deny(Action="iam:*"))).iam


@pytest.mark.parametrize(
    "statement",
    [
        allow(Action="iam:PassRole"),
        allow(Action="iam:*", Resource="arn:aws:iam::*:user/${aws:username}"),
        allow(Action="iam:AttachRolePolicy", Condition={"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/X"}}),
        allow(Action="iam:PutUserPolicy", Condition={"StringEquals": {"aws:ResourceTag/team": "blue"}}),
        allow(Action=["iam:Get*", "iam:List*"]),
    ],
)
def test_what_is_not_iam_administration(statement: Tree) -> None:
    assert not powers(text(statement)).iam


def test_a_condition_on_who_asks_does_not_narrow() -> None:
    condition = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    (power,) = powers(text(allow(Action="iam:*", Condition=condition))).iam
    assert power.conditional
    assert "iam:PassRole" not in power.raising


def test_what_is_denied() -> None:
    assert powers(text(deny(Action=["iam:Put*Policy", "s3:*"]))).denied == {
        "iam:PutUserPolicy",
        "iam:PutGroupPolicy",
        "iam:PutRolePolicy",
    }
    assert powers(text(deny(NotAction="iam:*"))).denied == frozenset()


def test_whole_services() -> None:
    services = ("iam", "kms", "s3")

    def names(*statements: Tree) -> list[str]:
        return [service for service, _ in whole_services(text(*statements), services)]

    assert names(allow(Action=["KMS:*", "s3:?*", "iam:*Policy"])) == ["kms", "s3"]
    assert names(allow()) == ["iam", "kms", "s3"]
    assert names(allow_not("iam:GetRole", "nothing:*")) == ["kms", "s3"]
    assert names(allow(), deny(Action="kms:*"), deny(Action="s3:Put*")) == ["iam", "s3"]
    assert names(allow(), deny(NotAction="s3:*")) == ["s3"]
    assert names(allow(Action="s3:*", Resource="arn:aws:s3:::*")) == []
    assert names(allow(Action="kms:*", Condition={"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}})) == []


def test_the_first_statement_that_grants_the_service_is_told() -> None:
    ((_, power),) = whole_services(
        text(allow(Action="kms:Get*"), allow(Action="kms:*"), allow(Action="kms:*")), ("kms",)
    )
    assert power.index == 1


def test_what_is_no_policy_is_an_error() -> None:
    with pytest.raises(JsonError):
        powers("{")
    with pytest.raises(PolicyError):
        whole_services('{"Statement": []}', ("kms",))


ACTIONS = st.sampled_from(["*", "*:*", "iam:*", "iam:Put*", "iam:PassRole", "s3:*", "iam:CreateUser", "iam:Attach*"])
RESOURCES = st.sampled_from(
    ["*", "arn:aws:*", "arn:aws:iam::*:*", "arn:aws:iam::111122223333:user/*", "arn:aws:s3:::b"]
)
CONDITIONS = st.sampled_from([{}, {"Bool": {"aws:SecureTransport": "true"}}, {"StringEquals": {"iam:PolicyARN": "x"}}])


def elements(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[Tree]:
    return st.tuples(st.sampled_from([name, f"Not{name}"]), st.lists(values, min_size=1, max_size=3)).map(
        lambda pair: {pair[0]: pair[1]}
    )


STATEMENTS = st.builds(
    lambda effect, action, resource, condition: {"Effect": effect, "Condition": condition} | action | resource,
    st.sampled_from(["Allow", "Deny"]),
    elements("Action", ACTIONS),
    elements("Resource", RESOURCES),
    CONDITIONS,
)
DOCUMENTS = st.lists(STATEMENTS, min_size=1, max_size=4)


@given(DOCUMENTS, STATEMENTS)
def test_a_denial_never_adds_power(statements: list[Tree], more: Tree) -> None:
    before = powers(text(*statements))
    after = powers(text(*statements, more | {"Effect": "Deny"}))
    assert {power.index for power in after.full} <= {power.index for power in before.full}
    assert {power.index for power in after.iam} <= {power.index for power in before.iam}
    assert before.denied <= after.denied


@given(DOCUMENTS, STATEMENTS)
def test_an_allowance_never_takes_power_away(statements: list[Tree], more: Tree) -> None:
    before = powers(text(*statements))
    after = powers(text(*statements, more | {"Effect": "Allow"}))
    assert {power.index for power in before.full} <= {power.index for power in after.full}
    assert {power.index for power in before.iam} <= {power.index for power in after.iam}
    assert before.denied == after.denied


@given(DOCUMENTS)
def test_letter_case_of_actions_does_not_matter(statements: list[Tree]) -> None:
    changed = [
        {
            name: [each.swapcase() for each in value] if name.endswith("Action") else value
            for name, value in each.items()
        }
        for each in statements
    ]
    assert powers(text(*statements)) == powers(text(*changed))


@given(DOCUMENTS)
def test_full_administration_without_conditions_is_iam_administration_unless_only_roles_can_be_passed(
    statements: list[Tree],
) -> None:
    found = powers(text(*statements))
    direct = {power.index for power in found.full if power.raising - {"iam:PassRole"} and not power.conditional}
    assert direct <= {power.index for power in found.iam}
