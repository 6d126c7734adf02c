"""Small worlds for the tests of `access`: accounts as YAML, and an Organization around them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from estates import ACCOUNT, estate_of
from leastwise.access import Answer, Question, World
from leastwise.engine.facts import facts
from leastwise.model import MemberAccount, Observed, Organization, OrganizationPolicy, Unit

__all__ = ["ACCOUNT", "OTHER", "ask", "in_organization", "json_of", "world_of"]

OTHER, MANAGEMENT = "444455556666", "999988887777"
FULL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def world_of(*trees: str | Mapping[str, Any], organization: Organization | None = None) -> World:
    """The accounts; without an Organization they stand alone."""
    estates = tuple(replace(estate_of(tree), organization=organization) for tree in trees)
    return World(estates, facts())


def ask(world: World, principal: str, action: str, resource: str, **more: Any) -> Answer:
    return world.ask(Question(principal=world.principal(principal), action=action, resource=resource, **more))


def in_organization(
    *accounts: str, scps: Mapping[str, Any] | None = None, rcps: Mapping[str, Any] | None = None
) -> Organization:
    """Members in the unit `ou-1` below the root `r-1`; policies by the id of what they are attached to."""
    members = tuple(
        MemberAccount(
            id=id, name=id, email=f"{id}@example.com", active=True, parent="r-1" if id == MANAGEMENT else "ou-1"
        )
        for id in (*accounts, MANAGEMENT)
    )
    full = [_policy("FullAWSAccess", "SERVICE_CONTROL_POLICY", FULL, ("r-1", "ou-1", *accounts), by_aws=True)]
    own = [_policy(f"scp-{at}", "SERVICE_CONTROL_POLICY", tree, (at,)) for at, tree in (scps or {}).items()]
    own += [_policy(f"rcp-{at}", "RESOURCE_CONTROL_POLICY", tree, (at,)) for at, tree in (rcps or {}).items()]
    return Organization(
        id="o-1",
        management_account=MANAGEMENT,
        features="ALL",
        units=Observed((Unit(id="r-1", name="Root"), Unit(id="ou-1", name="Workloads", parent="r-1"))),
        accounts=Observed(members),
        policies=Observed((*full, *own)),
        management_policies=Observed(),
        policy_types=("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"),
        root_features=(),
    )


def _policy(name: str, type: str, tree: Any, targets: tuple[str, ...], *, by_aws: bool = False) -> OrganizationPolicy:
    arn = f"arn:aws:organizations::{MANAGEMENT}:policy/o-1/{name}"
    return OrganizationPolicy(
        id=name, arn=arn, name=name, type=type, by_aws=by_aws, document=json_of(tree), targets=targets
    )


def json_of(tree: Any) -> str:
    """A policy document's text; a list is its statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": tree} if isinstance(tree, list) else tree)
