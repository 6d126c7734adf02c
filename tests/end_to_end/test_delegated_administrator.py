"""An Organization as a delegated administrator collects it: what is said of its accounts is the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from demo.stage import Stage
from leastwise.audit import Result, all_checks, audit
from leastwise.cli.parts import organizations
from leastwise.cli.sources import collect_live, read
from leastwise.collect.live import static
from leastwise.collect.offline import open_parted
from leastwise.collect.organization import Membership, members
from leastwise.demo.motos import iam
from leastwise.model import Estate, Organization, Status, seen

ACME, PRODUCTION, DEVELOPMENT, SECURITY = "111122223333", "222233334444", "333344445555", "444455556666"
ROLE = "OrganizationAccountAccessRole"
OF_ORGANIZATION = {
    *("ai-opt-out", "delegated-administrators", "delegated-policies", "region-deny", "resource-control-policies"),
    *("root-guardrail", "scp-guardrails", "tag-policies"),
}
"""Checks that one account answers for all of the Organization."""


@pytest.fixture
def trusting(stage: Stage) -> Iterator[None]:
    """The roles of all members trust the security account as well as the management account."""
    roles = [role for id in (PRODUCTION, DEVELOPMENT) for role in iam(id).roles.values() if role.name == ROLE]
    before = [role.assume_role_policy_document for role in roles]
    trusted = [f"arn:aws:iam::{each}:root" for each in (ACME, SECURITY)]
    who = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": trusted}}
    for role in roles:
        role.assume_role_policy_document = json.dumps({"Version": "2012-10-17", "Statement": [who]})
    yield
    for role, document in zip(roles, before, strict=True):
        role.assume_role_policy_document = document


def whom(stage: Stage, account: str) -> Membership:
    base = static(account, **stage.aws.credentials(account).keywords(), endpoint=stage.aws.endpoint)
    return members(base, ROLE)


def collected(stage: Stage, account: str, path: Path) -> tuple[Estate, ...]:
    found = whom(stage, account)
    collect_live(found.targets, path, regions=["us-east-1"], quiet=True, not_entered=found.not_entered)
    return read(path).estates


def results(estates: tuple[Estate, ...]) -> list[Result]:
    return list(audit("id", estates, all_checks(), every=True).results)


def said(several: list[Result], *, of: str) -> set[tuple[str, ...]]:
    """What is said in one account."""
    return {line(each) for each in several if each.account == of}


def of_organization(several: list[Result]) -> set[tuple[str, ...]]:
    judged = (each for each in several if each.status is not Status.NOT_APPLICABLE)
    return {line(each) for each in judged if each.check in OF_ORGANIZATION}


def line(result: Result) -> tuple[str, ...]:
    return result.check, str(result.status), str(result.subject and result.subject.id), result.says


@pytest.mark.usefixtures("trusting")
def test_what_is_said_of_the_accounts_is_what_the_management_account_learns(stage: Stage, tmp_path: Path) -> None:
    theirs = collected(stage, SECURITY, tmp_path / "security.zip")
    opened = open_parted(tmp_path / "security.zip", seen_at=None)
    assert opened is not None
    assert [each.told for each in organizations(opened).values()] == [SECURITY]
    assert {each.account.id for each in theirs} == {PRODUCTION, DEVELOPMENT, SECURITY}
    ours = collected(stage, ACME, tmp_path / "acme.zip")
    told, known = results(theirs), results(ours)
    for account in (PRODUCTION, DEVELOPMENT):
        assert said(told, of=account) == said(known, of=account)
    more, less = (a - b for a, b in permutations((said(told, of=SECURITY), said(known, of=SECURITY))))
    assert {check for check, *_ in more | less} == OF_ORGANIZATION
    assert of_organization(told) == of_organization(known)
    assert {check for check, *_ in of_organization(told)} == OF_ORGANIZATION
    assert {each and each.told for each in map(organization, theirs)} == {SECURITY}


def organization(estate: Estate) -> Organization | None:
    return seen(estate.organization)


def test_a_member_that_may_not_list_it_is_refused_once_and_misses_nothing(stage: Stage, tmp_path: Path) -> None:
    estate = alone(stage, PRODUCTION, tmp_path)
    assert [gap for gap in estate.gaps if gap.call.startswith("organizations:")] == []
    found = organization(estate)
    assert found is not None
    assert (found.management_account, found.told, bool(found.policies.gaps)) == (ACME, None, True)
    asked = {operation for (service, operation), n in stage.world.calls.items() if service == "organizations" and n}
    assert asked == {"DescribeOrganization", "ListParents"}


def test_what_an_administrator_is_denied_is_a_gap_and_hides_nothing_else(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("organizations:ListPolicies", request={"Filter": "SERVICE_CONTROL_POLICY"})
    estate = alone(stage, SECURITY, tmp_path)
    found = organization(estate)
    assert found is not None
    assert (found.told, len(found.accounts.items)) == (SECURITY, 4)
    assert [(gap.permission, gap.code) for gap in found.policies.gaps] == [
        ("organizations:ListPolicies", "AccessDeniedException")
    ]
    judged = {(each.check, each.status) for each in results((estate,))}
    assert ("root-guardrail", Status.PASS) not in judged
    assert {("root-guardrail", Status.UNKNOWN), ("tag-policies", Status.FAIL)} <= judged


def alone(stage: Stage, account: str, folder: Path) -> Estate:
    """One account, collected with its own credentials."""
    base = static(account, **stage.aws.credentials(account).keywords(), endpoint=stage.aws.endpoint)
    collect_live((base,), folder / "a.zip", regions=["us-east-1"], quiet=True)
    [estate] = read(folder / "a.zip").estates
    return estate
