"""Instance profiles, in pages; moto gives them all at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from leastwise.demo.call import Call, Item
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.paging import iam_page
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["list_instance_profiles", "profile_item", "profiles_by_role"]


@override("iam", "ListInstanceProfiles")
def list_instance_profiles(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Those below PathPrefix."""
    prefix = call.optional("PathPrefix") or "/"
    profiles = [p for p in iam(call.account).instance_profiles.values() if p.path.startswith(prefix)]
    page, paging = iam_page(call, profiles)
    return call.answer({"InstanceProfiles": [profile_item(profile) for profile in page], **paging})


def profile_item(profile: Any) -> Item:
    """An instance profile with its role."""
    return {
        "Path": profile.path,
        "InstanceProfileName": profile.name,
        "InstanceProfileId": profile.id,
        "Arn": profile.arn,
        "CreateDate": profile.create_date,
        "Roles": [_role(role) for role in profile.roles],
    }


def profiles_by_role(account: str) -> dict[str, list[Any]]:
    """moto's instance profiles by the name of the role in them."""
    found: dict[str, list[Any]] = {}
    for profile in iam(account).instance_profiles.values():
        for role in profile.roles:
            found.setdefault(role.name, []).append(profile)
    return found


def _role(role: Any) -> Item:
    return {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.id,
        "Arn": role.arn,
        "CreateDate": role.create_date,
        "AssumeRolePolicyDocument": quote(role.assume_role_policy_document, safe=""),
    }
