"""Condition operators, by the bullets of the evaluation rules that they carry."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leastwise.language import OPERATORS, ConditionOperator, OperatorKind, Quantifier, Substituted, parse_operator

NEGATIONS = {
    "StringEquals": "StringNotEquals",
    "StringEqualsIgnoreCase": "StringNotEqualsIgnoreCase",
    "StringLike": "StringNotLike",
    "NumericEquals": "NumericNotEquals",
    "DateEquals": "DateNotEquals",
    "ArnEquals": "ArnNotEquals",
    "ArnLike": "ArnNotLike",
    "IpAddress": "NotIpAddress",
}
POSITIVE = [o.name for o in OPERATORS.values() if not o.negated and o.name != "Null"]
WITHOUT_NULL = [o.name for o in OPERATORS.values() if o.name != "Null"]
ARN = "arn:aws:iam::111122223333:role/dev/Ops"
TYPED = st.sampled_from(
    [
        *("a", "A", "", "a*", "?"),
        *("1", "1.0", "-2", "10abc", "1e3"),
        *("1970-01-01", "1970-01-01T00:00:01Z", "2020-13-01", "x"),
        *("10.0.0.1", "10.0.0.0/8", "::1", "::/0", "10.0.0.0/33"),
        *(ARN, "arn:*:iam::*:role/*", "arn:aws", "YQ==", "true", "False"),
    ]
)


def operator(name: str) -> ConditionOperator:
    found = parse_operator(name)
    assert found is not None, name
    return found


def holds(name: str, given: Sequence[str] | str | None, *wanted: str | None, multivalued: bool = False) -> bool:
    values = (given,) if isinstance(given, str) else given
    return operator(name).holds(values, wanted, multivalued=multivalued)


def undecidable(name: str, given: str, *wanted: str | None) -> bool:
    return operator(name).undecidable((given,), wanted)


def test_the_table_has_every_operator_once() -> None:
    assert len(OPERATORS) == 27
    assert all(key == each.name.lower() for key, each in OPERATORS.items())
    assert {each.name for each in OPERATORS.values() if each.negated} == set(NEGATIONS.values())


def test_F1_values_are_alternatives_and_under_a_negated_operator_none_may_match() -> None:
    assert holds("StringEquals", "b", "a", "b")
    assert not holds("StringNotEquals", "b", "a", "b")
    assert holds("StringNotEquals", "c", "a", "b")


def test_F2_an_empty_list_of_values() -> None:
    assert not holds("StringEquals", "a")
    assert holds("ForAllValues:StringEquals", None)
    assert not holds("ForAllValues:StringEquals", "a")
    assert not holds("ForAllValues:StringNotEquals", "a")
    assert holds("StringEqualsIfExists", None)
    assert not holds("StringEqualsIfExists", "a")
    assert not holds("ForAnyValue:StringEquals", "a")
    assert not holds("ForAnyValue:StringNotEquals", "a")
    assert not holds("ForAnyValue:StringEquals", None)


def test_F3_values_keep_their_letter_case_unless_the_operator_ignores_it() -> None:
    assert not holds("StringEquals", "Ops", "ops")
    assert not holds("StringLike", "Ops", "ops*")
    assert holds("StringEqualsIgnoreCase", "Ops", "oPS")
    assert holds("StringEqualsIgnoreCase", "École", "éCOLE")


@pytest.mark.parametrize("name", WITHOUT_NULL)
@pytest.mark.parametrize("absent", [None, ()])
def test_F4_without_the_key_just_the_negated_operators_hold(name: str, absent: tuple[str, ...] | None) -> None:
    assert holds(name, absent, "x") is OPERATORS[name.lower()].negated


def test_F4_bool_false_does_not_hold_without_the_key() -> None:
    assert not holds("Bool", None, "false")


def test_F5_a_deny_for_calls_without_mfa_needs_if_exists() -> None:
    assert not holds("Bool", None, "false")
    assert holds("BoolIfExists", None, "false")
    assert holds("BoolIfExists", "false", "false")
    assert not holds("BoolIfExists", "true", "false")
    assert holds("StringNotEquals", None, "o-exampleorgid")


@given(st.sampled_from(WITHOUT_NULL), st.none() | TYPED, st.lists(TYPED, min_size=1, max_size=3))
def test_F6_if_exists_is_absent_or_the_plain_operator(name: str, value: str | None, wanted: list[str]) -> None:
    expected = value is None or holds(name, value, *wanted)
    assert holds(name + "IfExists", value, *wanted) is expected


@given(st.sampled_from(sorted(NEGATIONS.values())), st.none() | TYPED, st.lists(TYPED, max_size=3))
def test_F6_if_exists_adds_nothing_to_a_negated_operator(name: str, value: str | None, wanted: list[str]) -> None:
    assert holds(name + "IfExists", value, *wanted) is holds(name, value, *wanted)


def test_F7_null() -> None:
    assert holds("Null", None, "true")
    assert holds("Null", (), "TRUE")
    assert not holds("Null", "x", "true")
    assert holds("Null", "x", "false")
    assert not holds("Null", None, "false")
    assert holds("Null", None, "true", "false")
    assert holds("Null", ("a", "b"), "false", multivalued=True)
    assert not holds("Null", "x", "yes")
    assert operator("Null").undecidable(None, ["yes"])
    assert not operator("Null").undecidable(None, ["true"])


@pytest.mark.parametrize("given", [None, (), ("x",)])
@pytest.mark.parametrize("wanted", ["true", "false", "yes"])
def test_F7_null_under_a_set_operator_says_nothing(given: tuple[str, ...] | None, wanted: str) -> None:
    assert holds("ForAllValues:Null", given, wanted)
    assert not holds("ForAnyValue:Null", given, wanted)
    assert not operator("ForAnyValue:Null").undecidable(given, [wanted])


def test_F7_null_if_exists_is_no_operator() -> None:
    assert parse_operator("NullIfExists") is None
    assert parse_operator("ForAnyValue:NullIfExists") is None


def test_F8_for_all_values() -> None:
    assert holds("ForAllValues:StringEquals", ("a", "b"), "a", "b", "c", multivalued=True)
    assert not holds("ForAllValues:StringEquals", ("a", "d"), "a", "b", "c", multivalued=True)
    assert holds("ForAllValues:StringEquals", ("",), "a")
    assert not holds("ForAllValues:StringEquals", ("", "d"), "a")


@given(st.sampled_from(WITHOUT_NULL), st.sampled_from([None, (), ("",)]), st.lists(TYPED, max_size=3))
def test_F8_for_all_values_of_nothing_is_true(name: str, nothing: tuple[str, ...] | None, wanted: list[str]) -> None:
    every = operator("ForAllValues:" + name)
    assert every.holds(nothing, wanted)
    assert not every.undecidable(nothing, wanted)


@given(st.sampled_from(WITHOUT_NULL), st.sampled_from([None, ()]), st.lists(TYPED, max_size=3))
def test_F9_for_any_value_of_nothing_is_false(name: str, nothing: tuple[str, ...] | None, wanted: list[str]) -> None:
    assert not holds("ForAnyValue:" + name, nothing, *wanted)


def test_F9_for_any_value() -> None:
    assert holds("ForAnyValue:StringLike", ("x", "ab"), "a*", multivalued=True)
    assert not holds("ForAnyValue:StringLike", ("x", "y"), "a*", multivalued=True)


def test_F10_negated_set_operators() -> None:
    assert holds("ForAnyValue:StringNotEquals", ("a", "z"), "a", "b", multivalued=True)
    assert not holds("ForAnyValue:StringNotEquals", ("a", "b"), "a", "b", multivalued=True)
    assert holds("ForAllValues:StringNotEquals", ("y", "z"), "a", "b", multivalued=True)
    assert not holds("ForAllValues:StringNotEquals", ("a", "z"), "a", "b", multivalued=True)


@given(st.lists(TYPED, min_size=1, max_size=3), st.lists(TYPED, min_size=1, max_size=3))
def test_F10_some_value_is_outside_unless_all_are_inside(given: list[str], wanted: list[str]) -> None:
    assume(any(given))
    inside = holds("ForAllValues:StringLike", given, *wanted)
    assert holds("ForAnyValue:StringNotLike", given, *wanted) is not inside


@pytest.mark.parametrize("prefix", ["ForAnyValue:", "ForAllValues:"])
def test_F11_a_set_operator_with_if_exists(prefix: str) -> None:
    name = prefix + "StringEqualsIfExists"
    assert holds(name, None, "a")
    assert holds(name, ("a",), "a")
    assert not holds(name, ("b",), "a")


@pytest.mark.parametrize("name", [*WITHOUT_NULL, "StringNotEqualsIfExists"])
def test_F12_M6_a_plain_operator_on_a_multivalued_key_does_not_hold(name: str) -> None:
    for values in (("a",), ("a", "b"), None):
        assert not holds(name, values, "a", "b", multivalued=True)
    assert not holds(name, ("a", "b"), "a", "b")


@given(st.sampled_from(WITHOUT_NULL), TYPED, st.lists(TYPED, min_size=1, max_size=3))
def test_F12_a_set_operator_takes_a_single_value_as_a_list_of_one(name: str, value: str, wanted: list[str]) -> None:
    assume(value)
    plain = holds(name, value, *wanted)
    assert holds("ForAnyValue:" + name, value, *wanted) is plain
    assert holds("ForAllValues:" + name, value, *wanted) is plain


@pytest.mark.parametrize(
    "text",
    [
        "",
        "StringEqual",
        "BinaryNotEquals",
        "IfExists",
        "StringEqualsIfExistsIfExists",
        "ForAnyValue:",
        "ForAnyValue:ForAllValues:StringEquals",
        "ForSomeValue:StringEquals",
        "StringEquals:IfExists",
        " StringEquals",
    ],
)
def test_F15_an_unknown_operator_is_none(text: str) -> None:
    assert parse_operator(text) is None


@given(st.sampled_from(sorted(OPERATORS)), st.sampled_from(Quantifier), st.booleans())
def test_names_are_read_in_any_letter_case_and_written_in_aws_spelling(
    key: str, quantifier: Quantifier, if_exists: bool
) -> None:
    assume(key != "null" or not if_exists)
    expected = ConditionOperator(OPERATORS[key], quantifier, if_exists)
    for text in (expected.name, expected.name.upper(), expected.name.lower()):
        assert parse_operator(text) == expected


def test_G1_string_operators() -> None:
    assert holds("StringEquals", "a*", "a*")
    assert not holds("StringEquals", "ab", "a*")
    assert holds("StringLike", "abcd", "a?c*")
    assert not holds("StringLike", "xabcd", "a?c*")
    assert holds("StringLike", "", "")
    assert not holds("StringLike", "a", "")


@pytest.mark.parametrize("name", ["ArnEquals", "ArnLike"])
def test_G2_each_part_of_an_arn_is_compared_alone(name: str) -> None:
    assert holds(name, ARN, "arn:aws:iam::*:role/*")
    assert holds(name, ARN, "arn:*:*:*:*:*")
    assert holds(name, "arn:aws:logs:eu-west-1:1:log-group:a:b", "arn:aws:logs:*:1:log-group:*")
    assert not holds(name, ARN, "arn:aws:iam::111122223333:role/dev/ops")
    assert not holds(name, ARN, "arn:aws:*:role/dev/Ops")
    assert not holds(name, "arn:aws:sns:eu:1:x", "arn:aws:*:1:x:y")


@pytest.mark.parametrize("value,wanted", [("x", ARN), (ARN, "*"), (ARN, "arn:aws:iam"), ("a:b:c:d:e:f", "*:*:*:*:*:*")])
@pytest.mark.parametrize("name", ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"])
def test_G2_what_is_no_arn_matches_under_no_arn_operator(name: str, value: str, wanted: str) -> None:
    assert not holds(name, value, wanted)
    assert undecidable(name, value, wanted)


def test_G3_a_wildcard_crosses_colons_in_a_string_and_not_in_an_arn() -> None:
    pattern = "arn:aws:ledger:*:444455556666:book/*"
    value = "arn:aws:ledger:eu-north-1:777788889999:shelf/top:444455556666:book/first"
    assert holds("StringLike", value, pattern)
    assert not holds("ArnLike", value, pattern)


@pytest.mark.parametrize(
    "name,value,wanted,expected",
    [
        ("NumericEquals", "10", "10.0", True),
        ("NumericEquals", "0.1", "0.10000000000000000000000000000000001", False),
        ("NumericNotEquals", "10", "10.0", False),
        ("NumericLessThan", "9", "10", True),
        ("NumericLessThan", "10", "10", False),
        ("NumericLessThanEquals", "10", "10", True),
        ("NumericGreaterThan", "-1", "-2", True),
        ("NumericGreaterThanEquals", "1.5", "1.50", True),
        ("NumericGreaterThanEquals", "1.4", "1.5", False),
    ],
)
def test_G4_numbers(name: str, value: str, wanted: str, expected: bool) -> None:
    assert holds(name, value, wanted) is expected


@pytest.mark.parametrize("text", ["10abc", "", " 10", "1e3", "0x1", "1.", ".5", "١", "NaN", "1\n"])
@pytest.mark.parametrize("name", [o.name for o in OPERATORS.values() if o.kind is OperatorKind.NUMERIC])
def test_G4_M2_what_is_no_number_matches_nothing_on_either_side(name: str, text: str) -> None:
    for value, wanted in ((text, "10"), ("10", text)):
        assert not holds(name, value, wanted)
        assert undecidable(name, value, wanted)
    assert not undecidable(name, "10", "11")


@pytest.mark.parametrize(
    "first,second",
    [
        ("2020-04-01", "2020-04-01T00:00Z"),
        ("2020-04", "2020-04-01T00:00:00Z"),
        ("2020-04-01T00:00:00Z", "2020-04-01T02:30:00+02:30"),
        ("2020-04-01T00:00:00.000Z", "2020-03-31T19:00:00-05:00"),
        ("2020-04-01T00:00:00Z", "1585699200"),
        ("2020-04-01T00:00:00.5Z", "1585699200.50"),
        ("1969-12-31T23:59:59.5Z", "-0.5"),
        ("2023", "1970-01-01T00:33:43Z"),
    ],
)
def test_G5_M2_dates_and_epoch_seconds_on_either_side(first: str, second: str) -> None:
    for value, wanted in ((first, second), (second, first)):
        assert holds("DateEquals", value, wanted)
        assert holds("DateLessThanEquals", value, wanted)
        assert holds("DateGreaterThanEquals", value, wanted)
        assert not any(holds(name, value, wanted) for name in ("DateNotEquals", "DateLessThan", "DateGreaterThan"))


@given(st.integers(-(10**9), 10**10), st.integers(-(10**9), 10**10))
def test_G5_later_is_greater(value: int, wanted: int) -> None:
    assert holds("DateLessThan", str(value), str(wanted)) is (value < wanted)
    assert holds("DateGreaterThanEquals", str(value), str(wanted)) is (value >= wanted)


@pytest.mark.parametrize(
    "text",
    [
        "2020-04-01T00:00:00",
        "2020-04-31",
        "2020-13",
        "2020-04-01T24:00Z",
        "2020-04-01 00:00Z",
        "2020-04-01T00Z",
        "2020-04-01T00:00+24:00",
        "2020-04-*",
        "yesterday",
        "",
    ],
)
@pytest.mark.parametrize("name", ["DateEquals", "DateNotEquals", "DateLessThan", "DateGreaterThan"])
def test_G5_what_is_no_date_matches_nothing_on_either_side(name: str, text: str) -> None:
    for value, wanted in ((text, "2020-04-01"), ("2020-04-01", text)):
        assert not holds(name, value, wanted)
        assert undecidable(name, value, wanted)


def test_G6_bool() -> None:
    assert holds("Bool", "true", "TRUE")
    assert holds("Bool", "False", "false")
    assert not holds("Bool", "true", "false")
    assert not holds("Bool", "1", "true")
    assert undecidable("Bool", "1", "true")


def test_G7_binary() -> None:
    assert holds("BinaryEquals", "QmluYXJ5", "QmluYXJ5")
    assert not holds("BinaryEquals", "QmluYXJ5", "qmluYXJ5")
    assert not holds("BinaryEquals", "*", "*")
    assert undecidable("BinaryEquals", "QmluYXJ5", "QmluYXJ")


@pytest.mark.parametrize(
    "value,wanted,expected",
    [
        ("203.0.113.7", "203.0.113.0/24", True),
        ("203.0.114.7", "203.0.113.0/24", False),
        ("203.0.113.7", "203.0.113.99/24", True),
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.8", "203.0.113.7", False),
        ("203.0.113.7", "0.0.0.0/0", True),
        ("203.0.113.7", "::/0", False),
        ("::ffff:203.0.113.7", "203.0.113.0/24", False),
        ("2001:DB8:0:0::1", "2001:db8::/32", True),
        ("2001:db8::1", "2001:0db8:0000::1", True),
        ("2001:db8::2", "2001:db8::1", False),
        ("2001:db8::1", "0.0.0.0/0", False),
    ],
)
def test_G8_addresses_and_ranges(value: str, wanted: str, expected: bool) -> None:
    assert holds("IpAddress", value, wanted) is expected
    assert holds("NotIpAddress", value, wanted) is not expected


def test_G8_without_a_source_address_not_ip_address_locks_out() -> None:
    assert not holds("IpAddress", None, "203.0.113.0/24")
    assert holds("NotIpAddress", None, "203.0.113.0/24")


@pytest.mark.parametrize("wanted", ["203.0.113.0/33", "203.0.113.0/255.255.255.0", "203.0.113.*", "fe80::1%eth0", ""])
def test_G8_what_is_no_range_matches_nothing(wanted: str) -> None:
    for name in ("IpAddress", "NotIpAddress"):
        assert not holds(name, "203.0.113.7", wanted)
        assert undecidable(name, "203.0.113.7", wanted)
    assert undecidable("IpAddress", "203.0.113.0/24", "203.0.113.0/24")


def test_G9_numbers_and_booleans_are_compared_by_their_text() -> None:
    assert holds("StringEquals", "1.50", "1.50")
    assert not holds("StringEquals", "1.5", "1.50")
    assert holds("Bool", "TRUE", "true")


def test_H2_M2_which_operators_take_variables() -> None:
    taking = {each.kind for each in OPERATORS.values() if each.takes_variables}
    assert taking == {OperatorKind.STRING, OperatorKind.ARN, OperatorKind.BOOL}


@pytest.mark.parametrize("name", ["StringEquals", "StringLike", "ArnLike", "Bool"])
def test_H3_H8_a_value_whose_variable_has_no_value_matches_nothing(name: str) -> None:
    assert not holds(name, ARN, None)
    assert not operator(name).undecidable([ARN], [None])


@pytest.mark.parametrize("name", ["StringNotEquals", "StringNotLike", "ArnNotLike", "StringNotEqualsIfExists"])
def test_H3_H8_nothing_is_equal_to_a_value_whose_variable_has_no_value(name: str) -> None:
    assert holds(name, ARN, None)
    assert not holds(name, ARN, None, ARN)
    assert holds("ForAnyValue:" + name, ARN, None)
    assert holds("ForAllValues:" + name, ARN, None)


def test_H6_wildcards_from_a_variable_are_characters_under_every_operator() -> None:
    star = Substituted("a*", frozenset({1}))
    like, equal = operator("StringLike"), operator("StringEquals")
    assert like.holds(["a*"], [star])
    assert not like.holds(["ab"], [star])
    assert equal.holds(["a*"], [star])
    arn = operator("ArnLike")
    pattern = Substituted("arn:aws:iam::*:user/*", frozenset({20}))
    assert arn.holds(["arn:aws:iam::111122223333:user/*"], [pattern])
    assert not arn.holds(["arn:aws:iam::111122223333:user/alice"], [pattern])


@given(st.sampled_from(sorted(NEGATIONS)), TYPED, st.lists(TYPED, max_size=3))
def test_a_negation_says_the_opposite_of_what_can_be_decided(name: str, value: str, wanted: list[str]) -> None:
    positive, negated = operator(name), operator(NEGATIONS[name])
    undecided = positive.undecidable([value], wanted)
    assert undecided is negated.undecidable([value], wanted)
    if undecided:
        assert not negated.holds([value], wanted)
    else:
        assert positive.holds([value], wanted) is not negated.holds([value], wanted)


@given(st.sampled_from(POSITIVE), TYPED, st.lists(TYPED, max_size=3), TYPED)
def test_another_value_never_makes_a_positive_operator_narrower(
    name: str, value: str, wanted: list[str], more: str
) -> None:
    assert holds(name, value, *wanted, more) or not holds(name, value, *wanted)
