"""What one policy document amounts to: full administration, IAM administration, whole services.

A document is read by itself and once per text.  `Deny` statements without conditions take away what they name; those
with conditions do not, since they may not apply.  A condition on an `Allow` is not reasoned about: what it grants is
granted under conditions, except that one on what is changed (a tag of it, the boundary that it gets) makes it less
than administration.

Source: IAM User Guide, "Policy evaluation logic", "IAM JSON policy elements: NotAction" and "... NotResource".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from leastwise.access.demands import demand, named
from leastwise.language import (
    Statement,
    action_matches,
    every_action,
    fold,
    has_wildcard,
    is_everything,
    on_everything,
    parse,
    resource_matches,
    service_wildcard,
)

__all__ = ["RAISING", "UNNAMED", "Power", "Powers", "denies", "narrowed", "powers", "takes", "whole_services"]

RAISING = {
    "iam:AddUserToGroup": "group",
    "iam:AttachGroupPolicy": "group",
    "iam:AttachRolePolicy": "role",
    "iam:AttachUserPolicy": "user",
    "iam:CreateAccessKey": "user",
    "iam:CreateLoginProfile": "user",
    "iam:CreatePolicyVersion": "policy",
    "iam:PassRole": "role",
    "iam:PutGroupPolicy": "group",
    "iam:PutRolePolicy": "role",
    "iam:PutUserPolicy": "user",
    "iam:SetDefaultPolicyVersion": "policy",
    "iam:UpdateAssumeRolePolicy": "role",
    "iam:UpdateLoginProfile": "user",
}
"""The actions by which a principal gives itself whatever it lacks, and the kind of IAM resource that each is about."""
_INDIRECT = frozenset({"iam:PassRole"})
"""Raises somebody only together with a service that runs things."""
_NARROWING = ("aws:resourcetag/", "aws:requesttag/", "aws:tagkeys")
"""Global condition keys about what is changed, not about who asks, when and from where."""


class Power(Struct, frozen=True):
    """What a statement grants, as far as it can raise somebody."""

    statement: str
    """How a sentence names the statement."""
    index: int
    conditional: bool
    raising: frozenset[str]
    """Those of `RAISING` that it allows and the document does not deny."""


class Powers(Struct, frozen=True):
    """What a document amounts to.

    Attributes:
        full: the statements that grant everything, or all that leads to everything.
        iam: the statements that let their holder raise itself; most of `full` are among them.
        denied: those of `RAISING` that it denies without conditions.
    """

    full: tuple[Power, ...]
    iam: tuple[Power, ...]
    denied: frozenset[str]


@lru_cache(maxsize=65_536)
def powers(text: str) -> Powers:
    """What the identity-based policy or permissions boundary in `text` amounts to.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    statements = parse(text).statements
    denied = frozenset(action for each in statements if denies(each) for action in _reached(each))
    full, iam = [], []
    for statement in statements:
        raising = _reached(statement) - denied if statement.allows else frozenset[str]()
        if raising and _everything(statement):
            full.append(_power(statement, raising))
        if raising - _INDIRECT and not narrowed(statement):
            iam.append(_power(statement, raising - _INDIRECT))
    return Powers(tuple(full), tuple(iam), denied)


