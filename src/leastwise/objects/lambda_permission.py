"""What lets others call a Lambda function: each statement of its policy, which AWS adds and removes one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, ResourcePolicy, seen
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["PERMISSION", "parameters", "permission"]


def permission(function: str, sid: str) -> Target:
    """The statement with this id in the policy of the function with this ARN."""
    return Target("lambda:permission", f"{function}/{sid}")


def _parts(target: Target) -> tuple[str, str]:
    function, _, sid = target.id.partition("/")
    return function, sid


def _resource(estate: Estate, target: Target) -> ResourcePolicy | None:
    function, _ = _parts(target)
    return found(estate.resources, lambda each: each.arn == function, function.split(":")[3], "lambda")


def _statements(text: str | None) -> list[dict[str, Any]]:
    statements: Any = msgspec.json.decode(text).get("Statement", ()) if text else ()
    return [statements] if isinstance(statements, dict) else [*statements]


def _one(text: str | None, sid: str) -> State | None:
    statement = next((each for each in _statements(text) if each.get("Sid") == sid), None)
    return None if statement is None else {"Statement": msgspec.json.encode(statement, order="sorted").decode()}


def _seen(estate: Estate, target: Target) -> State | None:
    resource = _resource(estate, target)
    return None if resource is None else _one(seen(resource.document), _parts(target)[1])


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    resource = _resource(estate, target)
    if resource is None:
        return estate
    text = seen(resource.document)
    kept = [each for each in _statements(text) if each.get("Sid") != _parts(target)[1]]
    if state is not None:
        kept.append(msgspec.json.decode(str(state["Statement"])))
    whole = {**(msgspec.json.decode(text) if text else {"Version": "2012-10-17"}), "Statement": kept}
    document = msgspec.json.encode(whole).decode() if kept else None
    changed = msgspec.structs.replace(resource, document=document)
    return replace(estate, resources=exchanged_item(estate.resources, lambda each: each.arn == resource.arn, changed))


def _read(ask: Ask, target: Target) -> State | None:
    function, sid = _parts(target)
    asked = {"FunctionName": function}
    answer = ask("lambda", "GetPolicy", asked, region=function.split(":")[3], none="ResourceNotFoundException")
    return None if answer is None else _one(answer["Policy"], sid)


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """A statement cannot be changed: it goes, and another one comes."""
    function, sid = _parts(target)
    if now is not None and then is not None and now.get("Statement") == then.get("Statement"):
        return
    named, region = {"FunctionName": function, "StatementId": sid}, function.split(":")[3]
    if now is not None:
        yield AwsCall("lambda", "RemovePermission", named, region)
    given = None if then is None else parameters(msgspec.json.decode(str(then["Statement"])))
    if given is not None:
        yield AwsCall("lambda", "AddPermission", {**named, **given}, region)


_CONDITIONS = {
    ("ArnLike", "aws:sourcearn"): "SourceArn",
    ("StringEquals", "aws:sourceaccount"): "SourceAccount",
    ("StringEquals", "aws:principalorgid"): "PrincipalOrgID",
    ("StringEquals", "lambda:eventsourcetoken"): "EventSourceToken",
    ("StringEquals", "lambda:functionurlauthtype"): "FunctionUrlAuthType",
}
"""Conditions of such statements, and the parameters that make them.

Source: "AddPermission", AWS Lambda API Reference.
"""


def parameters(statement: dict[str, Any]) -> dict[str, Any] | None:
    """What AddPermission makes a statement of; None: it cannot, and would make one that lets in more."""
    who = statement.get("Principal")
    principal = next(iter(who.values())) if isinstance(who, dict) and len(who) == 1 else who
    given = {"Action": statement.get("Action"), "Principal": principal}
    for operator, tests in statement.get("Condition", {}).items():
        for key, value in tests.items():
            name = _CONDITIONS.get((operator, key.lower()))
            if name is None:
                return None
            given[name] = value
    plain = all(isinstance(value, str) for value in given.values())
    return given if plain and statement.get("Effect") == "Allow" else None


PERMISSION = Kind(
    name="lambda:permission",
    title="permission to call function",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"lambda:GetPolicy"}),
    writes=frozenset({"lambda:AddPermission", "lambda:RemovePermission"}),
)
"""Known by the function's ARN and the statement's id, see `permission`."""
