"""Requests and policies in few words, for the tests of whatever decides."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from leastwise.engine import Stack
from leastwise.language import Document, Kind, parse
from leastwise.spec import Choice, Decision, Facts, Outcome, Policies, Request, principal_of
from leastwise.spec import decide as decide_by_spec

OURS, OTHERS, THIRD = "111122223333", "444455556666", "777788889999"
ALICE = f"arn:aws:iam::{OURS}:user/alice"
MALLORY = f"arn:aws:iam::{OTHERS}:user/mallory"
ROOT = f"arn:aws:iam::{OURS}:root"
ROLE = f"arn:aws:iam::{OURS}:role/app"
SESSION = f"arn:aws:sts::{OURS}:assumed-role/app/s1"
FEDERATED = f"arn:aws:sts::{OURS}:federated-user/fred"
QUEUE = f"arn:aws:sqs:eu-west-1:{OURS}:jobs"
KEY = f"arn:aws:kms:eu-west-1:{OURS}:key/1234"
OBJECT = "arn:aws:s3:::box/report.txt"

ALLOWED, DENIED, SILENT = Outcome.ALLOWED, Outcome.EXPLICITLY_DENIED, Outcome.IMPLICITLY_DENIED

Json = dict[str, Any]
Said = Json | Sequence[Json]


def allow(action: Any = "*", resource: Any = "*", **more: Any) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource} | more


def deny(action: Any = "*", resource: Any = "*", **more: Any) -> Json:
    return allow(action, resource) | {"Effect": "Deny"} | more


def without(statement: Json, *names: str) -> Json:
    return {name: value for name, value in statement.items() if name not in names}


def to(principal: Any, statement: Json | None = None) -> Json:
    """The statement (or one that allows everything) with this principal: an ARN, `*` or an object."""
    who = principal if isinstance(principal, dict) or principal == "*" else {"AWS": principal}
    return (statement or allow()) | {"Principal": who}


def trusting(principal: Any, action: Any = "sts:AssumeRole", **more: Any) -> Json:
    return without(to(principal, allow(action)), "Resource") | more


def document(said: Said, kind: Kind = Kind.IDENTITY, version: str | None = "2012-10-17") -> Document:
    tree: Json = {"Statement": said if isinstance(said, dict) else list(said)}
    return parse(json.dumps(tree | ({"Version": version} if version else {})), kind)


def policies(
    *,
    identity: Said = (),
    resource: Said = (),
    boundary: Said = (),
    session: Said = (),
    scps: Sequence[Said] = (),
    rcps: Sequence[Said] = (),
    vpc: Said = (),
    version: str | None = "2012-10-17",
) -> Policies:
    """One document for each type; of SCPs and RCPs one for each level. None is given for what says nothing."""

    def one(said: Said, kind: Kind) -> tuple[Document, ...]:
        return (document(said, kind, version),) if said else ()

    statements = [resource] if isinstance(resource, dict) else resource
    trust = bool(statements) and all("Resource" not in s and "NotResource" not in s for s in statements)
    about = one(resource, Kind.TRUST if trust else Kind.RESOURCE)
    limit = one(boundary, Kind.BOUNDARY)
    return Policies(
        identity=one(identity, Kind.IDENTITY),
        resource=about[0] if about else None,
        boundary=limit[0] if limit else None,
        session=one(session, Kind.SESSION),
        scps=tuple(one(level, Kind.SCP) for level in scps),
        rcps=tuple(one(level, Kind.RCP) for level in rcps),
        vpc_endpoint=one(vpc, Kind.VPC_ENDPOINT),
    )


def request(
    principal: str,
    action: str = "sqs:SendMessage",
    on: str = QUEUE,
    context: Mapping[str, str | tuple[str, ...]] | None = None,
    role_arn: str | None = None,
    id: str | None = None,
    **more: Any,
) -> Request:
    keys = {key: (value,) if isinstance(value, str) else value for key, value in (context or {}).items()}
    who = principal_of(principal, role_arn, id)
    return Request(principal=who, action=action, resource=on, context=keys, **more)


def decide(asked: Request, met: Policies, facts: Facts | None = None) -> Decision:
    """What the reference semantics decide; the engine has to decide the same."""
    known = facts or Facts()
    decision, stack = decide_by_spec(asked, met, known), Stack(met, known)
    assert same(stack.decide(asked), decision)
    assert stack.outcome(asked) is decision.outcome
    return decision


def same(one: Decision, other: Decision) -> bool:
    """Whether two decisions say the same; in which order the warnings come does not matter."""
    return all(
        (
            one.outcome is other.outcome,
            one.blocked_by == other.blocked_by,
            one.because == other.because,
            set(one.warnings) == set(other.warnings),
        )
    )


def ask(
    principal: str = ALICE,
    action: str = "sqs:SendMessage",
    on: str = QUEUE,
    context: Mapping[str, str | tuple[str, ...]] | None = None,
    *,
    role_arn: str | None = None,
    id: str | None = None,
    owner: str | None = None,
    facts: Facts | None = None,
    management: str | None = None,
    **said: Any,
) -> Decision:
    asked = request(principal, action, on, context, role_arn, id, owner=owner)
    return decide(asked, replace(policies(**said), management_account=management), facts)


def outcome(*arguments: Any, **said: Any) -> Outcome:
    return ask(*arguments, **said).outcome


def blocked(decision: Decision) -> set[str]:
    return {type.value for type in decision.blocked_by}


def doubts(decision: Decision) -> set[Choice]:
    return {warning.choice for warning in decision.warnings}
