"""Services that work in the whole Organization and who administers them, as AWS answers and when it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from demo.stage import Stage
from estates import estate_of
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.model import Estate, Gap

MANAGER, MEMBER, OTHER = "111122223333", "444455556666", "777788889999"
GUARDDUTY, MACIE = {"ServicePrincipal": "guardduty.amazonaws.com"}, {"ServicePrincipal": "macie.amazonaws.com"}
PAGES: dict[str, Any] = {
    "organizations.DescribeOrganization": {"Organization": {"Id": "o-1", "MasterAccountId": MANAGER}},
    "organizations.ListAWSServiceAccessForOrganization": {"EnabledServicePrincipals": [GUARDDUTY, MACIE]},
    "organizations.ListDelegatedAdministrators": {"DelegatedAdministrators": [{"Id": MEMBER}, {"Id": OTHER}]},
    "organizations.ListDelegatedServicesForAccount": [
        {"request": {"AccountId": MEMBER}, "response": {"DelegatedServices": [GUARDDUTY]}},
        {"request": {"AccountId": OTHER}, "response": {"DelegatedServices": [GUARDDUTY]}},
    ],
}


def told(estate: Estate) -> dict[str, tuple[str, ...]]:
    return {each.principal: each.administrators.items for each in estate.integrated_services.items}


def test_services_are_read_with_the_members_that_administer_them() -> None:
    found = told(estate_of({"account": MANAGER, "pages": PAGES}))
    assert found == {"guardduty.amazonaws.com": (MEMBER, OTHER), "macie.amazonaws.com": ()}


def test_one_administrator_that_was_refused_is_a_gap_beside_the_others() -> None:
    refused = {"request": {"AccountId": OTHER}, "error": "AccessDenied"}
    first = PAGES["organizations.ListDelegatedServicesForAccount"][0]
    some = PAGES | {"organizations.ListDelegatedServicesForAccount": [first, refused]}
    [guardduty, macie] = estate_of({"account": MANAGER, "pages": some}).integrated_services
    assert guardduty.administrators.items == (MEMBER,)
    assert [gap.code for gap in macie.administrators.gaps] == ["AccessDenied"]


def test_one_that_is_none_any_more_is_no_gap() -> None:
    gone = [{"request": {"AccountId": each}, "error": "AccountNotRegisteredException"} for each in (MEMBER, OTHER)]
    pages = PAGES | {"organizations.ListDelegatedServicesForAccount": gone}
    [guardduty, _] = estate_of({"account": MANAGER, "pages": pages}).integrated_services
    assert [*guardduty.administrators] == []


def test_what_an_older_snapshot_did_not_ask_is_a_gap() -> None:
    described = {"organizations.DescribeOrganization": PAGES["organizations.DescribeOrganization"]}
    found = estate_of({"account": MANAGER, "pages": described}).integrated_services
    assert [gap.code for gap in found.gaps] == ["NotCollected"]


def test_a_member_that_may_list_the_organization_knows_them_too() -> None:
    listed = [{"request": {"ChildId": MEMBER}, "response": {"Parents": []}}]
    policy = {"organizations.DescribeResourcePolicy": {"ResourcePolicy": {"Content": "{}"}}}
    estate = estate_of({"account": MEMBER, "pages": PAGES | policy | {"organizations.ListParents": listed}})
    assert told(estate) == {"guardduty.amazonaws.com": (MEMBER, OTHER), "macie.amazonaws.com": ()}
    assert estate.delegation_policy == "{}"


def test_a_member_and_an_account_alone_have_none() -> None:
    described = {"organizations.DescribeOrganization": PAGES["organizations.DescribeOrganization"]}
    assert [*estate_of({"account": MEMBER, "pages": described}).integrated_services] == []
    alone = {"organizations.DescribeOrganization": "AWSOrganizationsNotInUseException"}
    assert [*estate_of({"refused": alone}).integrated_services] == []


def test_the_delegation_policy_is_read_kept_apart_from_none_and_from_what_was_refused() -> None:
    asked = PAGES | {"organizations.DescribeResourcePolicy": {"ResourcePolicy": {"Content": "{}"}}}
    assert estate_of({"account": MANAGER, "pages": asked}).delegation_policy == "{}"
    none = {"organizations.DescribeResourcePolicy": "ResourcePolicyNotFoundException"}
    assert estate_of({"account": MANAGER, "pages": PAGES, "refused": none}).delegation_policy is None
    assert isinstance(estate_of({"account": MANAGER, "pages": PAGES}).delegation_policy, Gap)
    assert estate_of({"account": MEMBER, "pages": PAGES}).delegation_policy is None


def collected(stage: Stage, folder: Path) -> Estate:
    collect_live(targets(stage.aws, stage.story)[:1], folder / "a.zip", regions=["us-east-1"], quiet=True)
    return read(folder / "a.zip").estates[0]


def test_the_embedded_aws_answers(stage: Stage, tmp_path: Path) -> None:
    estate = collected(stage, tmp_path)
    found = told(estate)
    assert found["guardduty.amazonaws.com"] == (stage.story.accounts["acme-security"],)
    assert found["ssm.amazonaws.com"] == ()
    assert stage.world.calls["organizations", "ListDelegatedAdministrators"] == 1
    assert stage.story.accounts["acme-security"] in str(estate.delegation_policy)


def test_the_embedded_aws_refuses(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("organizations:ListDelegatedServicesForAccount")
    found = collected(stage, tmp_path).integrated_services
    assert not found.gaps
    assert {gap.code for each in found for gap in each.administrators.gaps} == {"AccessDeniedException"}
    stage.world.refuse("organizations:ListAWSServiceAccessForOrganization")
    stage.world.refuse("organizations:DescribeResourcePolicy")
    again = collected(stage, tmp_path / "again")
    assert isinstance(again.delegation_policy, Gap)
    assert [gap.code for gap in again.integrated_services.gaps] == ["AccessDeniedException"]
