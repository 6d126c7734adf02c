"""A document from its value is the one from its text, and there is none where the text is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from differential import document
from leastwise.errors import LeastwiseError
from leastwise.language import Kind, loads_literal, parse
from leastwise.language.parse import document_of

JUNK: tuple[Any, ...] = (
    None,
    True,
    1.50,
    "",
    "x",
    "\u0107",
    "\u00e9",
    "*",
    [],
    [1],
    ["a", 2],
    {},
    {"AWS": "*"},
    {"x": {"y": [1.50]}},
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every object and array inside, with each of its keys or numbers."""
    for key, each in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(each, dict | list):
            yield from places(each)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_value_is_judged_as_its_text(kind: Kind) -> None:
    random = Random(kind.value)
    refused = 0
    for _ in range(250):
        tree = json.loads(document(random, kind).text)
        for _ in range(random.choice((0, 1, 1, 2))):
            inside, key = random.choice(list(places(tree)))
            inside[key] = deepcopy(random.choice(JUNK))
        text = json.dumps(tree, ensure_ascii=random.random() < 0.5)
        try:
            expected = parse(json.dumps(tree, ensure_ascii=False), kind)
        except LeastwiseError:
            refused += 1
            assert document_of(loads_literal(text), kind) is None, text
            continue
        found = document_of(loads_literal(text), kind)
        assert found is not None, text
        assert found.text == ""
        assert (found.version, found.id, found.statements) == (expected.version, expected.id, expected.statements)
    assert 25 < refused < 225


def test_a_value_that_is_no_object_is_no_document() -> None:
    junk: list[Any] = [None, True, "x", [], ["x"]]
    assert [document_of(value) for value in junk] == [None] * len(junk)
