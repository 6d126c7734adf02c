"""The gate on CloudFormation change sets."""

from __future__ import annotations

import json

import pytest

from leastwise.errors import InputError
from leastwise.gate import judge
from leastwise.gate.change_set import is_change_set, pair
from leastwise.gate.sources import Sort, sort_of
from leastwise.language import JsonValue, loads


def context(principal: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sqs:SendMessage", "Resource": "*"}
    return json.dumps({"Properties": {"Queues": ["q"], "PolicyDocument": {"Statement": [statement]}}})


def change_set(action: str, before: str | None, after: str | None, **more: object) -> JsonValue:
    change = {"Action": action, "LogicalResourceId": "Q", "ResourceType": "AWS::SQS::QueuePolicy"}
    contexts = {"BeforeContext": before, "AfterContext": after}
    change |= {key: context(who) for key, who in contexts.items() if who is not None}
    whole = {"ChangeSetId": "arn:aws:cloudformation:us-east-1:111122223333:changeSet/a/b", **more}
    return loads(json.dumps(whole | {"Changes": [{"Type": "Resource", "ResourceChange": change}]}))


def checks(value: JsonValue) -> set[str]:
    return {each.check for each in judge(pair("set.json", value)).found if each.new}


def test_what_a_change_set_opens_is_found_and_what_it_closes_is_not() -> None:
    assert {"public-access", "new-access"} <= checks(change_set("Modify", "111122223333", "*"))
    assert {"public-access", "new-access"} <= checks(change_set("Add", None, "*"))
    assert not {"public-access", "new-access"} & checks(change_set("Modify", "*", "111122223333"))
    assert checks(change_set("Remove", "*", None)) == set()


def test_it_is_known_from_a_template() -> None:
    value = change_set("Remove", "*", None)
    assert is_change_set(value)
    assert sort_of("set.json", json.dumps(value)) is Sort.CHANGE_SET


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (change_set("Modify", "*", None), "--include-property-values"),
        (change_set("Add", None, "*", NextToken="t"), "one page of several"),
    ],
)
def test_one_without_values_or_pages_is_refused(value: JsonValue, says: str) -> None:
    with pytest.raises(InputError, match=says):
        pair("set.json", value)
