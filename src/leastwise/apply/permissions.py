"""The least privilege of changing: what a plan needs to be applied and taken back, object by object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from leastwise.apply.freshness import CALL
from leastwise.apply.resources import EVERYTHING, Where, resources_of
from leastwise.collect.call import HOME
from leastwise.collect.permissions import permissions
from leastwise.collect.step import Step as Look
from leastwise.model.change import AwsCall, Safety, State, goal
from leastwise.objects import all_kinds, find_kind, under
from leastwise.objects.iam_credentials import ACCESS_KEY
from leastwise.objects.root_credentials import AS_ROOT, TASKS
from leastwise.remedy.plan import Plan, Step

__all__ = ["changing", "of_actions", "of_plan"]

Needed = dict[str, frozenset[str]]
"""Resources by action."""

PASS, FOR_SERVICES = "iam:PassRole", "iam:CreateServiceLinkedRole"
ALONG = {"ec2:CreateFlowLogs": ("logs:CreateLogDelivery",), "ec2:DeleteFlowLogs": ("logs:DeleteLogDelivery",)}
"""What AWS asks for beside the action of a call."""
PASSED_TO = ("cloudtrail.amazonaws.com", "cognito-idp.amazonaws.com", "config.amazonaws.com", "ec2.amazonaws.com")
"""Services that a kind hands roles to."""
_LIMITS: Mapping[str, Mapping[str, Mapping[str, list[str]]]] = {
    PASS: {"StringEqualsIfExists": {"iam:PassedToService": [*PASSED_TO]}},
    AS_ROOT: {"ArnLike": {"sts:TaskPolicyArn": [f"arn:*:iam::aws:policy/root-task/{task}" for task in TASKS]}},
}
"""Roles are handed to the services that a plan hands them to, and root does the tasks that a plan has; nothing else."""


def changing() -> frozenset[str]:
    """What applying, verifying and undoing any plan may need, beside looking at the account."""
    return frozenset({CALL}.union(*(each.reads | each.writes for each in all_kinds().values())))


def of_actions(sid: str, actions: Iterable[str], looks: Iterable[Look[Any]]) -> dict[str, Any]:
    """The policy that lets these steps look at an account, and these actions change anything in it."""
    return _document(looks, [(sid, dict.fromkeys(actions, frozenset({EVERYTHING})))])


def of_plan(plan: Plan, looks: Iterable[Look[Any]]) -> dict[str, Any]:
    """The smallest policy with which a plan is applied, verified and undone.

    Args:
        plan: what is to be changed.
        looks: the collection steps with which the account is looked at before.
    """
    where = Where(plan.partition, plan.account, HOME.get(plan.partition, "us-east-1"))
    forth: Needed = {}
    back: Needed = {}
    for step in plan.steps:
        _add(forth, _of_calls(step, step.calls, where))
        _add(back, _of_calls(step, tuple(_taking_back(step)), where))
    return _document(looks, [("LeastwiseChange", forth), ("LeastwiseUndo", back)])


def _add(whole: Needed, more: Mapping[str, frozenset[str]]) -> None:
    for action, resources in more.items():
        whole[action] = whole.get(action, frozenset()) | resources


def _of_calls(step: Step, calls: tuple[AwsCall, ...], where: Where) -> Needed:
    """What the calls need, what reading the object before and after them does, and what comes with them."""
    target, kind = step.change.target, find_kind(step.change.target.kind)
    needed: Needed = {}
    for call in calls:
        _add(needed, {call.action: resources_of(call.action, call, target, where)})
        _add(needed, {PASS: _passed(call, where)} if PASS in kind.writes else {})
        _add(needed, {also: frozenset({EVERYTHING}) for also in ALONG.get(call.action, ())})
        if FOR_SERVICES in kind.writes and call.operation.startswith("Create"):
            _add(needed, {FOR_SERVICES: frozenset({_role(where, "aws-service-role/*")})})
    for action in (*kind.reads, *([CALL] if kind is ACCESS_KEY else [])):
        told = frozenset().union(*(resources_of(action, call, target, where) for call in calls))
        _add(needed, {action: (told - {EVERYTHING}) or told})
    return {action: resources for action, resources in needed.items() if resources}


def _passed(call: AwsCall, where: Where) -> frozenset[str]:
    """The roles that a call hands to a service; any, where it names an instance profile."""
    if call.operation == "AddRoleToInstanceProfile":
        name = call.parameters["RoleName"]
        return frozenset({_role(where, name), _role(where, f"*/{name}")})
    if "IamInstanceProfile" in call.parameters:
        return frozenset({_role(where, "*")})
    return frozenset(each for each in _leaves(call.parameters) if ":role/" in each)


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)


def _role(where: Where, name: str) -> str:
    return f"arn:{where.partition}:iam::{where.account}:role/{name}"


def _taking_back(step: Step) -> Iterator[AwsCall]:
    """The calls of an undo, whether what the step replaced is still there beside it or is gone."""
    change, kind = step.change, find_kind(step.change.target.kind)
    if step.safety is Safety.LOSSY:
        return
    aim = goal(change.before, change)
    left = None if aim is None else kind.settled(change.before, aim)
    was = None if change.before is None else _present(change.before)
    then = None if was is None else kind.settled(left, was)
    yield from kind.write(change.target, _told(change.target.id, left), then)
    if left is not None and then is not None:
        yield from kind.write(change.target, _told(change.target.id, {**then, **left}), then)


def _present(state: State) -> State:
    return {name: value for name, value in state.items() if value is not None}


def _told(id: str, state: State | None) -> State | None:
    """With stand-ins for the numbers and ids that AWS will give to what is made."""
    if state is None:
        return None
    numbers = {f"~Numbers/{name}": "v1" for name in under(state, "Versions")}
    return {**state, **numbers, **{f"~SubscriptionArns/{name}": f"{id}:id" for name in under(state, "Subscriptions")}}


def _document(looks: Iterable[Look[Any]], parts: Iterable[tuple[str, Needed]]) -> dict[str, Any]:
    """A policy in which no statement repeats what one before it allows."""
    document = permissions(looks)
    statements: list[dict[str, Any]] = [each for each in document["Statement"] if each["Action"]]
    given: Needed = {action: frozenset({EVERYTHING}) for each in statements for action in each["Action"]}
    for sid, needed in parts:
        fresh = {action: _beyond(given.get(action, frozenset()), resources) for action, resources in needed.items()}
        statements += _statements(sid, fresh)
        _add(given, needed)
    return {**document, "Statement": statements}


def _beyond(given: frozenset[str], resources: frozenset[str]) -> frozenset[str]:
    if EVERYTHING in given:
        return frozenset()
    return frozenset({EVERYTHING}) if EVERYTHING in resources else resources - given


def _statements(sid: str, needed: Needed) -> Iterator[dict[str, Any]]:
    """One for each set of resources and each condition."""
    several: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for action in sorted(needed, key=lambda each: (each.lower(), each)):
        if needed[action]:
            limit = action if action in _LIMITS else ""
            several.setdefault((limit, tuple(sorted(needed[action]))), []).append(action)
    for number, ((limit, resources), actions) in enumerate(several.items(), start=1):
        yield {
            "Sid": f"{sid}{number}",
            "Effect": "Allow",
            "Action": actions,
            "Resource": resources[0] if len(resources) == 1 else list(resources),
            **({"Condition": _LIMITS[limit]} if limit else {}),
        }
