"""What the fixes make of documents."""

from __future__ import annotations

import json

import pytest

from leastwise.language import JsonValue, Kind
from leastwise.lint import all_codes, lint
from leastwise.lint.fix import Healing, healing, mend


def _mended(unsafe: bool = True, kind: Kind = Kind.IDENTITY, **elements: JsonValue) -> dict[str, JsonValue]:
    """The statement after healing, with the elements that are not about what is tested left out."""
    base: dict[str, JsonValue] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [base | elements]}, indent=2)
    statement: dict[str, JsonValue] = json.loads(mend(text, kind, unsafe=unsafe).text)["Statement"][0]
    return {name: value for name, value in statement.items() if name not in base or value != base[name]}


def test_every_code_that_can_be_healed_is_healed_by_what_heals_it() -> None:
    for code in all_codes():
        if (how := healing(code)) is not Healing.NO:
            after = mend(code.bad, code.kind, unsafe=how is Healing.UNSAFE, wanted=lambda f, id=code.id: f.code == id)  # type: ignore[misc]
            assert code.id not in {each.code for each in lint(after.text, code.kind)}, code.id
            assert mend(code.bad, code.kind, unsafe=False, wanted=lambda f, id=code.id: f.code == id).healed == (  # type: ignore[misc]
                after.healed if how is Healing.SAFE else ()
            )


def test_the_layout_stays_as_it_is() -> None:
    text = """\
{ "Version" : "2012-10-17",
   "Statement": [
      {  "Sid": "",   "Effect": "Allow",
         "Action": [ "s3:Get*" ,
                     "s3:GetObject",  "s3:PutObject"],
         "Resource" : "arn:aws:s3:::box/*" , "Condition":{}}]}
"""
    assert (
        mend(text, Kind.IDENTITY, unsafe=False).text
        == """\
{ "Version" : "2012-10-17",
   "Statement": [
      {  "Effect": "Allow",
         "Action": [ "s3:Get*",  "s3:PutObject"],
         "Resource" : "arn:aws:s3:::box/*"}]}
"""
    )


def test_of_equal_actions_and_of_patterns_for_the_same_one_stays() -> None:
    assert _mended(False, Action=["s3:GetObject", "S3:getobject", "s3:GetObject"]) == {"Action": ["s3:GetObject"]}
    assert _mended(False, Action=["s3:Get**", "s3:Get*"]) == {"Action": ["s3:Get**"]}


@pytest.mark.parametrize(
    ("resources", "after"),
    [
        (
            ["arn:aws:s3:::box/*", "arn:aws:s3:::box/a", "arn:aws:s3:::other"],
            ["arn:aws:s3:::box/*", "arn:aws:s3:::other"],
        ),
        (["arn:aws:s3:::box/*", "arn:aws:s3:::box/${aws:username}"], None),
        (["arn:aws:s3:::box/a", "*"], ["*"]),
        (["arn:aws:s3:::box/*", "arn:aws:s3:::Box/a"], None),
    ],
)
def test_a_resource_goes_only_if_another_surely_covers_it(resources: list[str], after: list[str] | None) -> None:
    given: list[JsonValue] = list(resources)
    assert _mended(False, Action=["s3:GetObject"], Resource=given)["Resource"] == (after or given)


def test_the_only_operator_of_a_condition_takes_it_along() -> None:
    assert _mended(False, Condition={"StringEquals": {}}) == {}
    kept: JsonValue = {"Bool": {"aws:SecureTransport": "true"}}
    assert _mended(False, Condition={"StringEquals": {}, "Bool": {"aws:SecureTransport": "true"}}) == {
        "Condition": kept
    }


def test_a_version_is_a_safe_addition_where_nothing_looks_like_a_variable() -> None:
    plain = '{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}'
    assert mend(plain, Kind.IDENTITY, unsafe=False).text == plain.replace("{", '{"Version": "2012-10-17", ', 1)
    variable = plain.replace('"*"', '"arn:aws:s3:::box/${aws:username}"')
    assert "Version" not in mend(variable, Kind.IDENTITY, unsafe=False).text
    assert "Version" in mend(variable, Kind.IDENTITY, unsafe=True).text
    escaped = variable.replace("${", "\\u0024{")
    assert "Version" not in mend(escaped, Kind.IDENTITY, unsafe=False).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            {"Bool": {"aws:MultiFactorAuthPresent": "false"}},
            {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        ),
        (
            {"Bool": {"aws:MultiFactorAuthPresent": "false", "aws:SecureTransport": "true"}},
            {"Bool": {"aws:SecureTransport": "true"}, "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        ),
        (
            {"Bool": {"aws:MultiFactorAuthPresent": ["false"]}, "BoolIfExists": {"aws:ViaAWSService": "false"}},
            {"BoolIfExists": {"aws:ViaAWSService": "false", "aws:MultiFactorAuthPresent": ["false"]}},
        ),
    ],
)
def test_a_deny_without_mfa_is_moved_to_if_exists_alone(before: JsonValue, after: JsonValue) -> None:
    assert _mended(Effect="Deny", Action=["s3:*"], Condition=before)["Condition"] == after


def test_a_key_that_may_be_absent_is_asked_for() -> None:
    address: JsonValue = {"aws:SourceVpce": "vpce-0123456789abcdef0"}
    there: JsonValue = {"aws:SourceVpce": "false"}
    after = _mended(Condition={"StringNotEquals": address})
    assert after == {"Condition": {"StringNotEquals": address, "Null": there}}
    other: JsonValue = {"Null": {"aws:SourceVpc": "true"}, "StringNotEquals": address}
    assert _mended(Condition=other) == {
        "Condition": {"Null": {"aws:SourceVpc": "true", "aws:SourceVpce": "false"}, "StringNotEquals": address}
    }


def test_two_that_would_collide_are_left_to_a_person() -> None:
    sids = '{"Version": "2012-10-17", "Statement": [%s, %s]}'
    one = '{"Sid": "%s", "Effect": "Allow", "Action": "s3:%s", "Resource": "arn:aws:s3:::box/*"}'
    text = sids % (one % ("a-b", "GetObject"), one % ("ab", "PutObject"))
    after = mend(text, Kind.IDENTITY, unsafe=True).text
    assert after == text
    assert '"Sid": "ac"' in mend(text.replace("a-b", "a-c"), Kind.IDENTITY, unsafe=True).text


def test_only_what_is_wanted_is_healed() -> None:
    text = '{"Statement": {"Sid": "", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}}'
    after = mend(text, Kind.IDENTITY, unsafe=False, wanted=lambda finding: finding.code == "EMPTY_SID_VALUE")
    assert after.text == '{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}'
    assert [finding.code for finding in after.healed] == ["EMPTY_SID_VALUE"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"a":"\ud800"}'])
def test_what_is_no_document_stays_as_it_is(text: str) -> None:
    for kind in Kind:
        assert mend(text, kind, unsafe=False).text == text


def test_hostile_names_do_not_confuse_an_edit() -> None:
    key = "aws:PrincipalTag/\u0000.Condition[0]\"'"
    condition: JsonValue = {"StringEquals": {key: "a*", "aws:PrincipalOrgID": "o-example1234"}}
    after = _mended(Condition=condition)
    assert after == {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-example1234"}, "StringLike": {key: "a*"}}}
