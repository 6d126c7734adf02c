"""Who used which action, and when: what the story declares, and what was called on the embedded AWS.

A user or role of the story of which it declares no use has used, when it was last in use, every action that its
policies name in full or by their service, so that nobody seems idle by accident.  Who was made since has used what it
called, and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from leastwise.catalogue import actions
from leastwise.demo.motos import aware, iam
from leastwise.demo.world import World
from leastwise.language import action_matches, every_action, parse

__all__ = ["KIND", "Use", "allowed", "carriers", "documents", "find", "uses"]

KIND = "use"
"""What the world keeps declared uses as: `Arn`, `Action` (`s3:CreateBucket`), `At`, `Region`."""

_PREFIXES = {"s3control": "s3", "sso-admin": "sso", "accessanalyzer": "access-analyzer"}
"""Prefixes of actions, where botocore calls the service otherwise."""


@dataclass(frozen=True, slots=True)
class Use:
    """One action used by one user or role."""

    arn: str
    action: str
    at: datetime
    region: str

    @property
    def service(self) -> str:
        """Its prefix."""
        return self.action.partition(":")[0]


def find(account: str, arn: str) -> Any:
    """moto's user, group, role or customer managed policy with this ARN, or none; AWS's own policies count too."""
    backend, name = iam(account), arn.rpartition("/")[2]
    named = (backend.users.get(name), backend.groups.get(name))
    roles = (each for each in backend.roles.values() if each.name == name)
    every = (each for each in chain(named, roles) if each is not None)
    return backend.managed_policies.get(arn) or next((each for each in every if each.arn == arn), None)


def carriers(account: str, thing: Any) -> tuple[Any, ...]:
    """The users and roles whose use counts as that of a user, group, role or policy."""
    backend = iam(account)
    if any(thing is group for group in backend.groups.values()):
        return tuple(thing.users)
    if thing.arn not in backend.managed_policies:
        return (thing,)
    holders = chain(backend.users.values(), backend.roles.values())
    members = (user for group in backend.groups.values() if thing.arn in group.managed_policies for user in group.users)
    found = chain((each for each in holders if thing.arn in each.managed_policies), members)
    return tuple({each.arn: each for each in found}.values())


def documents(account: str, thing: Any) -> tuple[str, ...]:
    """The documents by which a user, group, role or policy allows."""
    backend = iam(account)
    if thing.arn in backend.managed_policies:
        return (_default(thing),)
    groups = (group for group in backend.groups.values() if any(user is thing for user in group.users))
    return tuple(
        text
        for holder in (thing, *groups)
        for text in (*holder.policies.values(), *map(_default, holder.managed_policies.values()))
    )


def allowed(texts: Iterable[str]) -> tuple[str, ...]:
    """The action patterns of the statements that allow; `*` for NotAction."""
    return tuple(dict.fromkeys(chain.from_iterable(map(_allowed, texts))))


@lru_cache(maxsize=16_384)
def _allowed(text: str) -> tuple[str, ...]:
    statements = (each for each in parse(text).statements if each.allows)
    return tuple(pattern for each in statements for pattern in each.actions or ("*",))


def uses(
    account: str, aws: World, everybody: Iterable[Any], services: Collection[str], until: datetime
) -> Iterator[Use]:
    """What these users and roles used of some services, and when, if not after `until`; in no order."""
    for use in _uses(account, aws, everybody, services, until):
        if use.service in services and use.at <= until:
            yield use


def _uses(
    account: str, aws: World, everybody: Iterable[Any], services: Collection[str], until: datetime
) -> Iterator[Use]:
    """The same among others."""
    several = {each.arn: each for each in everybody}
    declared = [each for each in aws.kept(KIND, account, "global") if each["Arn"] in several]
    for each in declared:
        at = each["At"]
        assert isinstance(at, datetime)
        yield Use(str(each["Arn"]), str(each["Action"]), at, str(each["Region"]))
    told = {str(each["Arn"]) for each in declared}
    for arn, carrier in several.items():
        since_then = aws.log and aware(carrier.create_date) >= aws.log[0].at
        last = None if arn in told or since_then else _last(account, carrier)
        if last and last <= until:
            named = _named(allowed(documents(account, carrier)), services)
            yield from (Use(arn, action, last, "us-east-1") for action in named)
    yield from _called(account, aws, several, until)


def _called(account: str, aws: World, several: Mapping[str, Any], until: datetime) -> Iterator[Use]:
    """What was called on the embedded AWS, by the user itself or a session of the role."""
    roles = {each.name: arn for arn, each in several.items() if ":role/" in arn}
    for call in aws.log:
        if call.account != account or call.at > until:
            continue
        arn = call.principal
        if ":assumed-role/" in arn:
            arn = roles.get(arn.partition(":assumed-role/")[2].partition("/")[0], "")
        if arn in several:
            prefix = _PREFIXES.get(call.service, call.service)
            yield Use(arn, f"{prefix}:{call.operation}", call.at, call.region)


def _default(policy: Any) -> str:
    return str(next(each.document for each in policy.versions if each.version_id == policy.default_version_id))


def _last(account: str, carrier: Any) -> datetime | None:
    """When the report or the role itself says that it was last in use."""
    if carrier.arn.rpartition("/")[0].partition(":role")[1]:
        return aware(carrier.last_used) if carrier.last_used else None
    keys = (aware(key.last_used.timestamp) for key in carrier.access_keys if key.last_used)
    password = (aware(carrier.password_last_used),) if carrier.password_last_used else ()
    return max((*keys, *password), default=None)


def _named(patterns: tuple[str, ...], services: Collection[str]) -> Iterator[str]:
    """The actions of some services that patterns name, in full or by their service."""
    return chain.from_iterable(_matching(each) for each in patterns if each.partition(":")[0].lower() in services)


@lru_cache(maxsize=4096)
def _matching(pattern: str) -> tuple[str, ...]:
    prefix = pattern.partition(":")[0].lower()
    if every_action(pattern):
        return ()
    return tuple(f"{prefix}:{name}" for name in actions(prefix) if action_matches(pattern, f"{prefix}:{name}"))
