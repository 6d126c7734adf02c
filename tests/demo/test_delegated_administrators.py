"""Who may list the Organization of the embedded AWS, asked with the SDK."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal
from leastwise.demo.overlay.organizations.callers import KIND

PLACE = (KIND, "111122223333", "global")
ASKED: dict[str, Any] = {
    "list_roots": {},
    "list_policies": {"Filter": "SERVICE_CONTROL_POLICY"},
    "list_parents": {"ChildId": "222233334444"},
    "list_delegated_services_for_account": {"AccountId": "444455556666"},
    "describe_resource_policy": {},
}


@pytest.fixture
def letting(stage: Stage) -> Iterator[None]:
    """The delegation policy lets the production account find its way, and see tag policies."""
    production = {"AWS": "arn:aws:iam::222233334444:root"}
    statements = [
        _allow(production, "organizations:ListParents", "organizations:ListRoots"),
        _allow(production, "organizations:ListPolicies")
        | {"Condition": {"StringEquals": {"organizations:PolicyType": "TAG_POLICY"}}},
    ]
    before = stage.world.held[PLACE]
    stage.world.held[PLACE] = [{"Content": json.dumps({"Version": "2012-10-17", "Statement": statements})}]
    yield
    stage.world.held[PLACE] = before


def _allow(who: dict[str, str], *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": who, "Action": actions, "Resource": "*"}


@pytest.mark.parametrize("operation", ASKED)
def test_who_administers_a_service_may_read_all_of_it(stage: Stage, operation: str) -> None:
    security, manager = (stage.client("organizations", name) for name in ("acme-security", "acme"))
    told = [getattr(each, operation)(**ASKED[operation]) for each in (security, manager)]
    assert [{**each, "ResponseMetadata": None} for each in told] == [{**told[0], "ResponseMetadata": None}] * 2


@pytest.mark.parametrize("operation", ASKED)
def test_any_other_member_is_refused(stage: Stage, operation: str) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(stage.client("organizations", "acme-production"), operation)(**ASKED[operation])
    assert refusal(caught.value) == ("AccessDeniedException", 400)


@pytest.mark.usefixtures("letting")
def test_the_delegation_policy_lets_a_member_call_what_it_names(stage: Stage) -> None:
    organizations = stage.client("organizations", "acme-production")
    assert organizations.list_roots()["Roots"]
    assert organizations.list_policies(Filter="TAG_POLICY")["Policies"]
    for refused in (
        lambda: organizations.list_policies(Filter="SERVICE_CONTROL_POLICY"),
        organizations.list_accounts,
        stage.client("organizations", "acme-development").list_roots,
    ):
        with pytest.raises(ClientError) as caught:
            refused()
        assert refusal(caught.value) == ("AccessDeniedException", 400)
