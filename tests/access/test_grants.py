"""Which documents reach a principal, and what is told of those that were not seen."""

from __future__ import annotations

import pytest

from estates import estate_of
from leastwise.access.grants import Grant, boundary, grants, trust_evidence
from leastwise.model import Estate, Unseen

WHOLE = """
users:
  - UserName: alice
    GroupList: [staff, empty]
    UserPolicyList: [{PolicyName: own, PolicyDocument: {Statement: []}}]
    AttachedManagedPolicies: [{PolicyArn: "arn:aws:iam::111122223333:policy/team/mine"}]
    PermissionsBoundary: {PermissionsBoundaryArn: "arn:aws:iam::111122223333:policy/team/mine"}
  - {UserName: bob}
groups:
  - GroupName: staff
    GroupPolicyList: [{PolicyName: shared, PolicyDocument: {Statement: {}}}]
    AttachedManagedPolicies: [{PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess"}]
  - {GroupName: empty}
roles:
  - RoleName: worker
    RolePolicyList: [{PolicyName: own, PolicyDocument: {Statement: 1}}]
policies:
  - {PolicyName: mine, Path: /team/, Document: {Statement: 2}}
  - {PolicyName: ReadOnlyAccess, Arn: "arn:aws:iam::aws:policy/ReadOnlyAccess", Document: {Statement: 3}}
"""


def reaching(estate: Estate, user: str) -> list[Grant]:
    found = estate.user(user)
    assert found is not None
    return list(grants(found, estate.groups, estate.policies))


def test_a_user_has_its_own_documents_and_those_of_its_groups() -> None:
    found = reaching(estate_of(WHOLE), "alice")
    assert [grant.told for grant in found] == [
        "inline policy `own`",
        "policy `mine`",
        "inline policy `shared` of group `staff`",
        "policy `ReadOnlyAccess` of group `staff`",
    ]
    assert [grant.text for grant in found] == [
        '{"Statement": []}',
        '{"Statement": 2}',
        '{"Statement": {}}',
        '{"Statement": 3}',
    ]
    assert reaching(estate_of(WHOLE), "bob") == []


def test_evidence_tells_where_the_document_hangs() -> None:
    found = reaching(estate_of(WHOLE), "alice")
    assert [(grant.evidence.path, grant.evidence.value) for grant in found] == [
        ("UserDetailList[UserName=alice].UserPolicyList", "own"),
        ("UserDetailList[UserName=alice].AttachedManagedPolicies", "arn:aws:iam::111122223333:policy/team/mine"),
        ("GroupDetailList[GroupName=staff].GroupPolicyList", "shared"),
        ("GroupDetailList[GroupName=staff].AttachedManagedPolicies", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
    ]


def test_roles_and_groups_carry_documents_too() -> None:
    estate = estate_of(WHOLE)
    (role,) = estate.roles.items
    assert [grant.told for grant in grants(role, estate.groups, estate.policies)] == ["inline policy `own`"]
    group = estate.group("staff")
    assert group is not None
    assert len(list(grants(group, estate.groups, estate.policies))) == 2
    assert trust_evidence(role, 1, "*").path == "RoleDetailList[RoleName=worker].AssumeRolePolicyDocument.Statement[1]"


def test_what_was_seen_comes_before_what_was_not() -> None:
    estate = estate_of(
        """
users:
  - UserName: alice
    GroupList: [gone]
    AttachedManagedPolicies:
      - {PolicyArn: "arn:aws:iam::111122223333:policy/lost"}
      - {PolicyArn: "arn:aws:iam::111122223333:policy/mute"}
    UserPolicyList: [{PolicyName: own, PolicyDocument: {}}]
policies:
  - PolicyName: mute
"""
    )
    (alice,) = estate.users.items
    found = grants(alice, estate.groups, estate.policies)
    assert next(found).name == "own"
    with pytest.raises(Unseen) as unseen:
        next(found)
    assert [(gap.code, dict(gap.request)) for gap in unseen.value.gaps] == [
        ("NotSaid", {"PolicyArn": "arn:aws:iam::111122223333:policy/lost"}),
        ("NotSaid", {"PolicyArn": "arn:aws:iam::111122223333:policy/mute"}),
        ("NotSaid", {"GroupName": "gone"}),
    ]
    assert {gap.account for gap in unseen.value.gaps} == {"111122223333"}


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_administrator_access_is_known_by_its_name(partition: str) -> None:
    arn = f"arn:{partition}:iam::aws:policy/AdministratorAccess"
    estate = estate_of({"users": [{"UserName": "alice", "AttachedManagedPolicies": [{"PolicyArn": arn}]}]})
    (grant,) = reaching(estate, "alice")
    assert '"Action":"*"' in grant.text
    assert grant.evidence.value == arn


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::111122223333:policy/AdministratorAccess",
        "arn:aws:iam::aws:policy/job-function/AdministratorAccess",
    ],
)
def test_another_policy_of_that_name_is_not(arn: str) -> None:
    estate = estate_of({"users": [{"UserName": "alice", "AttachedManagedPolicies": [{"PolicyArn": arn}]}]})
    with pytest.raises(Unseen):
        reaching(estate, "alice")


def test_the_document_of_a_boundary() -> None:
    estate = estate_of(WHOLE)
    alice, bob = estate.users.items
    assert boundary(alice, estate.policies) == '{"Statement": 2}'
    assert boundary(bob, estate.policies) is None


def test_a_boundary_that_was_not_seen() -> None:
    limit = {"PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/lost"}
    estate = estate_of({"users": [{"UserName": "alice", "PermissionsBoundary": limit}]})
    with pytest.raises(Unseen):
        boundary(estate.users.items[0], estate.policies)
