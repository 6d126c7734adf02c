"""What AWS is known to have, asked of the catalogue once for each action pattern and condition key.

Patterns and keys repeat from policy to policy, so the answers are kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, lru_cache

from leastwise import catalogue
from leastwise.language import has_wildcard, matches

__all__ = [
    "actions_of",
    "is_key",
    "key_is_of_actions",
    "key_type",
    "keys_of",
    "multivalued",
    "seldom_documented",
    "service_of",
    "supports",
    "tag_keys_of",
]

_KEPT = 65_536
_IN_DEFAULT_POLICIES = frozenset({"sns:receive"})
"""Actions that AWS writes into the policy of a new resource."""
_ALWAYS = "aws:"
_TAGGED = ("aws:requesttag", "aws:resourcetag", "aws:tagkeys")
"""Global keys that only some actions know."""


def service_of(pattern: str) -> str:
    """The service of an action pattern in lower case: what stands before its colon."""
    return pattern.partition(":")[0].lower()


@lru_cache(maxsize=_KEPT)
def actions_of(pattern: str) -> tuple[str, ...]:
    """The known actions that a pattern of one service matches, in lower case with their service."""
    service, _, name = pattern.lower().partition(":")
    if not has_wildcard(name):
        return (f"{service}:{name}",) if catalogue.spelling(f"{service}:{name}") else ()
    names = _names(service)
    head, _, rest = name.partition("*")
    if not rest and "*" in name and "?" not in head:
        return tuple([f"{service}:{each}" for each in names if each.startswith(head)])
    return tuple([f"{service}:{each}" for each in names if matches(name, each)])


@lru_cache(maxsize=1_024)
def _names(service: str) -> tuple[str, ...]:
    """The names of its actions in lower case."""
    return tuple([each.lower() for each in catalogue.actions(service)])


@cache
def seldom_documented() -> frozenset[str]:
    """Actions, in lower case, that AWS names in policies of its own; some stand in no other place.

    AWS does not document all actions of consoles, agents and service-linked roles.
    """
    return frozenset(_named_by_aws()) | _IN_DEFAULT_POLICIES


def _named_by_aws() -> Iterator[str]:
    for arn in catalogue.managed_policies():
        policy = catalogue.managed_policy(arn)
        statements = json.loads(policy.document)["Statement"] if policy else []
        for each in statements if isinstance(statements, list) else [statements]:
            for element in ("Action", "NotAction"):
                actions = each.get(element, [])
                yield from (action.lower() for action in ([actions] if isinstance(actions, str) else actions))


@lru_cache(maxsize=_KEPT)
def key_type(key: str) -> str | None:
    """What a key holds: `string`, `arn`, `bool`, `date`, `numeric` or `ipaddress`; None where it is not known.

    `key` in lower case.
    """
    found = catalogue.condition_key_type(key)
    return found.lower().removeprefix("arrayof") if found else None


@lru_cache(maxsize=_KEPT)
def multivalued(key: str) -> bool | None:
    """Whether a request may have several values of the key, in lower case; None where it is not known."""
    return catalogue.multivalued(key) if catalogue.is_condition_key(key) else None


@lru_cache(maxsize=_KEPT)
def keys_of(action: str) -> frozenset[str]:
    """The condition keys of an action in lower case, those of tags as `aws:resourcetag`; global ones only of tags."""
    found = catalogue.action(action)
    if found is None:
        return frozenset()
    service = catalogue.service(service_of(action))
    named = {each.name: each.condition_keys for each in service.resource_types} if service else {}
    keys = [*found.condition_keys]
    for each in found.resource_types:
        keys += [*each.condition_keys, *named.get(each.name, ())]
    return frozenset(_plain(key) for key in keys)


@lru_cache(maxsize=_KEPT)
def is_key(key: str) -> bool:
    """Whether AWS documents the key, in lower case; after a slash any text may stand where one is documented."""
    if catalogue.is_condition_key(key):
        return True
    head, slash, tag = key.partition("/")
    service = catalogue.service(key.partition(":")[0]) if slash and tag else None
    return service is not None and any(each.lower().startswith(f"{head}/") for each in service.condition_keys)


@lru_cache(maxsize=_KEPT)
def key_is_of_actions(key: str) -> bool:
    """Whether the catalogue tells which actions have the key, in lower case: it is a documented one of a service.

    Keys of the source of a request (`ec2:SourceInstanceArn`) go with calls to every service.
    """
    prefix, _, name = key.partition(":")
    return prefix != "aws" and not name.startswith("source") and catalogue.is_service(prefix) and is_key(key)


@lru_cache(maxsize=_KEPT)
def tag_keys_of(service: str) -> frozenset[str]:
    """Which of the global keys of tags some action of a service knows."""
    found = catalogue.service(service)
    return frozenset(_TAGGED).intersection(_plain(key) for key in found.condition_keys) if found else frozenset()


def supports(action: str, key: str) -> bool:
    """Whether a request for the action may have the key; both in lower case."""
    if key.startswith(_ALWAYS) and not key.startswith(_TAGGED):
        return True
    known = keys_of(action)
    return _plain(key) in known or _documented(key) in known


@lru_cache(maxsize=_KEPT)
def _documented(key: str) -> str:
    """The key that it is an example of: `kms:encryptioncontext:` for `kms:encryptioncontext:bucket`."""
    found = catalogue.condition_key(key)
    return _plain(found.name if found else key)


def _plain(key: str) -> str:
    return key.lower().split("/", 1)[0].split("${", 1)[0].split("<", 1)[0]
