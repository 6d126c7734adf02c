"""Requests as lines of JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from asking import ALICE, OBJECT, OTHERS, QUEUE, SESSION, allow, deny
from leastwise.errors import LeastwiseError
from leastwise.spec import Facts, answer_line, read_scenario


def document(*statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def line(asked: dict[str, Any] | None = None, **more: Any) -> bytes:
    plain = {"principal": ALICE, "action": "sqs:SendMessage", "resource": QUEUE}
    return json.dumps({"id": "q1", "request": plain | (asked or {})} | more).encode()


def answered(question: bytes) -> dict[str, Any]:
    answer, _ = answer_line(question, Facts())
    return dict(answer)


def test_an_answer_has_the_fields_of_the_format() -> None:
    assert answered(line(identity_policies=[document(allow("sqs:*", Sid="S"))], scps=[[document(allow())]])) == {
        "id": "q1",
        "outcome": "Allowed",
        "blocked_by": [],
        "because": [
            {"policy_type": "scp", "level": 0, "policy": 0, "statement": 0, "sid": None},
            {"policy_type": "identity", "policy": 0, "statement": 0, "sid": "S"},
        ],
        "warnings": [],
    }


def test_every_type_of_policy_is_read() -> None:
    everything = {
        "identity_policies": [document(allow())],
        "resource_policy": document(allow() | {"Principal": "*"}),
        "permissions_boundary": document(allow()),
        "scps": [[document(allow())], [document(allow())]],
        "rcps": [[document(deny() | {"Principal": "*"})]],
        "vpc_endpoint_policies": [document(allow() | {"Principal": "*"})],
    }
    session = {"principal": SESSION, "session_policies": [document(allow())], "role_arn": None}
    policies = read_scenario(line(session, **everything)).policies
    assert policies.resource is not None
    assert policies.boundary is not None
    assert [len(p) for p in (policies.identity, policies.session, policies.vpc_endpoint)] == [1, 1, 1]
    assert (len(policies.scps), len(policies.rcps)) == (2, 1)
    assert answered(line(session, **everything))["blocked_by"] == ["rcp"]


def test_a_document_may_be_its_text() -> None:
    assert answered(line(identity_policies=[json.dumps(document(allow()))]))["outcome"] == "Allowed"


def test_context_values_are_one_or_several() -> None:
    context = {"k:a": "x", "k:b": ["y", 1], "k:c": True, "k:d": 1.50, "k:e": None}
    read = read_scenario(line({"context": context})).request.context
    assert read == {"k:a": ("x",), "k:b": ("y", "1"), "k:c": ("true",), "k:d": ("1.5",)}


def test_the_owner_of_a_bucket_is_told() -> None:
    asked = {"action": "s3:GetObject", "resource": OBJECT, "resource_account": OTHERS}
    assert answered(line(asked, identity_policies=[document(allow())]))["blocked_by"] == ["resource"]


def test_a_trust_policy_has_no_resource() -> None:
    asked = {"action": "sts:AssumeRole", "resource": f"arn:aws:iam::{OTHERS}:role/r"}
    answer = answered(line(asked, resource_policy=document(allow() | {"Principal": "*"})))
    assert "role trust policy must not have `Resource`" in answer["error"]


def test_what_is_not_read_is_told() -> None:
    assert answered(line(scp=[]))["warnings"] == ["field `scp` is unknown and was not read"]


@pytest.mark.parametrize(
    "bad, why",
    [
        (b"{", "the text ends"),
        (b"[]", "the line is not an object"),
        (b"\xff", "not UTF-8"),
        (b'{"id": 7}', "`request` is not an object"),
        (line({"principal": "nobody"}), "no principal"),
        (line({"action": "s3"}), "not one action"),
        (line({"action": "s3:Get*"}), "not one action"),
        (line({"resource": "queue"}), "not an ARN"),
        (line({"context": {"k:a": 1, "K:A": 2}}), "there twice"),
        (line({"context": {"k:a": {}}}), "something else"),
        (line(scps=[document(allow())]), "`scps` is not a list"),
        (line(identity_policies=[{"Statement": []}]), "identity_policies[0]: `Statement` is empty"),
        (line(identity_policies=[document(allow(5))]), "identity_policies[0]: `Action` is a number"),
        (line({"principal": SESSION, "role_arn": ALICE}), "not the one of the session"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(bad: bytes, why: str) -> None:
    answer, read = answer_line(bad, Facts())
    assert not read
    assert set(answer) == {"id", "error"}
    assert why in str(answer["error"])
    with pytest.raises(LeastwiseError):
        read_scenario(bad)


def test_the_id_comes_back_even_when_the_rest_cannot_be_read() -> None:
    assert answered(b'{"id": 7}')["id"] == 7
