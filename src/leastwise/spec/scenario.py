"""One request with its policies as a line of JSON, and the decision on it as another.

    {"id": …, "request": {"principal": ARN, service or "*", "action": …, "resource": ARN or "*",
        "resource_account": …, "role_arn": …, "principal_id": …, "context": {key: value or [values]},
        "session_policies": [document]},
     "identity_policies": [document], "resource_policy": document, "permissions_boundary": document,
     "scps": [[document at one level]], "rcps": [[document at one level]], "vpc_endpoint_policies": [document]}

    {"id": …, "outcome": …, "blocked_by": [type], "because": [{"policy_type", "policy", "statement", "sid"}],
     "warnings": [text]}

A document is an object, or its JSON text. Only `principal`, `action` and `resource` are required. What is absent is
not in use; the context is complete but for the keys that follow from the principal.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from leastwise.errors import InputError, LeastwiseError
from leastwise.language import Document, JsonValue, Kind, Literal, fold, has_wildcard, loads_literal, parse
from leastwise.language.parse import document_of
from leastwise.model import Arn
from leastwise.spec.decide import decide
from leastwise.spec.decision import Decision, Place
from leastwise.spec.policies import Facts, Policies, PolicyType
from leastwise.spec.principal import principal_of
from leastwise.spec.request import Request

__all__ = ["Scenario", "answer_line", "json_text", "read_scenario", "show_decision"]

_FIELDS = {"id", "request", "identity_policies", "resource_policy", "permissions_boundary", "scps", "rcps"}
_FIELDS |= {"vpc_endpoint_policies"}
_REQUEST = {"principal", "action", "resource", "resource_account", "role_arn", "principal_id", "context"}
_REQUEST |= {"session_policies"}


Decide = Callable[[Request, Policies, Facts], Decision]


_principal_of = lru_cache(maxsize=4_096)(principal_of)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A question: `unread` are the fields of the line that nothing is made of."""

    id: JsonValue
    request: Request
    policies: Policies
    unread: tuple[str, ...] = ()


def read_scenario(line: bytes) -> Scenario:
    """The scenario in a line.

    Raises:
        LeastwiseError: the line is not such JSON, or a document in it is not one that AWS would store.
    """
    return _scenario(_line(line))


def answer_line(line: bytes, facts: Facts, decide: Decide = decide) -> tuple[dict[str, JsonValue], bool]:
    """The decision on a line as JSON, and whether the line could be read; if not, `error` says why.

    Args:
        decide: decides as the reference semantics do, and perhaps faster.
    """
    id: JsonValue = None
    try:
        tree = _line(line)
        id = _plain_id(tree.get("id"))
        scenario = _scenario(tree)
    except LeastwiseError as error:
        return {"id": id, "error": str(error)}, False
    shown = show_decision(decide(scenario.request, scenario.policies, facts))
    unread: list[JsonValue] = [f"field `{name}` is unknown and was not read" for name in scenario.unread]
    warnings = shown["warnings"]
    assert isinstance(warnings, list)
    return {"id": id, **shown, "warnings": warnings + unread}, True


def show_decision(decision: Decision) -> dict[str, JsonValue]:
    """The decision as JSON, types and statements in AWS's order."""
    return {
        "outcome": decision.outcome.value,
        "blocked_by": [type.value for type in PolicyType if type in decision.blocked_by],
        "because": [_place(place) for place in decision.because],
        "warnings": list(dict.fromkeys(str(warning) for warning in decision.warnings)),
    }


def _place(place: Place) -> JsonValue:
    level: dict[str, JsonValue] = {} if place.level is None else {"level": place.level}
    rest: dict[str, JsonValue] = {"policy": place.policy, "statement": place.statement, "sid": place.sid}
    return {"policy_type": place.type.value, **level, **rest}


def _line(line: bytes) -> dict[str, JsonValue]:
    try:
        value = loads_literal(line.decode().strip())
    except UnicodeDecodeError:
        raise InputError("the line is not UTF-8, save the file as UTF-8") from None
    return _object(value, "the line")


