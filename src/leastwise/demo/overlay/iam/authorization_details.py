"""GetAccountAuthorizationDetails: paged, filtered, with tags, boundaries, last use and true counts.

Source: IAM API reference, GetAccountAuthorizationDetails; documents are URL-encoded (RFC 3986).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from leastwise.demo.call import Call, Item
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.iam.attachments import Usage, policy_item, usage
from leastwise.demo.overlay.iam.people import boundary_item, membership, tags
from leastwise.demo.overlay.iam.profiles import profile_item, profiles_by_role
from leastwise.demo.overlay.paging import iam_page
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["authorization_details"]

_LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
_ALL = ("User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy")


@override("iam", "GetAccountAuthorizationDetails")
def authorization_details(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """One page over users, then groups, roles and policies; only the page is rendered."""
    used = usage(call.account)
    page, paging = iam_page(call, _entries(call, used))
    render = _renderers(call.account, used)
    result: Item = {name: [] for name in _LISTS}
    for name, entry in page:
        items = result[name]
        assert isinstance(items, list)
        items.append(render[name](entry))
    return call.answer(result | paging)


def _entries(call: Call, used: Usage) -> list[tuple[str, Any]]:
    backend = iam(call.account)
    kinds = call.texts("Filter") or _ALL
    entries: list[tuple[str, Any]] = []
    for kind, name, found in (
        ("User", _LISTS[0], backend.users),
        ("Group", _LISTS[1], backend.groups),
        ("Role", _LISTS[2], backend.roles),
    ):
        entries += [(name, entry) for entry in found.values()] if kind in kinds else []
    return entries + [
        (_LISTS[3], policy) for policy in backend.managed_policies.values() if _asked(policy, kinds, used)
    ]


def _asked(policy: Any, kinds: tuple[str, ...], used: Usage) -> bool:
    if ":iam::aws:" in policy.arn:
        return "AWSManagedPolicy" in kinds and used.in_use(policy.arn)
    return "LocalManagedPolicy" in kinds


def _renderers(account: str, used: Usage) -> dict[str, Callable[[Any], Item]]:
    groups, profiles = membership(account), profiles_by_role(account)
    return {
        "UserDetailList": lambda user: _user(account, user, groups.get(user.name, [])),
        "GroupDetailList": _group,
        "RoleDetailList": lambda role: _role(role, profiles.get(role.name, [])),
        "Policies": lambda policy: _policy(policy, used),
    }


def _inline(policies: dict[str, str]) -> list[Item]:
    return [{"PolicyName": name, "PolicyDocument": quote(text, safe="")} for name, text in policies.items()]


def _attached(holder: Any) -> list[Item]:
    return [{"PolicyName": policy.name, "PolicyArn": policy.arn} for policy in holder.managed_policies.values()]


def _user(account: str, user: Any, groups: list[str]) -> Item:
    return {
        "Path": user.path,
        "UserName": user.name,
        "UserId": user.id,
        "Arn": user.arn,
        "CreateDate": user.create_date,
        "UserPolicyList": _inline(user.policies),
        "GroupList": groups,
        "AttachedManagedPolicies": _attached(user),
        "Tags": tags(account, user),
        **boundary_item(user),
    }


def _group(group: Any) -> Item:
    return {
        "Path": group.path,
        "GroupName": group.name,
        "GroupId": group.id,
        "Arn": group.arn,
        "CreateDate": group.create_date,
        "GroupPolicyList": _inline(group.policies),
        "AttachedManagedPolicies": _attached(group),
    }


def _role(role: Any, profiles: list[Any]) -> Item:
    used = {"LastUsedDate": role.last_used, "Region": role.last_used_region or "us-east-1"} if role.last_used else {}
    return {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.id,
        "Arn": role.arn,
        "CreateDate": role.create_date,
        "AssumeRolePolicyDocument": quote(role.assume_role_policy_document, safe=""),
        "InstanceProfileList": [profile_item(profile) for profile in profiles],
        "RolePolicyList": _inline(role.policies),
        "AttachedManagedPolicies": _attached(role),
        "Tags": role.tags,
        "RoleLastUsed": used,
        **boundary_item(role),
    }


def _policy(policy: Any, used: Usage) -> Item:
    versions = [
        {
            "Document": quote(version.document, safe=""),
            "VersionId": version.version_id,
            "IsDefaultVersion": version.version_id == policy.default_version_id,
            "CreateDate": version.create_date,
        }
        for version in policy.versions
    ]
    return policy_item(policy, used) | {"PolicyVersionList": versions}
