"""Grants that reach further than they look, or everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from leastwise.language import Kind, action_matches, every_action, service_wildcard
from leastwise.lint.code import Code, Flaw, Severity, code
from leastwise.lint.examples import identity
from leastwise.lint.view import At, Clause, Policy

_GRANTING = frozenset({Kind.IDENTITY, Kind.SESSION})
_ROLE = "arn:aws:iam::111122223333:role/batch/runner"
_EVERY_ROLE = re.compile(r"arn:[^:]*:iam::[^:]*:(?:\*|role\*|role/\*)")
_LINKED = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a statement comes to allow an action on many roles: by which elements."""

    name: str
    actions: str
    resource: str


_SHAPES = (
    _Shape("WITH_NOT_RESOURCE", "named", "not"),
    _Shape("WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", "star", "not"),
    _Shape("WITH_NOT_ACTION_AND_NOT_RESOURCE", "complement", "not"),
    _Shape("WITH_STAR_IN_RESOURCE", "named", "star"),
    _Shape("WITH_STAR_IN_ACTION_AND_RESOURCE", "star", "star"),
    _Shape("WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", "complement", "star"),
)


def _shape(clause: Clause, action: str, key: str) -> tuple[_Shape, At] | None:
    """By which elements the statement allows `action` on roles that nobody named."""
    patterns = (*clause.by_service.get("iam", ()), *clause.by_service.get("*", ()))
    if not clause.allows or key in clause.keys or not (patterns or clause.has("NotAction")):
        return None
    resource = "not" if clause.has("NotResource") else "star" if _every_role(clause) else None
    if resource is None:
        return None
    if clause.has("NotAction"):
        excluded = any(action_matches(item.value, action) for item in clause.items("NotAction"))
        actions, at = (None if excluded else "complement"), clause.where("NotAction")
    else:
        item = next((each for each in patterns if action_matches(each.value, action)), None)
        actions = None if item is None else "named" if item.value.lower() == action.lower() else "star"
        at = item.at if item else clause.at
    found = next((each for each in _SHAPES if (each.actions, each.resource) == (actions, resource)), None)
    return (found, at) if found else None


def _every_role(clause: Clause) -> bool:
    return clause.everywhere or any(_EVERY_ROLE.fullmatch(item.value) for item in clause.resources)


@lru_cache(maxsize=8)
def _shapes(policy: Policy, action: str, key: str) -> tuple[tuple[_Shape, At], ...]:
    found = (_shape(clause, action, key) for clause in policy.statements)
    return tuple([each for each in found if each])


def _declare(prefix: str, severity: Severity, action: str, key: str, role: str, shape: _Shape) -> Code:
    needs = ["NotResource"] if shape.resource == "not" else ["NotAction"] if shape.actions == "complement" else []
    name = action.partition(":")[2]
    elements: dict[str, str | None] = {"Action": None, "Resource": None, "Sid": shape.name.title().replace("_", "")}
    elements |= {
        "named": {"Action": action},
        "star": {"Action": f"iam:{name[:4]}*"},
        "complement": {"NotAction": "s3:*"},
    }[shape.actions]
    elements |= {"NotResource": role + "x"} if shape.resource == "not" else {"Resource": "*"}

    def find(policy: Policy) -> Iterator[Flaw]:
        for found, at in _shapes(policy, action, key):
            if found is shape:
                yield Flaw(at, f"this allows `{action}` on roles that nobody named, name them in `Resource`")

    return Code(
        id=f"{prefix}_{shape.name}",
        severity=severity,
        title=f"{action} on roles that nobody named",
        kinds=_GRANTING,
        needs=frozenset(needs),
        find=find,
        bad=identity(**elements),
        good=identity(Action=action, Resource=role),
    )


_SLR = ("CREATE_SLR", Severity.WARNING, "iam:CreateServiceLinkedRole", "iam:awsservicename", _LINKED)
_PASS = ("PASS_ROLE", Severity.SECURITY_WARNING, "iam:PassRole", "iam:passedtoservice", _ROLE)

create_slr_not = _declare(*_SLR, _SHAPES[0])
create_slr_star_not = _declare(*_SLR, _SHAPES[1])
create_slr_complement_not = _declare(*_SLR, _SHAPES[2])
create_slr_star = _declare(*_SLR, _SHAPES[3])
create_slr_stars = _declare(*_SLR, _SHAPES[4])
create_slr_complement_star = _declare(*_SLR, _SHAPES[5])
pass_role_not = _declare(*_PASS, _SHAPES[0])
pass_role_star_not = _declare(*_PASS, _SHAPES[1])
pass_role_complement_not = _declare(*_PASS, _SHAPES[2])
pass_role_star = _declare(*_PASS, _SHAPES[3])
pass_role_stars = _declare(*_PASS, _SHAPES[4])
pass_role_complement_star = _declare(*_PASS, _SHAPES[5])


@code(
    "LW_FULL_ADMIN",
    Severity.SECURITY_WARNING,
    "Everything allowed",
    kinds=_GRANTING,
    bad=identity(Action="*", Resource="*"),
    good=identity(),
)
def full_admin(policy: Policy) -> Iterator[Flaw]:
    """Every action on every resource, without a condition."""
    for clause in policy.statements:
        if not clause.allows or not clause.everywhere or clause.tests:
            continue
        item = next((each for each in clause.actions if each.value[:1] == "*" and every_action(each.value)), None)
        if item:
            yield Flaw(item.at, "every action on every resource is allowed, name what is needed")


@code(
    "LW_SERVICE_WILDCARD",
    Severity.WARNING,
    "Every action of a service",
    kinds=_GRANTING,
    bad=identity(Action="s3:*", Resource="*"),
    good=identity(Action="s3:Get*", Resource="*"),
)
def whole_service(policy: Policy) -> Iterator[Flaw]:
    """Those that AWS will add are among them; on every resource."""
    for clause in policy.statements:
        for item in clause.actions if clause.allows and clause.everywhere else ():
            service = service_wildcard(item.value) if item.value.endswith("*") else None
            if service:
                says = f"every action of {service} on every resource is allowed, name those that are needed"
                yield Flaw(item.at, says)


@code(
    "LW_ALLOW_NOT_ACTION",
    Severity.SECURITY_WARNING,
    "Allow with NotAction",
    needs=["NotAction"],
    kinds=_GRANTING,
    bad=identity(Action=None, NotAction="iam:*"),
    good=identity(),
)
def allow_not_action(policy: Policy) -> Iterator[Flaw]:
    """It allows what is not named, services of the future included."""
    for clause in policy.statements:
        if clause.allows and clause.has("NotAction"):
            yield Flaw(
                clause.where("NotAction"), "`Allow` with `NotAction` allows every other action, name those allowed"
            )


@code(
    "LW_ALLOW_NOT_RESOURCE",
    Severity.SECURITY_WARNING,
    "Allow with NotResource",
    needs=["NotResource"],
    kinds=_GRANTING,
    bad=identity(Resource=None, NotResource="arn:aws:s3:::secret-bucket/*"),
    good=identity(),
)
def allow_not_resource(policy: Policy) -> Iterator[Flaw]:
    """It allows on what is not named, resources of the future included."""
    for clause in policy.statements:
        if clause.allows and clause.has("NotResource"):
            says = "`Allow` with `NotResource` allows on every other resource, name those allowed"
            yield Flaw(clause.where("NotResource"), says)
