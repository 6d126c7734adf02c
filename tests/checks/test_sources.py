"""The Organization's own policies count when a service is let in for strangers."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from estates import estate_of
from leastwise.audit import all_checks, judge
from leastwise.checks.sources import is_advised
from leastwise.model import Estate, Status

MANAGER, MEMBER = "111122223333", "444455556666"
STATES = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
FOR_OURS = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sts:*",
    "Resource": "*",
    "Condition": {
        "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-ours1234567"},
        "Null": {"aws:SourceOrgID": "false"},
    },
}


def organization(statement: dict[str, Any]) -> dict[str, Any]:
    """The pages of the management account of an Organization with one RCP at its root."""
    policy = {"Id": "p-rcp", "Arn": "arn:aws:organizations::1:policy/p-rcp", "Name": "ours"}
    rcp = policy | {"Type": "RESOURCE_CONTROL_POLICY"}
    types = [{"Type": "RESOURCE_CONTROL_POLICY", "Status": "ENABLED"}]
    root = {"ParentId": "r-ab12"}
    return {
        "DescribeOrganization": {"Organization": {"Id": "o-ours1234567", "MasterAccountId": MANAGER}},
        "ListRoots": {"Roots": [{"Id": "r-ab12", "Name": "Root", "PolicyTypes": types}]},
        "ListAccounts": {"Accounts": [{"Id": MANAGER}, {"Id": MEMBER}]},
        "ListOrganizationalUnitsForParent": [{"request": root, "response": {}}],
        "ListAccountsForParent": [{"request": root, "response": {"Accounts": [{"Id": MANAGER}, {"Id": MEMBER}]}}],
        "ListPolicies": [
            {"request": {"Filter": "SERVICE_CONTROL_POLICY"}, "response": {}},
            {"request": {"Filter": "RESOURCE_CONTROL_POLICY"}, "response": {"Policies": [rcp]}},
        ],
        "DescribePolicy": [
            {
                "request": {"PolicyId": "p-rcp"},
                "response": {"Policy": {"Content": json.dumps({"Statement": statement})}},
            }
        ],
        "ListTargetsForPolicy": [{"request": {"PolicyId": "p-rcp"}, "response": {"Targets": [{"TargetId": "r-ab12"}]}}],
    }


def member(statement: dict[str, Any]) -> Estate:
    pages = {f"organizations.{name}": page for name, page in organization(statement).items()}
    manager = estate_of({"account": MANAGER, "pages": pages})
    role = {"RoleName": "machine", "AssumeRolePolicyDocument": {"Statement": STATES}}
    return dataclasses.replace(estate_of({"account": MEMBER, "roles": [role]}), organization=manager.organization)


def status(estate: Estate) -> Status:
    check = next(each for each in all_checks() if each.id == "service-trust-without-source")
    return next(judge(check, estate)).status


def test_a_resource_control_policy_that_asks_for_the_source_protects_the_roles_of_members() -> None:
    assert status(member(FOR_OURS)) is Status.PASS


def test_one_about_another_service_protects_nothing() -> None:
    assert status(member(FOR_OURS | {"Action": "s3:*"})) is Status.FAIL


def test_services_are_known_with_and_without_a_region() -> None:
    assert is_advised("logs.amazonaws.com")
    assert is_advised("Logs.us-gov-west-1.amazonaws.com")
    assert is_advised("monitoring.rds.amazonaws.com")
    assert not is_advised("rds.amazonaws.com")
    assert not is_advised("logs.example.com")
