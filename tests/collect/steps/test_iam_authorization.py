from __future__ import annotations

import json
from urllib.parse import quote

from msgspec import Raw

from estates import estate_of, pages_of
from leastwise.collect.steps.iam_authorization import document_text, users
from leastwise.model import Gap, seen

DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


def test_a_document_is_text_however_it_was_handed_over() -> None:
    text = json.dumps(DOCUMENT)
    assert document_text(Raw(text.encode())) == text
    assert document_text(Raw(json.dumps(text).encode())) == text
    assert document_text(Raw(json.dumps(quote(text)).encode())) == text


def test_duplicate_keys_of_a_document_are_still_there_to_be_refused() -> None:
    twice = '{"Statement":[],"Statement":[]}'
    assert document_text(Raw(json.dumps(quote(twice)).encode())) == twice


def test_users_groups_roles_and_policies_are_read() -> None:
    estate = estate_of(
        {
            "users": [
                {
                    "UserName": "alice",
                    "GroupList": ["devs"],
                    "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": DOCUMENT}],
                    "AttachedManagedPolicies": [{"PolicyName": "q", "PolicyArn": "arn:aws:iam::111122223333:policy/q"}],
                    "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:b", "PermissionsBoundaryType": "Policy"},
                    "Tags": [{"Key": "team", "Value": "a"}],
                }
            ],
            "groups": [{"GroupName": "devs"}],
            "roles": [
                {
                    "RoleName": "web",
                    "RoleLastUsed": {"LastUsedDate": "2026-10-01T00:00:00Z", "Region": "eu-west-1"},
                    "InstanceProfileList": [
                        {"Arn": "arn:profile", "InstanceProfileName": "web", "InstanceProfileId": "AIPA", "Roles": []}
                    ],
                }
            ],
            "policies": [{"PolicyName": "q", "Document": DOCUMENT, "AttachmentCount": 1}],
        }
    )
    [alice], [devs], [web], [q] = estate.users, estate.groups, estate.roles, estate.policies
    assert (alice.groups, alice.boundary, alice.tags) == (("devs",), "arn:b", (("team", "a"),))
    assert json.loads(alice.inline[0].document) == DOCUMENT
    assert estate.policy(alice.attached[0]) is q
    assert estate.group("devs") is devs
    assert estate.user("alice") is alice
    assert (str(seen(web.last_used))[:10], web.last_used_region) == ("2026-10-01", "eu-west-1")
    assert [profile.arn for profile in estate.instance_profiles] == list(web.instance_profiles)
    assert json.loads(seen(q.document)) == DOCUMENT


def test_one_malformed_date_hides_one_fact_of_one_user() -> None:
    bad, good = users.of(pages_of({"users": [{"UserName": "a", "CreateDate": "soon"}, {"UserName": "b"}]}))
    assert isinstance(bad.created, Gap)
    assert bad.created.request == (("UserName", "a"),)
    assert not isinstance(good.created, Gap)


def test_a_role_whose_last_use_was_not_said_is_not_a_role_that_was_never_used() -> None:
    said, unsaid = estate_of({"roles": [{"RoleName": "a"}, {"RoleName": "b", "RoleLastUsed": None}]}).roles
    assert said.last_used is None
    assert isinstance(unsaid.last_used, Gap)


def test_a_policy_without_its_default_version_has_a_gap_for_a_document() -> None:
    [policy] = estate_of({"policies": [{"PolicyName": "q"}]}).policies
    assert isinstance(policy.document, Gap)


def test_refused_authorization_details_hide_all_four() -> None:
    estate = estate_of({"users": [], "refused": {"iam.GetAccountAuthorizationDetails": "AccessDenied"}})
    for observed in (estate.users, estate.groups, estate.roles, estate.policies, estate.instance_profiles):
        assert [gap.code for gap in observed.gaps] == ["AccessDenied"]
    assert [gap.call for gap in estate.gaps] == ["iam:GetAccountAuthorizationDetails"]
