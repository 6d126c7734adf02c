"""Lines of pairs: `{"id", "reference", "candidate"}`."""

from __future__ import annotations

import json

import pytest

from leastwise.prove.batch import answer_pair
from leastwise.prove.questions import Verdict
from leastwise.spec import read_scenario

READ = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}
MORE = {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::b/*"}]}


def line(**tree: object) -> bytes:
    return json.dumps(tree).encode()


def test_a_pair_is_answered_with_witnesses_that_are_requests() -> None:
    told, verdict = answer_pair(line(id=7, reference=READ, candidate=MORE))
    assert verdict is Verdict.FAIL
    assert (told["id"], told["relation"], told["no_new_access"], told["witness_lost"]) == (7, "more", "FAIL", None)
    scenario = read_scenario(line(request=told["witness_new"], identity_policies=[MORE]))
    assert scenario.request.action == "s3:PutObject"


def test_documents_may_be_texts_and_resource_policies() -> None:
    open_ = {"Statement": {**READ["Statement"], "Principal": "*"}}
    told, _ = answer_pair(line(reference=json.dumps(open_), candidate=open_))
    assert told["relation"] == "equal"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (b"no json", "is not a JSON value"),
        (b"[]", "not an object"),
        (b"\xff", "not UTF-8"),
        (line(id=1, candidate=READ), "`reference` is missing"),
        (line(id=1, reference=READ, candidate={"Statement": []}), "candidate: `Statement` is empty"),
        (line(id=1, reference="x", candidate=READ), "reference: "),
        (line(id=1, reference=5, candidate=READ), "reference: "),
        (line(id=1, reference=READ, candidate={"Statement": {**READ["Statement"], "Principal": "*"}}), "principals"),
    ],
)
def test_what_cannot_be_read_is_said(text: bytes, error: str) -> None:
    told, verdict = answer_pair(text)
    assert verdict is None
    assert error in str(told["error"])
