"""Where findings are, and what is said of a text that is no policy document."""

from __future__ import annotations

import json

import pytest

from leastwise.language import Kind
from leastwise.lint import guess_kind, lint

TEXT = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
    {
      "Sid": "\\u00e9",
      "Effect": "Allow", "Action": ["s3:ListBucket", "s3:Gett"],
      "Resource": "arn:aws:s3:::box",
\t"Condition": {"StringEqual": {"aws:PrincipalOrgID": "é"}, "NumericEquals": {"s3:max-keys": ["1", "😀", "x"]}}
    }
  ]
}
"""


def _found(text: str, kind: Kind | None = Kind.IDENTITY) -> list[tuple[str, int, int, str]]:
    return [(each.code, each.line, each.column, each.path) for each in lint(text, kind)]


def test_a_finding_is_at_the_line_and_column_of_its_element() -> None:
    line = TEXT.split("\n")[8]
    assert _found(TEXT) == [
        ("UNSUPPORTED_SID", 6, 7, "Statement[1].Sid"),
        ("INVALID_ACTION", 7, 54, "Statement[1].Action[1]"),
        ("INVALID_CONDITION_OPERATOR", 9, 16, "Statement[1].Condition.StringEqual"),
        ("TYPE_MISMATCH_NUMBER", 9, line.index('"😀"') + 1, "Statement[1].Condition.NumericEquals.s3:max-keys[1]"),
        ("TYPE_MISMATCH_NUMBER", 9, line.index('"x"') + 1, "Statement[1].Condition.NumericEquals.s3:max-keys[2]"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("", 1, 1, "the text ends"),
        ('{"Version": "2012-10-17"\n "Statement": []}', 2, 2, "found"),
        ('{"Statement": [],\n "Statement": []}', 2, 2, "duplicate key `Statement`"),
        ('{"Statement": {"Effect": "Allow", "Effect": "Deny"}}', 1, 35, "duplicate key `Effect`"),
        ('{"Statement": []} {"Statement": []}', 1, 19, "after the JSON value"),
        ('{"Statement": [NaN]}', 1, 16, "NaN"),
        ('{"Sid": "\\ud800"}', 1, 10, "lone surrogate"),
        ("[" * 10_000, 1, 65, "more than 64"),
        ("\ufeff{}", 1, 1, "byte order mark"),
        (" " * 1_000_001, 1, 1, "longer than 1,000,000"),
        ("\x00\x89PNG", 1, 1, "found"),
    ],
)
def test_what_is_not_json_is_one_finding_at_its_place(text: str, line: int, column: int, says: str) -> None:
    (finding,) = lint(text)
    assert (finding.code, finding.line, finding.column) == ("JSON_SYNTAX_ERROR", line, column)
    assert says in finding.says


def test_what_the_parser_alone_refuses_is_told_at_its_place() -> None:
    text = '{"Version": "2012-10-17", "Id": "→", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}'
    assert _found(text) == [("LW_REFUSED", 1, text.index("→") + 1, "")]


def test_a_wrong_type_is_one_finding_and_hides_no_other() -> None:
    text = """{"Version": 7, "Statement": [{"Sid": 1, "Effect": true, "Action": 7, "Resource": [1, null, "box"],
        "Condition": {"Bool": 5, "StringEquals": {"aws:PrincipalOrgID": {}}}}, 3]}"""
    assert [(code, path) for code, _, _, path in _found(text)] == [
        ("DATA_TYPE_MISMATCH", "Version"),
        ("DATA_TYPE_MISMATCH", "Statement[0].Sid"),
        ("DATA_TYPE_MISMATCH", "Statement[0].Effect"),
        ("DATA_TYPE_MISMATCH", "Statement[0].Action"),
        ("DATA_TYPE_MISMATCH", "Statement[0].Resource[0]"),
        ("DATA_TYPE_MISMATCH", "Statement[0].Resource[1]"),
        ("INVALID_ARN_PREFIX", "Statement[0].Resource[2]"),
        ("DATA_TYPE_MISMATCH", "Statement[0].Condition.Bool"),
        ("DATA_TYPE_MISMATCH", "Statement[0].Condition.StringEquals.aws:PrincipalOrgID"),
        ("DATA_TYPE_MISMATCH", "Statement[1]"),
    ]


@pytest.mark.parametrize("value", [0, None, True, "text", [], [{}], 1e300, 10**30])
def test_json_that_is_no_object_is_one_finding(value: object) -> None:
    assert [code for code, *_ in _found(json.dumps(value))] == ["DATA_TYPE_MISMATCH"]


@pytest.mark.parametrize(
    ("wrapped", "where"),
    [
        ({"PolicyVersion": {"Document": {"Statement": []}, "VersionId": "v1"}}, "PolicyVersion.Document"),
        ({"Role": {"RoleName": "a", "AssumeRolePolicyDocument": {"Statement": []}}}, "Role.AssumeRolePolicyDocument"),
        ({"Policy": '{"Version": "2012-10-17", "Statement": []}'}, "Policy"),
    ],
)
def test_a_document_inside_what_a_command_printed_is_pointed_at(wrapped: object, where: str) -> None:
    (missing,) = [each for each in lint(json.dumps(wrapped)) if each.code == "MISSING_STATEMENT"]
    assert missing.says == f"the policy is inside `{where}`, check it alone"


ROLE, USER = "sts:AssumeRole", {"AWS": "111122223333"}


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ({"Action": "s3:GetObject"}, Kind.IDENTITY),
        ({"Action": ROLE}, Kind.IDENTITY),
        ({"Action": ROLE, "Principal": USER}, Kind.TRUST),
        ({"Action": [ROLE, "STS:TagSession"], "Principal": USER}, Kind.TRUST),
        ({"Action": [ROLE, "s3:GetObject"], "Principal": USER}, Kind.RESOURCE),
        ({"Action": "s3:GetObject", "NotPrincipal": USER}, Kind.RESOURCE),
        ({"Principal": USER}, Kind.RESOURCE),
        ({"Sid": "Principal"}, Kind.IDENTITY),
    ],
)
def test_the_kind_is_guessed_by_principals_and_actions(statement: object, kind: Kind) -> None:
    text = json.dumps({"Statement": [statement]})
    assert guess_kind(text) is kind
    assert lint(text) == lint(text, kind)