@lru_cache(maxsize=65_536)
def whole_services(text: str, services: tuple[str, ...]) -> tuple[tuple[str, Power], ...]:
    """Those of `services` of which the policy allows every action on every resource, with the first such statement.

    Args:
        text: an identity-based policy.
        services: service prefixes in lower case.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    wide = tuple(each for each in parse(text).statements if on_everything(each))
    allowing = [each for each in wide if each.allows]
    every = any(each.actions is None or any(map(every_action, each.actions)) for each in allowing)
    named = {service_wildcard(pattern) for each in allowing for pattern in each.actions or ()}
    about = services if every else tuple(each for each in services if each in named)
    return tuple((service, power) for service in about for power in _whole(wide, service))


def _whole(wide: tuple[Statement, ...], service: str) -> Iterator[Power]:
    """At most one: the first statement, unless another one denies the whole service."""
    about = [each for each in wide if _every_action_of(each, service)]
    if any(denies(each) for each in about):
        return
    for each in about:
        if each.allows and not narrowed(each):
            yield _power(each, frozenset())
            return


def _power(statement: Statement, raising: frozenset[str]) -> Power:
    return Power(named(statement), statement.index, bool(statement.conditions), raising)


def _every_action_of(statement: Statement, service: str) -> bool:
    if statement.actions is not None:
        return any(every_action(each) or service_wildcard(each) == service for each in statement.actions)
    excluded = statement.not_actions or ()
    return not any(every_action(each) or fold(each).startswith(f"{service}:") for each in excluded)


def denies(statement: Statement) -> bool:
    """Whether it denies what it names, whatever the circumstances."""
    return not statement.allows and not statement.conditions


def _reached(statement: Statement) -> frozenset[str]:
    """Those of `RAISING` that a statement speaks of, for any resource of the kind that they are about."""
    if statement.actions is not None:
        about = frozenset[str]().union(*map(_matched, statement.actions))
    else:
        about = frozenset(RAISING).difference(*map(_matched, statement.not_actions or ()))
    return frozenset(action for action in about if _any_of(statement, RAISING[action]))


@lru_cache(maxsize=65_536)
def _matched(pattern: str) -> frozenset[str]:
    """Those of `RAISING` that an action pattern matches."""
    return frozenset(action for action in RAISING if action_matches(pattern, action))


def _everything(statement: Statement) -> bool:
    """Whether the statement is about all actions and all resources, or leaves out only what does not matter.

    `NotAction` and `NotResource` count however much they leave out: that they leave the way to everything is asked
    elsewhere.
    """
    if statement.actions is not None and not any(map(every_action, statement.actions)):
        return False
    if statement.resources is None:
        return True
    return any(all(takes(each, arn) for arn in _ELSEWHERE) for each in statement.resources)


def narrowed(statement: Statement) -> bool:
    """Whether a condition limits what is changed: a key of a service (`iam:PermissionsBoundary`), or a tag."""
    demands = [demanded for each in statement.conditions if (demanded := demand(each))]
    return any(not each.key.startswith("aws:") or each.key.startswith(_NARROWING) for each in demands)


def _any_of(statement: Statement, kind: str) -> bool:
    """Whether a statement speaks of IAM resources of a kind in general, not only of some that it names."""
    arn = f"arn:aws:iam::{_ACCOUNT}:{kind}/{UNNAMED}"
    if statement.resources is not None:
        return any(takes(each, arn) for each in statement.resources)
    return not any(takes(each, arn) for each in statement.not_resources or ())


_ACCOUNT = "000000000000"
UNNAMED = "that/nobody/names"
"""The path and name of a resource that no policy speaks of but in general."""
_ELSEWHERE = (
    f"arn:aws:iam::{_ACCOUNT}:user/{UNNAMED}",
    f"arn:aws:s3:::{UNNAMED}",
    f"arn:aws:ec2:us-east-1:{_ACCOUNT}:instance/{UNNAMED}",
    f"arn:aws:sns:us-east-1:{_ACCOUNT}:{UNNAMED}",
)
"""Resources of several shapes: a pattern that takes all of them takes whatever has an ARN."""


def takes(pattern: str, arn: str) -> bool:
    """Whether a pattern matches an ARN of the same partition, region and account as its own."""
    if is_everything(pattern):
        return True
    own = pattern.split(":", 5)
    parts = arn.split(":", 5)
    for place in (1, 3, 4):
        if len(own) > place and own[place] and parts[place] and not has_wildcard(own[place]):
            parts[place] = own[place]
    return resource_matches(pattern, ":".join(parts))