def _scenario(tree: dict[str, JsonValue]) -> Scenario:
    asked = _object(tree.get("request"), "`request`")
    request = _request(asked)
    trust = request.service == "sts" and ":role/" in request.resource
    policies = Policies(
        identity=_documents(tree, "identity_policies", Kind.IDENTITY),
        resource=_document(tree, "resource_policy", Kind.TRUST if trust else Kind.RESOURCE),
        boundary=_document(tree, "permissions_boundary", Kind.BOUNDARY),
        session=_documents(asked, "session_policies", Kind.SESSION),
        scps=_levels(tree, "scps", Kind.SCP),
        rcps=_levels(tree, "rcps", Kind.RCP),
        vpc_endpoint=_documents(tree, "vpc_endpoint_policies", Kind.VPC_ENDPOINT),
    )
    unread = (*(name for name in tree if name not in _FIELDS), *(name for name in asked if name not in _REQUEST))
    return Scenario(_plain_id(tree.get("id")), request, policies, unread)


def _request(asked: dict[str, JsonValue]) -> Request:
    action, resource = _required(asked, "action"), _required(asked, "resource")
    service, _, name = action.partition(":")
    if not service or not name or has_wildcard(action) or action != "".join(action.split()):
        raise InputError(f"`{action}` is not one action, write it as `service:Name`")
    if resource != "*":
        Arn.parse(resource)
    principal = _principal_of(
        _required(asked, "principal"), _optional(asked, "role_arn"), _optional(asked, "principal_id")
    )
    owner, context = _optional(asked, "resource_account"), _context(asked.get("context"))
    return Request(principal=principal, action=action, resource=resource, context=context, owner=owner)


def _context(value: JsonValue) -> dict[str, tuple[str, ...]]:
    """The condition keys; `null` is as good as absent."""
    context: dict[str, tuple[str, ...]] = {}
    for key, given in _object(value, "`context`").items() if value is not None else ():
        if fold(key) in context:
            raise InputError(f"context key `{key}` is there twice in different letter case, keep one")
        if given is not None:
            context[fold(key)] = tuple(_scalar(each, key) for each in (given if isinstance(given, list) else [given]))
    return context


def _scalar(value: JsonValue, key: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    raise InputError(f"context key `{key}` holds something else than strings, numbers and booleans, write a string")


def _levels(tree: dict[str, JsonValue], name: str, kind: Kind) -> tuple[tuple[Document, ...], ...]:
    return tuple(
        tuple(_parse(each, kind, f"{name}[{level}][{i}]") for i, each in enumerate(_list(documents, name)))
        for level, documents in enumerate(_list(tree.get(name), name))
    )


def _documents(tree: dict[str, JsonValue], name: str, kind: Kind) -> tuple[Document, ...]:
    return tuple(_parse(each, kind, f"{name}[{i}]") for i, each in enumerate(_list(tree.get(name), name)))


def _document(tree: dict[str, JsonValue], name: str, kind: Kind) -> Document | None:
    return None if tree.get(name) is None else _parse(tree[name], kind, name)


def _parse(value: JsonValue, kind: Kind, where: str) -> Document:
    """A document, of which a batch mostly sees each only once: nothing is kept of it."""
    is_text = isinstance(value, str) and not isinstance(value, Literal)
    try:
        tree = loads_literal(str(value)) if is_text else value
        return document_of(tree, kind) or parse(str(value) if is_text else json_text(value), kind)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None


def json_text(value: JsonValue) -> str:
    """The value as JSON again, numbers as they were written."""
    if isinstance(value, Literal):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json_text(name)}:{json_text(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _plain_id(value: JsonValue) -> JsonValue:
    """What the line has as `id`, with numbers as numbers."""
    plain: JsonValue = json.loads(json_text(value))
    return plain


def _object(value: JsonValue, what: str) -> dict[str, JsonValue]:
    if not isinstance(value, dict):
        raise InputError(f"{what} is not an object, write it as one")
    return value


def _list(value: JsonValue, name: str) -> list[JsonValue]:
    if value is not None and not isinstance(value, list):
        raise InputError(f"`{name}` is not a list, write it as one")
    return value or []


def _required(asked: dict[str, JsonValue], name: str) -> str:
    text = _optional(asked, name)
    if text is None:
        raise InputError(f"`{name}` of the request is missing, add it")
    return text


def _optional(asked: dict[str, JsonValue], name: str) -> str | None:
    value = asked.get(name)
    if value is not None and not isinstance(value, str):
        raise InputError(f"`{name}` of the request is not a string, write it as one")
    return value
