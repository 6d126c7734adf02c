from __future__ import annotations

from typing import Any

from estates import estate_of
from leastwise.collect.assemble import with_organization
from leastwise.model import Gap, Organization, seen

MANAGER, MEMBER, OTHER = "111122223333", "222233334444", "777788889999"
SCP = "SERVICE_CONTROL_POLICY"


def described(manager: str = MANAGER) -> dict[str, Any]:
    return {"Organization": {"Id": "o-1", "MasterAccountId": manager, "FeatureSet": "ALL"}}


TREE: dict[str, Any] = {
    "organizations.DescribeOrganization": described(),
    "organizations.ListRoots": {
        "Roots": [
            {
                "Id": "r-1",
                "Name": "Root",
                "PolicyTypes": [
                    {"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"},
                    {"Type": "RESOURCE_CONTROL_POLICY", "Status": "PENDING_ENABLE"},
                ],
            }
        ]
    },
    "organizations.ListAccounts": {
        "Accounts": [
            {"Id": MANAGER, "Name": "acme", "Email": "a@example.com", "Status": "ACTIVE"},
            {"Id": MEMBER, "Name": "prod", "Email": "p@example.com", "State": "SUSPENDED"},
        ]
    },
    "organizations.ListOrganizationalUnitsForParent": [
        {"request": {"ParentId": "r-1"}, "response": {"OrganizationalUnits": [{"Id": "ou-1", "Name": "Workloads"}]}},
        {"request": {"ParentId": "ou-1"}, "response": {"OrganizationalUnits": []}},
    ],
    "organizations.ListAccountsForParent": [
        {"request": {"ParentId": "r-1"}, "response": {"Accounts": [{"Id": MANAGER}]}},
        {"request": {"ParentId": "ou-1"}, "response": {"Accounts": [{"Id": MEMBER}]}},
    ],
    "organizations.ListPolicies": [
        {
            "request": {"Filter": "SERVICE_CONTROL_POLICY"},
            "response": {
                "Policies": [{"Id": "p-1", "Arn": "arn:p", "Name": "guard", "Type": "SERVICE_CONTROL_POLICY"}]
            },
        }
    ],
    "organizations.DescribePolicy": [
        {"request": {"PolicyId": "p-1"}, "response": {"Policy": {"Content": '{"Version":"2012-10-17"}'}}}
    ],
    "organizations.ListTargetsForPolicy": [
        {"request": {"PolicyId": "p-1"}, "response": {"Targets": [{"TargetId": "ou-1"}]}}
    ],
    "iam.ListOrganizationsFeatures": {"EnabledFeatures": ["RootSessions"]},
}


def organization(tree: dict[str, Any], account: str = MANAGER) -> Organization:
    found = seen(estate_of({"account": account, "pages": tree}).organization)
    assert found is not None
    return found


def test_the_tree_is_read_with_its_accounts_and_policies_in_their_places() -> None:
    found = organization(TREE)
    assert [(unit.id, unit.parent) for unit in found.units] == [("r-1", None), ("ou-1", "r-1")]
    assert [(a.id, a.parent, a.active) for a in found.accounts] == [(MANAGER, "r-1", True), (MEMBER, "ou-1", False)]
    [policy] = found.policies
    assert (seen(policy.targets), seen(policy.document)) == (("ou-1",), '{"Version":"2012-10-17"}')
    assert seen(found.policy_types) == ("SERVICE_CONTROL_POLICY",)
    assert seen(found.root_features) == ("RootSessions",)


def test_an_account_without_an_organization_stands_alone() -> None:
    alone = {"organizations.DescribeOrganization": [{"error": "AWSOrganizationsNotInUseException"}]}
    estate = estate_of({"pages": alone})
    assert estate.organization is None
    assert [gap for gap in estate.gaps if gap.call.startswith("organizations")] == []


def test_a_member_does_not_know_who_else_belongs() -> None:
    found = organization({"organizations.DescribeOrganization": described()}, MEMBER)
    assert found.management_account == MANAGER
    assert found.accounts.gaps
    assert isinstance(found.policy_types, Gap)


