from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from estates import estate_of
from leastwise.diff import Diff, diff, diff_json, diff_lines

READ = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["*"]}
WRITE = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Diff:
    return diff(("a", [estate_of(before)]), ("b", [estate_of(after)]))


def told(found: Diff) -> list[tuple[str, str, str, str]]:
    return [(str(d.change), d.kind, d.object.rpartition("/")[2], d.field) for d in found.differences]


def users(*named: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"users": [*named], **more}


def inline(*statements: Any, name: str = "p") -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": [*statements]}
    return users({"UserName": "u", "UserPolicyList": [{"PolicyName": name, "PolicyDocument": document}]})


FIELD = "inline.p.document"
REPORTED = {
    "pages": {
        "iam.GetServiceLastAccessedDetails": [
            {
                "request": {"Arn": "arn:aws:iam::111122223333:user/u"},
                "response": {
                    "JobStatus": "COMPLETED",
                    "JobCompletionDate": "2026-11-01T00:00:00Z",
                    "ServicesLastAccessed": [{"ServiceNamespace": "s3", "LastAuthenticated": "2026-10-01T00:00:00Z"}],
                },
            }
        ]
    }
}


def test_objects_come_and_go() -> None:
    found = between(users({"UserName": "a"}, {"UserName": "b"}), users({"UserName": "b"}, {"UserName": "c"}))
    of_users = [each for each in told(found) if each[1] == "users"]
    assert of_users == [("removed", "users", "a", ""), ("added", "users", "c", "")]


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ({"GroupList": ["x"]}, {"GroupList": ["x", "y"]}, "groups"),
        ({"Tags": [{"Key": "t", "Value": "1"}]}, {"Tags": [{"Key": "t", "Value": "2"}]}, "tags.t"),
        ({}, {"CreateDate": "2026-10-01T00:00:00Z"}, "created"),
        (
            {"AttachedManagedPolicies": []},
            {"AttachedManagedPolicies": [{"PolicyName": "p", "PolicyArn": "arn:aws:iam::aws:policy/p"}]},
            "attached",
        ),
    ],
)
def test_fields_are_told_with_before_and_after(before: Any, after: Any, field: str) -> None:
    [found] = between(users({"UserName": "u"} | before), users({"UserName": "u"} | after)).differences
    assert (found.kind, found.field) == ("users", field)
    assert found.before != found.after


def test_credentials_the_password_policy_and_resources_are_compared() -> None:
    bucket = "arn:aws:s3:::b"
    found = between(
        users({"UserName": "u"}, report={"u": {"mfa_active": True}}, resources={bucket: {"Statement": READ}}),
        users({"UserName": "u"}, report={"u": {"mfa_active": False}}, resources={bucket: {"Statement": WRITE}}),
    )
    assert told(found) == [
        ("changed", "credentials", "u", "mfa"),
        ("changed", "resources", "arn:aws:s3:::b", "document"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (users({"UserName": "u"}), users({"UserName": "u", "UserId": "AIDAANOTHER"})),
        (users({"UserName": "u"}), users({"UserName": "u"}, now="2026-12-01T00:00:00Z")),
        (users({"UserName": "a"}, {"UserName": "b"}), users({"UserName": "b"}, {"UserName": "a"})),
        (users({"UserName": "u", "GroupList": ["x", "y"]}), users({"UserName": "u", "GroupList": ["y", "x"]})),
        (
            {
                "roles": [
                    {"RoleName": "r", "RoleLastUsed": {"LastUsedDate": "2026-10-01T00:00:00Z", "Region": "eu-west-1"}}
                ]
            },
            {"roles": [{"RoleName": "r"}]},
        ),
        (
            users({"UserName": "u"}, report={"u": {"password_enabled": True, "password_last_used": "N/A"}}),
            users(
                {"UserName": "u"},
                report={"u": {"password_enabled": True, "password_last_used": "2026-10-01T00:00:00Z"}},
            ),
        ),
        (inline(READ) | REPORTED, inline(READ)),
        (inline(READ, WRITE), inline(WRITE, READ)),
        (inline(READ), inline(READ | {"Action": ["s3:ListBucket", "s3:GetObject", "s3:GetObject"], "Resource": "*"})),
        (
            inline(READ | {"Condition": {"Bool": {"aws:SecureTransport": True}}}),
            inline(READ | {"Condition": {"Bool": {"aws:SecureTransport": ["true"]}}}),
        ),
    ],
    ids=[
        "unique id",
        "time",
        "users",
        "groups",
        "role used",
        "password used",
        "service used",
        "statements",
        "actions",
        "condition",
    ],
)
def test_what_does_not_count_is_no_difference(before: Any, after: Any) -> None:
    assert told(between(before, after)) == []


