"""Lines of JSON: the engine answers as the reference semantics do, on documents as objects and as texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from differential import FACTS, cases
from leastwise.engine import decide
from leastwise.language import Document
from leastwise.spec import Policies, Principal, Request, answer_line


def text_of(who: Principal) -> str:
    return who.session or who.entity or who.name or "*"


def line(number: int, asked: Request, met: Policies, random: Random) -> bytes:
    def shown(documents: Sequence[Document]) -> list[Any]:
        return [each.text if random.random() < 0.3 else json.loads(each.text) for each in documents]

    request = {
        "principal": text_of(asked.principal),
        "principal_id": asked.principal.id,
        "action": asked.action,
        "resource": asked.resource,
        "resource_account": asked.owner,
        "context": {key: list(values) for key, values in asked.context.items()},
        "session_policies": shown(met.session),
    }
    tree: dict[str, Any] = {
        "id": number,
        "request": request,
        "identity_policies": shown(met.identity),
        "scps": [shown(level) for level in met.scps],
        "rcps": [shown(level) for level in met.rcps],
        "vpc_endpoint_policies": shown(met.vpc_endpoint),
    }
    if met.resource:
        tree["resource_policy"] = shown([met.resource])[0]
    if met.boundary:
        tree["permissions_boundary"] = shown([met.boundary])[0]
    return json.dumps(tree, ensure_ascii=random.random() < 0.5).encode()


@pytest.mark.parametrize("seed", range(300, 303))
def test_the_engine_answers_lines_as_the_reference_does(seed: int) -> None:
    random = Random(seed)
    answered = allowed = 0
    for number, (asked, met) in enumerate(cases(seed, 400)):
        question = line(number, asked, met, random)
        expected, read = answer_line(question, FACTS)
        answer, also_read = answer_line(question, FACTS, decide)
        assert also_read is read
        assert answer == expected, question
        answered += read
        allowed += expected.get("outcome") == "Allowed"
    assert answered > 300
    assert allowed > 30
