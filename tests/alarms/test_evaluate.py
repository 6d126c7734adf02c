"""What a pattern matches, on the example of the CloudWatch Logs guide and on what it leaves open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.alarms import ABSENT, lookup, matches, parse

EVENT: dict[str, object] = {
    "eventType": "UpdateTrail",
    "sourceIPAddress": "111.111.111.111",
    "account": "111122223333",
    "arrayKey": ["value", "another value"],
    "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
    "coordinates": [[0, 1, 2], [4, 5, 6]],
    "nothing": None,
    "flag": True,
    "size": 55.5,
    "tenth": 0.1,
    "huge": 10**400,
    "odd": float("nan"),
    "starred": "Ev*ent",
    "empty": "",
}


@pytest.mark.parametrize(
    "condition",
    [
        '$.eventType = "UpdateTrail"',
        "$.eventType = Update*",
        "$.eventType = *Trail",
        '$.eventType = "*dateT*"',
        "$.eventType = *",
        "$.eventType != updateTrail",
        "$.eventType = %^Up.*l$%",
        "$.eventType != %Delete%",
        "$.sourceIPAddress != 123.123.*",
        '$.arrayKey[0] = "value"',
        "$.objectList[1].id = 2",
        "$.coordinates[1][2] = 6",
        "$.nothing IS NULL",
        "$.nothing EXISTS",
        "$.flag IS TRUE",
        "$.flag = *",
        "$.other NOT EXISTS",
        "$.arrayKey[2] NOT EXISTS",
        "$.eventType.x NOT EXISTS",
        "$.size = 55.50",
        "$.size > +55",
        "$.size <= 5.55e1",
        "$.size != 55",
        "$.tenth = 0.1",
        "$.huge > 10e300",
        "$.account = 111122223333",
        "$.account = 1111*",
        '$.starred = "Ev*ent"',
        '$.empty = ""',
        "$.empty = *",
        "$.odd != 1",
        "($.size = 1 || $.flag IS TRUE) && $.empty EXISTS",
    ],
)
def test_matches(condition: str) -> None:
    for reading in (True, False):
        assert matches(parse(f"{{ {condition} }}"), EVENT, reading)


@pytest.mark.parametrize(
    "condition",
    [
        '$.eventType = "updateTrail"',
        '$.eventType = "Up*Trail"',
        '$.starred = "Ev*nt"',
        "$.arrayKey = value",
        "$.arrayKey != value",
        "$.arrayKey = *",
        "$.objectList[0] != x",
        "$.objectList[0].id = 2",
        "$.objectList.id = 1",
        "$.nothing = *",
        "$.nothing NOT EXISTS",
        "$.other IS NULL",
        "$.other = *",
        "$.flag IS FALSE",
        "$.flag = true",
        "$.size = abc*",
        '$.size = "55.5"',
        "$.flag = 1",
        "$.odd > 1",
        "$.odd < 1",
        "$.eventType > 1",
        "$.account > 1",
    ],
)
def test_does_not_match(condition: str) -> None:
    for reading in (True, False):
        assert not matches(parse(f"{{ {condition} }}"), EVENT, reading)


@pytest.mark.parametrize("field", ["other", "nothing", "eventType.inner"])
@pytest.mark.parametrize("value", ["x", '"*"', "5", "%x%"])
def test_unequal_on_an_absent_field_is_as_the_caller_reads_it(field: str, value: str) -> None:
    pattern = parse(f"{{ $.{field} != {value} }}")
    assert matches(pattern, EVENT, absent_is_unequal=True)
    assert not matches(pattern, EVENT, absent_is_unequal=False)


def test_the_blank_pattern_matches_everything() -> None:
    assert matches(parse(""), {}, absent_is_unequal=False)


def test_lookup_tells_null_from_absent() -> None:
    assert lookup(EVENT, ("nothing",)) is None
    assert lookup(EVENT, ("nothing", "x")) is ABSENT
    assert lookup(EVENT, ("arrayKey", 9)) is ABSENT
    assert lookup(EVENT, ("arrayKey", "0")) is ABSENT


@given(st.text("ab*", max_size=5), st.text("ab*", max_size=6))
def test_wildcards_stand_only_at_the_ends(value: str, text: str) -> None:
    open_start, open_end = value.startswith("*"), len(value) > 1 and value.endswith("*")
    core = value[open_start : len(value) - open_end]
    fits = any(
        text[start:end] == core and (open_start or start == 0) and (open_end or end == len(text))
        for start in range(len(text) + 1)
        for end in range(start, len(text) + 1)
    )
    assert matches(parse(f'{{ $.a = "{value}" }}'), {"a": text}, absent_is_unequal=False) is fits
