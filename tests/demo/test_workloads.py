"""Analyzers and what workloads run on, as they are seeded and as they are collected over the wire."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.collect.assemble import all_steps
from leastwise.model import (
    Assignment,
    Contact,
    ContactInformation,
    Estate,
    Gap,
    MetadataDefaults,
    PoolPasswords,
    Secret,
)

SERVICES = {
    "account",
    "autoscaling",
    "cognito-idp",
    "ec2",
    "ecs",
    "accessanalyzer",
    "identitystore",
    "rolesanywhere",
    "secretsmanager",
    "sso-admin",
}
STEPS = tuple(step for step in all_steps() if step.service in SERVICES)
ACME, PRODUCTION, DEVELOPMENT, SECURITY = "111122223333", "222233334444", "333344445555", "444455556666"
REGIONS = ["us-east-1", "eu-west-1"]


def collected(stage: Stage, path: Path) -> Mapping[str, Estate]:
    collect_live(targets(stage.aws, stage.story), path, regions=REGIONS, quiet=True, steps=STEPS)
    return {estate.account.id: estate for estate in read(path).estates}


@pytest.fixture(scope="module")
def estates(running: Stage, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Estate]:
    return collected(running, tmp_path_factory.mktemp("workloads") / "a.zip")


@pytest.fixture
def refused(stage: Stage, tmp_path: Path) -> Mapping[str, Estate]:
    """Everything that these tests ask for, denied in production."""
    for service in SERVICES:
        stage.world.refuse(f"{service}:*", account=PRODUCTION)
    return collected(stage, tmp_path / "a.zip")


def test_every_call_is_answered(estates: Mapping[str, Estate]) -> None:
    assert [gap for estate in estates.values() for gap in estate.gaps] == []


def test_analyzers_with_what_is_active_of_their_findings(estates: Mapping[str, Estate]) -> None:
    told = {
        (account, each.region, each.name): (each.type, each.status, [f.resource for f in each.findings])
        for account, estate in estates.items()
        for each in estate.analyzers.items
    }
    roles = [f"arn:aws:iam::{PRODUCTION}:role/{name}" for name in ("legacy-import", "never-used")]
    assert told == {
        (ACME, "us-east-1", "external-us"): ("ACCOUNT", "ACTIVE", ["arn:aws:s3:::acme-website"]),
        (ACME, "eu-west-1", "external-eu"): ("ACCOUNT", "ACTIVE", []),
        (PRODUCTION, "us-east-1", "unused"): ("ACCOUNT_UNUSED_ACCESS", "ACTIVE", roles),
        (PRODUCTION, "eu-west-1", "broken"): ("ACCOUNT", "FAILED", []),
        (SECURITY, "us-east-1", "external"): ("ACCOUNT", "ACTIVE", []),
        (SECURITY, "eu-west-1", "external"): ("ACCOUNT", "ACTIVE", []),
        (SECURITY, "us-east-1", "unused"): ("ACCOUNT_UNUSED_ACCESS", "ACTIVE", []),
    }


def test_analyzers_of_regions_that_are_enabled_and_were_not_asked_are_gaps(estates: Mapping[str, Estate]) -> None:
    gaps = {gap.region: gap.code for gap in estates[ACME].analyzers.gaps}
    assert len(gaps) == 15
    assert set(gaps.values()) == {"NotCollected"}


def test_an_analyzer_that_is_not_there_has_no_findings(stage: Stage) -> None:
    client = stage.client("accessanalyzer")
    arn = f"arn:aws:access-analyzer:us-east-1:{ACME}:analyzer/none"
    with pytest.raises(ClientError) as caught:
        client.list_findings_v2(analyzerArn=arn)
    assert refusal(caught.value) == ("ResourceNotFoundException", 404)
    (found,) = client.list_analyzers()["analyzers"]
    assert len(client.list_findings_v2(analyzerArn=found["arn"])["findings"]) == 1


def test_contacts_without_names_and_numbers(estates: Mapping[str, Estate]) -> None:
    assert [*estates[SECURITY].contacts] == [
        Contact(kind="SECURITY", email="security@example.com"),
        Contact(kind="OPERATIONS", email="night@example.com"),
    ]
    assert estates[SECURITY].contact_information == ContactInformation(phone_verification="VERIFIED")


def test_defaults_of_the_metadata_service(estates: Mapping[str, Estate]) -> None:
    assert {
        MetadataDefaults(region="us-east-1", tokens="optional", enforced=False),
        MetadataDefaults(region="eu-west-1", tokens=None, enforced=False),
    } == {*estates[ACME].metadata_defaults.items}


def test_templates_and_configurations_with_the_places_of_secrets(estates: Mapping[str, Estate]) -> None:
    told = {each.name: each for each in estates[PRODUCTION].launch_templates.items}
    assert {name: (each.type, each.region) for name, each in told.items()} == {
        "shop-web": ("launch-template", "us-east-1"),
        "shop-batch": ("launch-template", "us-east-1"),
        "old-batch": ("launch-configuration", "eu-west-1"),
    }
    assert [told[name].default.tokens for name in told] == ["required", "optional", "optional"]
    assert told["shop-batch"].default == told["shop-batch"].newest
    assert told["shop-batch"].default.secrets == (
        Secret(kind="AWS access key", place="line 2", long_lived=True),
        Secret(kind="AWS secret access key", place="line 3", long_lived=True),
    )
    assert (told["shop-web"].default.secrets, told["old-batch"].default.secrets) == ((), ())


def test_tasks_with_the_names_of_secrets(estates: Mapping[str, Estate]) -> None:
    told = {each.family: (each.role, each.secrets) for each in estates[PRODUCTION].task_definitions.items}
    role = f"arn:aws:iam::{PRODUCTION}:role/orders-api"
    assert told == {
        "shop-orders": (role, ()),
        "shop-reports": (role, (Secret(kind="password", place="app/DB_PASSWORD"),)),
    }


def test_secrets_with_their_ages(running: Stage, estates: Mapping[str, Estate]) -> None:
    now = running.story.now
    told = {
        each.name: (*((now - at).days if at else None for at in (each.changed, each.rotated, each.due)), each.rotates)
        for account in (ACME, PRODUCTION, SECURITY)
        for each in estates[account].secrets.items
    }
    assert told == {
        "billing/legacy": (100, 100, 40, True),
        "shop/database": (400, None, None, False),
        "shop/payments": (30, None, None, False),
        "audit/database": (10, 10, -20, True),
    }
    read = {each.name: each.accessed for each in estates[ACME].secrets.items}["billing/legacy"]
    assert read is not None
    assert (now - read).days in (200, 201)


def test_permission_sets_with_the_assignments_of_administrators(running: Stage, estates: Mapping[str, Estate]) -> None:
    rosa = running.story.identify("acme-production", "person:rosa")
    told = {each.name: each for each in estates[PRODUCTION].permission_sets.items}
    assert {*told} == {"AdministratorAccess", "PlatformAdmin", "BoundedAdmin", "ReadOnly"}
    assert [*told["AdministratorAccess"].assignments] == [
        Assignment(account=account, type="USER", principal=rosa) for account in (PRODUCTION, DEVELOPMENT)
    ]
    assert (told["PlatformAdmin"].boundary, told["BoundedAdmin"].boundary) == (
        None,
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
    )
    assert [*told["BoundedAdmin"].managed] == ["arn:aws:iam::aws:policy/AdministratorAccess"]
    assert [(each.id, each.name) for each in estates[PRODUCTION].people.items] == [(rosa, "rosa")]
    assert estates[ACME].permission_sets.items == ()


def test_only_administrators_assignments_are_asked_for(stage: Stage, tmp_path: Path) -> None:
    collected(stage, tmp_path / "a.zip")
    calls = {operation: count for (service, operation), count in stage.world.calls.items() if service == "sso-admin"}
    assert calls["ListInstances"] == len(stage.story.accounts)
    assert (calls["ListPermissionSets"], calls["DescribePermissionSet"]) == (1, 4)
    assert (calls["ListAccountsForProvisionedPermissionSet"], calls["ListAccountAssignments"]) == (3, 4)


def test_roles_anywhere(estates: Mapping[str, Estate]) -> None:
    estate = estates[PRODUCTION]
    assert [(each.name, each.region, each.enabled) for each in estate.trust_anchors.items] == [
        ("office", "us-east-1", True)
    ]
    assert {each.name: each.roles for each in estate.anywhere_profiles.items} == {
        "office-machines": (f"arn:aws:iam::{PRODUCTION}:role/office-machine",),
        "office-backup": (f"arn:aws:iam::{PRODUCTION}:role/office-backup",),
    }


def test_user_pools(running: Stage, estates: Mapping[str, Estate]) -> None:
    told = {each.name: (each.id, each.region, each.mfa) for each in estates[PRODUCTION].user_pools.items}
    identify = running.story.identify
    assert told == {
        "shop-customers": (identify("acme-production", "pool:shop-customers"), "us-east-1", "ON"),
        "old-forum": (identify("acme-production", "pool:old-forum"), "eu-west-1", "OFF"),
    }
    rules = {each.name: each.passwords for each in estates[PRODUCTION].user_pools.items}
    kinds = {"lowercase": False, "uppercase": False, "numbers": False, "symbols": False}
    assert rules["old-forum"] == PoolPasswords(minimum_length=6, temporary_days=7, **kinds)


def test_what_is_refused_is_a_gap_and_nothing_else(refused: Mapping[str, Estate]) -> None:
    estate = refused[PRODUCTION]
    assert estate.analyzers.items == ()
    assert {gap.code for gap in estate.analyzers.gaps if gap.region in REGIONS} == {"AccessDeniedException"}
    assert refused[ACME].analyzers.items
    for observed in (
        *(estate.metadata_defaults, estate.launch_templates, estate.task_definitions, estate.secrets),
        *(estate.trust_anchors, estate.anywhere_profiles, estate.user_pools),
    ):
        assert observed.items == ()
        assert {gap.region for gap in observed.gaps} >= {*REGIONS}
    assert isinstance(estate.contact_information, Gap)
    assert {gap.call for gap in (*estate.people.gaps, *estate.permission_sets.gaps)} == {"sso:ListInstances"}
    assert [gap.request for gap in estate.contacts.gaps] == [
        (("AlternateContactType", kind),) for kind in ("SECURITY", "BILLING", "OPERATIONS")
    ]
