"""CloudFormation change sets, as `describe-change-set --include-property-values` prints them.

A change set holds the resources that change, each before and after; what does not change is not in it.

Source: CloudFormation API Reference, "DescribeChangeSet" and "ResourceChange".
"""

from __future__ import annotations

from leastwise.errors import InputError
from leastwise.gate.nodes import Template
from leastwise.gate.plan import at, items
from leastwise.gate.template import moment_of
from leastwise.gate.values import Moment, Pair
from leastwise.language import JsonValue, loads

__all__ = ["is_change_set", "pair"]


def is_change_set(value: JsonValue) -> bool:
    """Whether a file is a change set."""
    return isinstance(at(value, "Changes"), list) and isinstance(at(value, "ChangeSetId"), str)


def pair(path: str, value: JsonValue) -> Pair:
    """What changes, before and after.

    Raises:
        InputError: the values of properties are not in it, or more pages follow.
    """
    if at(value, "NextToken"):
        raise InputError("it is one page of several: describe it with `--no-paginate` left out")
    changes = [at(each, "ResourceChange") for each in items(at(value, "Changes"))]
    before = _moment(path, changes, "BeforeContext", "Add")
    return Pair(before, _moment(path, changes, "AfterContext", "Remove"))


def _moment(path: str, changes: list[JsonValue], context: str, gone: str) -> Moment:
    """The resources at one time, but for those that an action says are not there."""
    there = (each for each in changes if at(each, "Action") != gone)
    resources: JsonValue = {str(at(each, "LogicalResourceId")): _resource(each, context) for each in there}
    return moment_of(path, Template({"Resources": resources}))


def _resource(change: JsonValue, context: str) -> JsonValue:
    text = at(change, context)
    if not isinstance(text, str):
        name = at(change, "LogicalResourceId")
        raise InputError(f"`{name}` has no `{context}`: describe the change set with `--include-property-values`")
    return {"Type": at(change, "ResourceType"), "Properties": at(loads(text), "Properties")}
