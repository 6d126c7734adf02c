"""Sections F, G and H: conditions and variables, as far as they decide."""

from __future__ import annotations

from typing import Any

import pytest

from asking import (
    ALICE,
    ALLOWED,
    DENIED,
    FEDERATED,
    OBJECT,
    OURS,
    ROLE,
    ROOT,
    SESSION,
    SILENT,
    allow,
    ask,
    deny,
    doubts,
    outcome,
    request,
    to,
    without,
)
from leastwise.spec import Choice, Facts, Outcome

Context = dict[str, str | tuple[str, ...]]


def met(conditions: dict[str, Any], context: Context) -> bool:
    return outcome(context=context, identity=allow(Condition=conditions)) is ALLOWED


PATTERN = "arn:aws:someservice:*:111122223333:finance/*"
STORE = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"

LATE = "2020-01-01T00:00:00Z"

TABLE: list[tuple[str, dict[str, Any], Context, bool]] = [
    ("F1 operators and keys are AND", {"StringEquals": {"k:a": "1"}, "Bool": {"k:b": "true"}}, {"k:a": "1"}, False),
    ("F1 keys are AND", {"StringEquals": {"k:a": "1", "k:b": "2"}}, {"k:a": "1", "k:b": "3"}, False),
    ("F1 all keys", {"StringEquals": {"k:a": "1", "k:b": "2"}}, {"k:a": "1", "k:b": "2"}, True),
    ("F1 values are OR", {"StringEquals": {"k:a": ["1", "2"]}}, {"k:a": "2"}, True),
    ("F1 negated values are NOR", {"StringNotEquals": {"k:a": ["1", "2"]}}, {"k:a": "2"}, False),
    ("F2 empty is none", {}, {}, True),
    ("F2 spellings", {"StringEquals": {"k:a": "1"}, "stringequals": {"k:a": "2"}}, {"k:a": "1"}, False),
    ("F2 spellings of a key", {"StringEquals": {"k:a": "1", "K:A": "2"}}, {"k:a": "1"}, False),
    ("F2 both spellings of a key", {"StringEquals": {"k:a": "1"}, "StringLike": {"K:A": "?"}}, {"k:a": "1"}, True),
    ("F2 no values, negated", {"StringNotEquals": {"k:a": []}}, {"k:a": "1"}, True),
    ("F2 no values, all of none", {"ForAllValues:StringEquals": {"k:a": []}}, {}, True),
    ("F2 no values, all of some", {"ForAllValues:StringEquals": {"k:a": []}}, {"k:a": "1"}, False),
    ("F2 no values, any", {"ForAnyValue:StringNotEquals": {"k:a": []}}, {"k:a": "1"}, False),
    ("F2 no values, IfExists", {"StringEqualsIfExists": {"k:a": []}}, {}, True),
    ("F2 no values, no key", {"StringEquals": {"k:a": []}}, {}, False),
    ("F2 no values", {"StringEquals": {"k:a": []}}, {"k:a": "1"}, False),
    ("F3 letter case of keys", {"StringEquals": {"AWS:RequestTag/TEAM": "x"}}, {"aws:requesttag/team": "x"}, True),
    ("F3 letter case of tags", {"StringEquals": {"aws:principaltag/TEAM": "x"}}, {"aws:PrincipalTag/Team": "x"}, True),
    ("F3 tags of a resource", {"StringEquals": {"aws:ResourceTag/a": "x"}}, {"AWS:resourcetag/A": "x"}, True),
    ("F3 ignoring case", {"StringEqualsIgnoreCase": {"k:a": "x"}}, {"k:a": "X"}, True),
    ("F3 letter case of values", {"StringEquals": {"k:a": "x"}}, {"k:a": "X"}, False),
    ("F4 missing, positive", {"StringEquals": {"k:a": "1"}}, {}, False),
    ("F4 missing, negated", {"StringNotEquals": {"k:a": "1"}}, {}, True),
    ("F4 missing, Bool", {"Bool": {"k:a": "false"}}, {}, False),
    ("F6 IfExists, missing", {"StringEqualsIfExists": {"k:a": "1"}}, {}, True),
    ("F6 IfExists, present", {"StringEqualsIfExists": {"k:a": "1"}}, {"k:a": "2"}, False),
    ("F7 Null true", {"Null": {"k:a": "true"}}, {}, True),
    ("F7 Null false", {"Null": {"k:a": "false"}}, {"k:a": "1"}, True),
    ("F7 Null true, present", {"Null": {"k:a": "true"}}, {"k:a": ""}, False),
    ("F7 Null, either", {"Null": {"k:a": ["true", "false"]}}, {}, True),
    ("F7 Null of several values", {"Null": {"aws:TagKeys": "false"}}, {"aws:TagKeys": ("t", "u")}, True),
    ("F7 all of Null", {"ForAllValues:Null": {"k:a": "true"}}, {"k:a": "1"}, True),
    ("F7 any of Null", {"ForAnyValue:Null": {"k:a": "true"}}, {}, False),
    ("F8 all of nothing but an empty text", {"ForAllValues:StringEquals": {"k:a": "1"}}, {"k:a": ""}, True),
    ("F8 all, negated", {"ForAllValues:StringNotLike": {"k:a": "x*"}}, {"k:a": ("a", "b")}, True),
    ("F8 all values", {"ForAllValues:StringEquals": {"k:a": ["1", "2"]}}, {"k:a": ("1", "3")}, False),
    ("F8 none", {"ForAllValues:StringEquals": {"k:a": "1"}}, {}, True),
    ("F9 any value", {"ForAnyValue:StringEquals": {"k:a": "1"}}, {"k:a": ("1", "3")}, True),
    ("F9 none", {"ForAnyValue:StringNotEquals": {"k:a": "1"}}, {}, False),
    ("F10 any outside", {"ForAnyValue:StringNotEquals": {"k:a": "1"}}, {"k:a": ("1", "3")}, True),
    ("F10 all outside", {"ForAllValues:StringNotEquals": {"k:a": "1"}}, {"k:a": ("1", "3")}, False),
    ("F11 set and IfExists", {"ForAnyValue:StringEqualsIfExists": {"k:a": "1"}}, {}, True),
    ("F11 all of none, IfExists", {"ForAllValues:StringEqualsIfExists": {"k:a": "1"}}, {}, True),
    ("F11 any with the key, IfExists", {"ForAnyValue:StringEqualsIfExists": {"k:a": "1"}}, {"k:a": ("2", "3")}, False),
    ("F11 any negated of none, IfExists", {"ForAnyValue:StringNotEqualsIfExists": {"k:a": "1"}}, {}, True),
    ("F12 single under a set operator", {"ForAnyValue:StringEquals": {"k:a": "1"}}, {"k:a": "1"}, True),
    ("F13 a multivalued key", {"ForAnyValue:StringEquals": {"aws:TagKeys": "t"}}, {"aws:TagKeys": ("t", "u")}, True),
    ("G1 equals has no wildcards", {"StringEquals": {"k:a": "x*"}}, {"k:a": "xy"}, False),
    ("G1 like has", {"StringLike": {"k:a": "x*"}}, {"k:a": "xy"}, True),
    ("G2 ArnEquals is ArnLike", {"ArnEquals": {"k:a": "arn:aws:s3:::b*"}}, {"k:a": "arn:aws:s3:::box"}, True),
    ("G2 too few parts", {"ArnLike": {"k:a": "arn:aws:s3:*"}}, {"k:a": "arn:aws:s3:::box"}, False),
    ("G2 no ARN, negated", {"ArnNotLike": {"k:a": "arn:aws:s3:::*"}}, {"k:a": "box"}, False),
    ("G2 no ARN key, negated", {"ArnNotLike": {"k:a": "arn:aws:s3:::*"}}, {}, True),
    ("G3 like crosses the parts of an ARN", {"StringLike": {"k:a": PATTERN}}, {"k:a": STORE}, True),
    ("G3 ArnLike does not", {"ArnLike": {"k:a": PATTERN}}, {"k:a": STORE}, False),
    ("G4 numbers", {"NumericLessThan": {"k:a": "10"}}, {"k:a": "9.5"}, True),
    ("G4 no number", {"NumericLessThan": {"k:a": "10"}}, {"k:a": "9x"}, False),
    ("G4 negative", {"NumericGreaterThan": {"k:a": "-1.5"}}, {"k:a": "-1"}, True),
    ("G5 seconds in the policy", {"DateGreaterThan": {"aws:CurrentTime": 1500000000}}, {"aws:CurrentTime": LATE}, True),
    ("G5 a day", {"DateGreaterThanEquals": {"aws:CurrentTime": "2020-01-01"}}, {"aws:CurrentTime": LATE}, True),
    ("G5 a zone", {"DateEquals": {"aws:CurrentTime": "2020-01-01T02:00+02:00"}}, {"aws:CurrentTime": LATE}, True),
    ("G5 milliseconds are far ahead", {"DateLessThan": {"k:a": LATE}}, {"k:a": "1500000000000"}, False),
    ("G5 epoch seconds", {"DateLessThan": {"k:a": "2020-01-01T00:00:00Z"}}, {"k:a": "1500000000"}, True),
    ("G6 booleans", {"Bool": {"k:a": True}}, {"k:a": "TRUE"}, True),
    ("G7 bytes", {"BinaryEquals": {"k:a": "QUJD"}}, {"k:a": "QUJD"}, True),
    ("G8 addresses", {"IpAddress": {"aws:SourceIp": "10.1.2.3/8"}}, {"aws:SourceIp": "10.9.9.9"}, True),
    ("G8 short forms", {"IpAddress": {"aws:SourceIp": "2001:DB8::/32"}}, {"aws:SourceIp": "2001:db8:0:1::a"}, True),
    ("G8 versions", {"IpAddress": {"aws:SourceIp": "::/0"}}, {"aws:SourceIp": "10.9.9.9"}, False),
    ("G8 versions, negated", {"NotIpAddress": {"aws:SourceIp": "::/0"}}, {"aws:SourceIp": "10.9.9.9"}, True),
    ("G8 bare", {"IpAddress": {"aws:SourceIp": "2001:db8::1"}}, {"aws:SourceIp": "2001:db8::2"}, False),
    ("G8 missing", {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, {}, False),
    ("G8 lock-out", {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {}, True),
    ("G9 scalars", {"NumericEquals": {"k:a": 10}}, {"k:a": "10"}, True),
]


@pytest.mark.parametrize("conditions, context, expected", [r[1:] for r in TABLE], ids=[r[0] for r in TABLE])
def test_F_G_conditions(conditions: dict[str, Any], context: Context, expected: bool) -> None:
    assert met(conditions, context) is expected


def test_F5_a_deny_and_a_missing_key() -> None:
    without_mfa = {"aws:MultiFactorAuthPresent": "false"}
    assert outcome(identity=[allow(), deny(Condition={"StringNotEquals": {"k:a": "1"}})]) is DENIED
    assert outcome(identity=[allow(), deny(Condition={"Bool": without_mfa})]) is ALLOWED
    assert outcome(identity=[allow(), deny(Condition={"BoolIfExists": without_mfa})]) is DENIED
    console = {"aws:MultiFactorAuthPresent": "false"}
    assert outcome(context=console, identity=[allow(), deny(Condition={"Bool": without_mfa})]) is DENIED


@pytest.mark.parametrize(
    "condition, context, choice",
    [
        ({"StringEquals": {"aws:TagKeys": "t"}}, {"aws:TagKeys": "t"}, Choice.MULTIVALUED_KEY),
        ({"StringNotEquals": {"k:a": "t"}}, {"k:a": ("x", "y")}, Choice.MULTIVALUED_KEY),
        ({"StringMatches": {"k:a": "t"}}, {"k:a": "t"}, Choice.UNKNOWN_OPERATOR),
        ({"NullIfExists": {"k:a": "true"}}, {}, Choice.UNKNOWN_OPERATOR),
        ({"NumericEquals": {"k:a": "10abc"}}, {"k:a": "10"}, Choice.UNFIT_VALUE),
        ({"NumericNotEquals": {"k:a": "10"}}, {"k:a": "10abc"}, Choice.UNFIT_VALUE),
        ({"StringEquals": {"k:a": []}}, {"k:a": "1"}, Choice.EMPTY_VALUES),
        ({"StringEquals": {"k:a": "${aws:SourceVpc}"}}, {"k:a": "1"}, Choice.VARIABLE_WITHOUT_VALUE),
    ],
    ids=["F12", "F12 seen", "F15", "F7 NullIfExists", "G4", "M2 not a number", "F2", "H8"],
)
def test_F12_F15_M4_M6_a_deny_that_cannot_be_decided_is_told(
    condition: dict[str, Any], context: Context, choice: Choice
) -> None:
    decision = ask(context=context, identity=[allow(), deny(Condition=condition, Sid="Shaky")])
    assert decision.outcome is ALLOWED
    [warning] = decision.warnings
    assert warning.choice is choice
    assert str(warning).startswith("identity policy 0 statement 1 (Shaky): ")


@pytest.mark.parametrize(
    "condition",
    [{"NumericEquals": {"k:a": ["10abc", "10"]}}, {"StringEquals": {"k:a": ["${aws:SourceVpc}", "10"]}}],
)
def test_M4_another_value_that_fits_settles_it(condition: dict[str, Any]) -> None:
    decision = ask(context={"k:a": "10"}, identity=[allow(), deny(Condition=condition)])
    assert (decision.outcome, decision.warnings) == (DENIED, ())


MULTIVALUED = (
    "aws:CalledVia",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceNamesList",
    "aws:ResourceOrgPaths",
    "aws:SourceOrgPaths",
    "aws:TagKeys",
    "aws:VpceOrgPaths",
)


@pytest.mark.parametrize("key", [*MULTIVALUED, "AWS:CALLEDVIA"])
def test_F13_global_keys_with_several_values_need_a_set_operator(key: str) -> None:
    decision = ask(context={key: "x"}, identity=allow(Condition={"StringEquals": {key: "x"}}))
    assert (decision.outcome, doubts(decision)) == (SILENT, {Choice.MULTIVALUED_KEY})
    any_value = allow(Condition={"ForAnyValue:StringEquals": {key: "x"}})
    assert outcome(context={key: ("y", "x")}, identity=any_value) is ALLOWED


@pytest.mark.parametrize("key", ["aws:PrincipalArn", "aws:PrincipalOrgID", "aws:SourceVpc", "aws:ResourceTag/t"])
def test_F13_other_global_keys_have_one_value(key: str) -> None:
    decision = ask(context={key: "x"}, identity=allow(Condition={"StringEquals": {key: "x"}}))
    assert (decision.outcome, doubts(decision)) == (ALLOWED, set())


def test_F13_a_service_may_have_more_of_them() -> None:
    facts = Facts(multivalued=lambda key: key == "dynamodb:attributes")
    said = allow(Condition={"StringEquals": {"dynamodb:Attributes": "x"}})
    decision = ask(context={"dynamodb:attributes": "x"}, identity=said, facts=facts)
    assert (decision.outcome, doubts(decision)) == (SILENT, {Choice.MULTIVALUED_KEY})


def test_M4_what_cannot_matter_is_not_told() -> None:
    shaky = {"StringMatches": {"k:a": "t"}, "StringEquals": {"k:b": "no"}}
    assert ask(identity=[allow(), deny(Condition=shaky)]).warnings == ()
    assert ask(identity=[allow(), deny("s3:*", Condition={"StringMatches": {"k:a": "t"}})]).warnings == ()


def test_M6_one_key_under_a_plain_and_a_set_operator() -> None:
    both = {"StringEquals": {"k:a": "1"}, "ForAnyValue:StringEquals": {"k:a": "1"}}
    assert met(both, {"k:a": "1"})
    assert not met(both, {"k:a": ("1", "2")})


@pytest.mark.parametrize(
    "who, role_arn, arn",
    [
        (SESSION, f"arn:aws:iam::{OURS}:role/team/app", f"arn:aws:iam::{OURS}:role/team/app"),
        (SESSION, None, ROLE),
        (FEDERATED, ALICE, FEDERATED),
        (ROOT, None, ROOT),
        (ALICE, None, ALICE),
    ],
)
def test_F14_principal_arn(who: str, role_arn: str | None, arn: str) -> None:
    assert request(who, role_arn=role_arn).keys()["aws:principalarn"] == (arn,)


def test_F14_what_is_given_wins() -> None:
    assert request(ALICE, context={"AWS:PrincipalArn": "x"}).keys()["aws:principalarn"] == ("x",)


@pytest.mark.parametrize(
    "who, id, username, userid, type",
    [
        (ALICE, "AIDA1", ("alice",), ("AIDA1",), "User"),
        (SESSION, "AROA1", None, ("AROA1:s1",), "AssumedRole"),
        (SESSION, None, None, None, "AssumedRole"),
        (ROOT, None, None, (OURS,), "Account"),
        (FEDERATED, None, None, (f"{OURS}:fred",), "FederatedUser"),
    ],
)
def test_H7_username_and_userid(who: str, id: str | None, username: Any, userid: Any, type: str) -> None:
    keys = request(who, id=id).keys()
    assert (keys.get("aws:username"), keys.get("aws:userid")) == (username, userid)
    assert keys["aws:principaltype"] == (type,)


HOME = allow("s3:*", "arn:aws:s3:::box/${aws:username}/*")


def own(name: str, statement: dict[str, Any] = HOME, version: str | None = "2012-10-17", **more: Any) -> Outcome:
    return outcome(ALICE, "s3:GetObject", f"arn:aws:s3:::box/{name}/x", identity=statement, version=version, **more)


def test_H1_M3_variables_need_the_newer_version() -> None:
    assert own("alice") is ALLOWED
    assert own("alice", version="2008-10-17") is SILENT
    decision = ask(ALICE, "s3:GetObject", "arn:aws:s3:::box/alice/x", identity=HOME, version=None)
    assert Choice.LITERAL_VARIABLE in doubts(decision)


@pytest.mark.parametrize(
    "operator, value",
    [("NumericEquals", "7"), ("DateEquals", "7"), ("BinaryEquals", "QUJD"), ("IpAddress", "10.0.0.1")],
)
def test_H2_no_variables_in_values_of_other_types(operator: str, value: str) -> None:
    said = allow(Condition={operator: {"k:a": "${k:b}"}})
    decision = ask(context={"k:a": value, "k:b": value}, identity=said)
    assert (decision.outcome, doubts(decision)) == (SILENT, {Choice.UNFIT_VALUE})


def test_H2_no_variables_in_null_actions_principals_and_keys() -> None:
    context = {"k:a": "true", "k:b": "sqs:SendMessage", "k:c": ALICE, "k:d": "k:a"}
    null = {"Null": {"k:e": "${k:a}"}}
    assert outcome(context=context, identity=allow(Condition=null)) is SILENT
    assert outcome(context=context, identity=allow("${k:b}")) is SILENT
    assert outcome(context=context, resource=to("${k:c}")) is SILENT
    assert outcome(context=context, identity=allow(Condition={"StringEquals": {"${k:d}": "true"}})) is SILENT


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike", "StringEqualsIgnoreCase", "ArnLike", "ArnEquals"])
def test_H2_variables_in_values_of_strings_and_arns(operator: str) -> None:
    said = allow(Condition={operator: {"k:a": "arn:aws:s3:::${aws:username}"}})
    assert outcome(context={"k:a": "arn:aws:s3:::alice"}, identity=said) is ALLOWED
    assert outcome(context={"k:a": "arn:aws:s3:::bob"}, identity=said) is SILENT


def test_H3_tag_keys_of_variables_ignore_letter_case() -> None:
    said = allow("s3:*", "arn:aws:s3:::box/${aws:principaltag/TEAM}/*")
    assert own("red", said, context={"aws:PrincipalTag/Team": "red"}) is ALLOWED
    assert own("blue", said, context={"aws:PrincipalTag/Team": "red"}) is SILENT
    assert own("red", said) is SILENT


def test_H2_M2_variables_under_bool_are_replaced_with_a_warning() -> None:
    condition = {"Bool": {"k:a": "${aws:PrincipalIsAWSService}"}}
    decision = ask(context={"k:a": "false"}, identity=allow(Condition=condition))
    assert (decision.outcome, doubts(decision)) == (ALLOWED, {Choice.BOOL_VARIABLE})


def test_H3_only_single_valued_keys_have_a_value() -> None:
    tagged = allow("s3:*", "arn:aws:s3:::box/${aws:TagKeys}/*")
    assert own("t", tagged, context={"aws:TagKeys": "t"}) is SILENT
    assert own("alice", HOME | {"Resource": "arn:aws:s3:::box/${AWS:UserName}/*"}) is ALLOWED
    negated = allow(Condition={"StringNotEquals": {"k:a": "${aws:SourceVpc}"}})
    assert outcome(context={"k:a": "1"}, identity=negated) is ALLOWED


def test_H4_H5_H6_defaults_and_literal_characters() -> None:
    assert own("guest", allow("*", "arn:aws:s3:::box/${aws:SourceVpc, 'guest'}/*")) is ALLOWED
    assert own("*", allow("*", "arn:aws:s3:::box/${*}/*")) is ALLOWED
    assert own("any", allow("*", "arn:aws:s3:::box/${*}/*")) is SILENT
    assert own("any", HOME, context={"aws:username": "*"}) is SILENT


def test_H8_a_deny_with_a_variable_without_value() -> None:
    failing = deny("s3:*", "arn:aws:s3:::box/${aws:username}/*")
    decision = ask(SESSION, "s3:GetObject", OBJECT, identity=[allow(), failing])
    assert (decision.outcome, Choice.VARIABLE_WITHOUT_VALUE in doubts(decision)) == (ALLOWED, True)
    complement = without(failing, "Resource") | {"NotResource": failing["Resource"]}
    assert outcome(SESSION, "s3:GetObject", OBJECT, identity=[allow(), complement]) is DENIED
    negated = deny(Condition={"StringNotEquals": {"k:a": "${aws:username}"}})
    assert outcome(SESSION, context={"k:a": "1"}, identity=[allow(), negated]) is DENIED
    assert outcome(SESSION, resource=to(ROLE)) is ALLOWED


def test_H8_an_allow_that_a_variable_without_value_keeps_back_is_not_told() -> None:
    home = allow("*", "arn:aws:sqs:*:*:${aws:username}")
    assert ask(SESSION, identity=home).warnings == ()
    everything_but = without(home, "Resource") | {"NotResource": home["Resource"]}
    assert doubts(ask(SESSION, identity=everything_but)) == {Choice.VARIABLE_WITHOUT_VALUE}
