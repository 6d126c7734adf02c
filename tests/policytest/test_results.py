"""What the tests of a file find, and how it is told."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from leastwise.policytest import as_json, as_junit, as_lines, coverage
from policytest.suites import HEAD, QUEUE, complaints, results

ALLOW = "{Effect: Allow, Action: '*', Resource: '*'}"


@pytest.mark.parametrize(
    ("expect", "action", "plain_http", "passes"),
    [
        ("allowed", "ReceiveMessage", False, True),
        ("denied", "ReceiveMessage", False, False),
        ("denied", "SendMessage", False, True),
        ("denied", "SendMessage", True, True),
        ("implicitly-denied", "SendMessage", False, True),
        ("implicitly-denied", "SendMessage", True, False),
        ("explicitly-denied", "SendMessage", True, True),
        ("explicitly-denied", "SendMessage", False, False),
        ("allowed", "ReceiveMessage", True, False),
    ],
)
def test_expect_is_met_by_its_outcomes_and_by_no_other(
    expect: str, action: str, plain_http: bool, passes: bool
) -> None:
    context = f"context: {{aws:SecureTransport: {'false' if plain_http else 'true'}}}"
    (found,) = complaints(f"  - {{name: a, action: sqs:{action}, expect: {expect}, {context}}}\n")
    assert (found == ()) is passes


@pytest.mark.parametrize(
    ("because", "passes"),
    [
        ("{sid: Read}", True),
        ("{sid: OnlyTls}", False),
        ("{policy: reader.json}", True),
        ("{policy: reader.json, sid: Read}", True),
        ("[{sid: Read}, {policy: reader.json}]", True),
        ("[{sid: Read}, {sid: read}]", False),
    ],
)
def test_because_wants_a_statement_among_those_that_decided(because: str, passes: bool) -> None:
    (found,) = complaints(f"  - {{name: a, action: sqs:ReceiveMessage, expect: allowed, because: {because}}}\n")
    assert (found == ()) is passes


@pytest.mark.parametrize(
    ("blocked_by", "passes"), [("identity", False), ("[identity, scp]", True), ("[scp]", False), ("rcp", False)]
)
def test_blocked_by_names_all_types_that_stand_in_the_way(blocked_by: str, passes: bool) -> None:
    scps = f"scps: [[{{Statement: {ALLOW}}}], [{{Statement: {{Effect: Allow, Action: 'sns:*', Resource: '*'}}}}]]"
    test = f"  - {{name: a, action: sqs:X, expect: denied, blocked_by: {blocked_by}, {scps}}}\n"
    assert (complaints(test) == [()]) is passes


def test_warnings_none_fails_where_the_answer_hangs_on_a_reading() -> None:
    policy = "policies: {Version: 2012-10-17, Statement: {Effect: Allow, Action: 's?s:X', Resource: '*'}}"
    test = f"  - {{name: a, action: sqs:X, expect: denied, {policy}, warnings: none}}\n"
    assert complaints(test) == [("expected no warning",)]
    assert complaints(test.replace("warnings: none", "warnings: any")) == [()]


def test_a_trust_policy_is_the_resource_policy_of_a_role() -> None:
    role = "arn:aws:iam::111122223333:role/admin"
    policy = "{Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}}"
    test = f"  - {{name: a, principal: ec2.amazonaws.com, action: sts:AssumeRole, resource: '{role}', expect: allowed"
    assert complaints(f"{test}, resource_policy: {policy}}}\n") == [()]


FAILING = "  - {name: nobody reads, action: sqs:ReceiveMessage, expect: denied}\n"


def test_a_failure_tells_what_was_expected_and_which_line_decided() -> None:
    lines = as_lines(results(HEAD + FAILING))
    assert lines == (
        "FAIL t.yaml:8 nobody reads",
        "     expected denied, got allowed",
        f"     asked: sqs:ReceiveMessage on {QUEUE}",
        "     allowed by policies/reader.json:4 statement 1 (sid `Read`) of the identity policy",
        "",
        "1 case: 0 passed, 1 failed",
    )


def test_a_statement_in_yaml_is_named_by_its_line() -> None:
    test = "  - name: a\n    action: sqs:X\n    expect: denied\n    policies:\n      - Statement:\n        - " + ALLOW
    assert "     allowed by t.yaml:13 statement 1 of the identity policy" in as_lines(results(HEAD + test))


def test_coverage_names_the_statements_that_decided_nothing_and_only_those() -> None:
    found = coverage(results(HEAD + FAILING))
    assert found.statements == 3
    assert [str(spot) for spot in found.never] == [
        "policies/reader.json:10 statement 2 (sid `OnlyTls`)",
        "policies/reader.json:21 statement 3",
    ]
    every = FAILING + "  - {name: b, action: sns:Publish, expect: allowed}\n"
    every += "  - {name: c, action: sqs:X, expect: denied, context: {aws:SecureTransport: false}}\n"
    assert coverage(results(HEAD + every)).never == ()


def test_json_holds_what_the_table_shows() -> None:
    tree = json.loads(as_json(results(HEAD + FAILING), coverage(results(HEAD + FAILING))))
    assert (tree["schema"], tree["passed"], tree["failed"]) == ("leastwise/policy-test-results/1", 0, 1)
    (case,) = tree["cases"]
    assert case["complaints"] == ["expected denied, got allowed"]
    assert case["because"] == [
        {"file": "policies/reader.json", "line": 4, "policy_type": "identity", "statement": 0, "sid": "Read"}
    ]
    assert tree["coverage"]["never"][1] == {"file": "policies/reader.json", "line": 21, "statement": 2, "sid": None}


def test_junit_is_xml_whatever_the_names_and_counts_failures() -> None:
    name = r'"<a href=\"x\">&amp;\u0001\ud83d\ude00\uFFFE\nb]]>"'.replace(r"\ud83d\ude00", "😀")
    text = HEAD + FAILING.replace("nobody reads", name) + "  - {name: b, action: sns:Publish, expect: allowed}\n"
    root = ElementTree.fromstring(as_junit(results(text)))
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    first, second = root.iter("testcase")
    assert first.get("name") == '<a href="x">&amp;\\u0001😀\\ufffe\nb]]>'
    assert [each.get("message") for each in first.iter("failure")] == ["expected denied, got allowed"]
    assert list(second) == []