@pytest.mark.parametrize(
    "after",
    [
        inline(READ | {"Effect": "Deny"}),
        inline(READ | {"Action": "s3:GetObject"}),
        inline(READ | {"Resource": "arn:aws:s3:::b"}),
        inline(READ | {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}),
        inline(READ, READ | {"Effect": "Deny"}),
        inline({"Effect": "Allow", "NotAction": READ["Action"], "Resource": "*"}),
    ],
)
def test_a_document_that_means_something_else_is_a_difference(after: Any) -> None:
    assert told(between(inline(READ), after)) == [("changed", "users", "u", FIELD)]


def test_a_document_is_shown_as_a_small_diff() -> None:
    many = [{"Sid": f"S{n}", "Effect": "Allow", "Action": f"s3:A{n}", "Resource": "*"} for n in range(30)]
    [found] = between(inline(*many), inline(*many[:20], many[20] | {"Effect": "Deny"}, *many[21:])).differences
    assert [line.split() for line in found.lines if line[0] in "+-"] == [
        ["-", '"Effect":', '"Allow",'],
        ["+", '"Effect":', '"Deny",'],
    ]
    assert len(found.lines) < 10


def test_a_document_that_cannot_be_read_is_compared_as_text() -> None:
    def broken(text: str) -> dict[str, Any]:
        policy = {"PolicyName": "p", "PolicyDocument": text}
        return users({"UserName": "u", "UserPolicyList": [policy]})

    assert told(between(broken("{"), broken("{"))) == []
    assert told(between(broken("{"), broken("}"))) == [("changed", "users", "u", FIELD)]


def test_what_was_not_seen_on_one_side_is_neither_gone_nor_new() -> None:
    seen = users({"UserName": "u"}, report={"u": {"mfa_active": True}})
    hidden = users({"UserName": "u"}, refused={"iam.GetCredentialReport": "AccessDenied"})
    for found in (between(seen, hidden), between(hidden, seen)):
        assert told(found) == []
        assert [(each.call, each.counts) for each in found.not_compared if each.counts] == [
            ("iam:GetCredentialReport", True)
        ]


def test_what_was_seen_on_both_sides_is_compared_beside_a_gap() -> None:
    pages = {"refused": {"ec2.DescribeInstances@us-east-1": "AccessDenied"}}
    found = between(users({"UserName": "a"}) | pages, users({"UserName": "b"}))
    assert ("removed", "users", "a", "") in told(found)


def test_what_neither_holds_hides_nothing() -> None:
    assert not [each for each in between({}, {}).not_compared if each.counts]


def test_accounts_come_and_go() -> None:
    one, other = estate_of({}), estate_of({"account": "444455556666"})
    found = diff(("a", [one]), ("b", [other]))
    assert [(d.change, d.kind, d.object) for d in found.differences] == [
        ("removed", "account", "111122223333"),
        ("added", "account", "444455556666"),
    ]


def test_the_lines_say_what_it_was_and_what_it_is() -> None:
    lines = [
        *diff_lines(between(users({"UserName": "u", "GroupList": ["x"]}), users({"UserName": "u", "GroupList": ["y"]})))
    ]
    assert lines[:3] == ["111122223333 users", "  ~ arn:aws:iam::111122223333:user/u", "    groups: - x, + y"]
    assert "0 added, 0 removed, 1 changed between 2026-11-01T00:00:00Z and 2026-11-01T00:00:00Z" in lines


def test_hostile_names_are_escaped_for_the_terminal_and_whole_in_the_json() -> None:
    name = "u\x1b[2J\u202e"
    found = between(users(), users({"UserName": name, "Arn": f"arn:aws:iam::111122223333:user/{name}"}))
    assert all(line.isprintable() for line in diff_lines(found))
    tree = json.loads(diff_json(found))
    assert tree["schema"] == "leastwise/diff/1"
    assert name in "".join(each["object"] for each in tree["differences"])


def test_half_a_character_is_written_out() -> None:
    text = json.dumps({"Statement": READ | {"Sid": "half \ud800"}})
    after = users({"UserName": "u", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": text}]})
    written = json.loads(diff_json(between(inline(READ), after)))
    assert "half \\ud800" in written["differences"][0]["after"]
