"""What conditions surely demand, and what statements are called."""

from __future__ import annotations

import pytest

from leastwise.access.demands import Demand, demand, forbidden_otherwise, named
from leastwise.language import Condition, Statement


@pytest.mark.parametrize(
    "operator, wild, arns",
    [
        ("StringEquals", False, False),
        ("stringequalsignorecase", False, False),
        ("StringLike", True, False),
        ("ArnEquals", True, True),
        ("ForAnyValue:StringLike", True, False),
    ],
)
def test_positive_operators_demand_a_value_of_their_key(operator: str, wild: bool, arns: bool) -> None:
    found = demand(Condition(operator, "AWS:PrincipalOrgID", ("o-a",)))
    assert found == Demand("aws:principalorgid", ("o-a",), wild, arns)


@pytest.mark.parametrize(
    "operator",
    [
        "StringEqualsIfExists",
        "ForAllValues:StringEquals",
        "StringNotEquals",
        "Null",
        "Bool",
        "ForAnyValue:StringLikeIfExists",
    ],
)
def test_what_a_missing_key_passes_demands_nothing(operator: str) -> None:
    assert demand(Condition(operator, "k", ("v",))) is None


@pytest.mark.parametrize("operator", ["StringNotEquals", "StringNotEqualsIfExists", "ForAllValues:StringNotEquals"])
def test_to_deny_all_others_is_to_demand(operator: str) -> None:
    assert forbidden_otherwise((Condition(operator, "K", ("v",)),)) == Demand("k", ("v",), False)


@pytest.mark.parametrize("operator", ["StringEquals", "Null", "ForAnyValue:StringNotEquals"])
def test_to_deny_some_is_not_to_demand(operator: str) -> None:
    assert forbidden_otherwise((Condition(operator, "k", ("v",)),)) is None


def test_a_denial_under_two_conditions_demands_neither() -> None:
    one = Condition("StringNotEquals", "k", ("v",))
    assert forbidden_otherwise((one, one)) is None
    assert forbidden_otherwise(()) is None


@pytest.mark.parametrize(
    "value, wild, fixed, exact",
    [
        ("repo:octo/*", True, "repo:octo/", False),
        ("repo:o?to/*", True, "repo:o", False),
        ("repo:octo/*", False, "repo:octo/*", True),
        ("plain", True, "plain", True),
        ("", False, "", False),
        ("${aws:PrincipalTag/x}", False, "", False),
        ("${aws:ResourceOrgID}", False, "${aws:ResourceOrgID}", True),
    ],
)
def test_what_of_a_value_is_fixed(value: str, wild: bool, fixed: str, exact: bool) -> None:
    demanded = Demand("k", (value,), wild)
    assert (demanded.fixed(value), demanded.exact(value)) == (fixed, exact)


def test_statements_are_named_by_sid_or_by_place_from_1() -> None:
    assert named(Statement(0, "Open", "Allow")) == "statement `Open`"
    assert named(Statement(1, "", "Allow")) == named(Statement(1, None, "Allow")) == "statement 2"