def test_a_member_learns_it_from_the_management_account_when_that_was_collected_too() -> None:
    manager = estate_of({"account": MANAGER, "pages": TREE})
    member = estate_of({"account": MEMBER, "pages": {"organizations.DescribeOrganization": described()}})
    _, told = with_organization((manager, member))
    assert told.organization is manager.organization


LISTED = TREE | {
    "organizations.ListParents": [{"request": {"ChildId": MEMBER}, "response": {"Parents": [{"Id": "ou-1"}]}}]
}
REFUSED = {"organizations.ListParents": [{"request": {"ChildId": MEMBER}, "error": "AccessDeniedException"}]}


def test_a_member_that_may_list_it_tells_the_others_but_for_root_features() -> None:
    without = {key: value for key, value in LISTED.items() if key != "iam.ListOrganizationsFeatures"}
    delegate = estate_of({"account": MEMBER, "pages": without})
    found = organization(without, MEMBER)
    assert (found.told, [policy.name for policy in found.policies]) == (MEMBER, ["guard"])
    assert isinstance(found.root_features, Gap)
    other = estate_of({"account": OTHER, "pages": {"organizations.DescribeOrganization": described(), **REFUSED}})
    assert other.gaps == ()
    _, told = with_organization((delegate, other))
    assert told.organization is delegate.organization


def test_the_management_account_is_believed_before_a_member() -> None:
    estates = [estate_of({"account": account, "pages": LISTED}) for account in (OTHER, MANAGER, MEMBER)]
    assert all(each.organization is estates[1].organization for each in with_organization(tuple(estates)))
    members = with_organization((estates[0], estates[2]))
    assert {found.told for each in members if (found := seen(each.organization))} == {MEMBER}


def test_a_member_that_was_refused_knows_nobody_and_says_why() -> None:
    found = organization({"organizations.DescribeOrganization": described(), **REFUSED}, MEMBER)
    assert found.told is None
    [gap] = found.policies.gaps
    assert (gap.code, "delegated administrator that may call organizations:ListParents" in gap.why) == ("NotSaid", True)


def test_what_a_member_may_not_list_is_hidden_alone() -> None:
    some = LISTED | {"organizations.ListPolicies": [{"request": {"Filter": SCP}, "error": "AccessDeniedException"}]}
    found = organization(some, MEMBER)
    assert [gap.code for gap in found.policies.gaps] == ["AccessDeniedException"]
    assert len(found.accounts.items) == 2
    assert not found.accounts.gaps


def test_a_refused_policy_hides_its_document_alone() -> None:
    refused = TREE | {"organizations.DescribePolicy": [{"request": {"PolicyId": "p-1"}, "error": "AccessDenied"}]}
    [policy] = organization(refused).policies
    assert isinstance(policy.document, Gap)
    assert seen(policy.targets) == ("ou-1",)


TAGS = {"Id": "p-2", "Arn": "arn:t", "Name": "tags", "Type": "TAG_POLICY"}
ASKED = [
    *TREE["organizations.ListPolicies"],
    {"request": {"Filter": "TAG_POLICY"}, "response": {"Policies": [TAGS]}},
    {"request": {"Filter": "AISERVICES_OPT_OUT_POLICY"}, "response": {"Policies": []}},
]


def test_policies_that_set_something_are_kept_apart_from_those_that_decide() -> None:
    found = organization(TREE | {"organizations.ListPolicies": ASKED})
    assert [policy.name for policy in found.policies] == ["guard"]
    assert [policy.name for policy in found.management_policies] == ["tags"]


def test_a_type_that_was_refused_or_never_asked_hides_no_other() -> None:
    refused = [*ASKED[:2], {"request": {"Filter": "AISERVICES_OPT_OUT_POLICY"}, "error": "InvalidInputException"}]
    found = organization(TREE | {"organizations.ListPolicies": refused})
    assert [policy.name for policy in found.policies] == ["guard"]
    assert [policy.name for policy in found.management_policies.items] == ["tags"]
    assert [gap.code for gap in found.management_policies.gaps] == ["InvalidInputException"]
    older = organization(TREE)
    assert not older.policies.gaps
    assert [gap.code for gap in older.management_policies.gaps] == ["NotCollected", "NotCollected"]
