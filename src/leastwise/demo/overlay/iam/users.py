"""Users: boundaries on creation and after, passwords with their dates, lists in pages."""

from __future__ import annotations

from typing import Any, cast

from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.iam.people import (
    boundary_item,
    password_changed,
    set_boundary,
    set_password_changed,
)
from leastwise.demo.overlay.paging import iam_page
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = [
    "create_user",
    "delete_user_boundary",
    "get_login_profile",
    "get_user",
    "list_users",
    "put_user_boundary",
    "set_password",
]


@override("iam", "ListUsers")
def list_users(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Without tags and boundaries, as AWS leaves them out of lists."""
    prefix = call.optional("PathPrefix") or "/"
    page, paging = iam_page(call, [u for u in iam(call.account).users.values() if u.path.startswith(prefix)])
    return call.answer({"Users": [_item(user) for user in page], **paging})


@override("iam", "GetUser")
def get_user(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """With the boundary, which moto does not keep; root, when root asks for itself."""
    if call.optional("UserName") is None and call.principal.endswith(":root"):
        user = aws.root(call.account)
        root: Item = {"UserId": call.account, "Arn": call.principal, "CreateDate": user.created}
        used: Item = {"PasswordLastUsed": user.password_used} if user.password_used else {}
        return call.answer({"User": root | used})
    reply = passthrough()
    if reply.status != 200:
        return reply
    found = cast(Item, call.result(reply)["User"])
    return call.answer({"User": found | boundary_item(iam(call.account).users[found["UserName"]])})


@override("iam", "CreateUser")
def create_user(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """With the boundary that it is born with."""
    arn = call.optional("PermissionsBoundary")
    if arn is not None:
        _policy_must_exist(call.account, arn)
    reply = passthrough()
    if reply.status != 200:
        return reply
    user = iam(call.account).users[call.text("UserName")]
    set_boundary(user, arn)
    return call.answer({"User": cast(Item, call.result(reply)["User"]) | boundary_item(user)})


@override("iam", "PutUserPermissionsBoundary")
def put_user_boundary(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Set or replace."""
    user, arn = _user(call), call.text("PermissionsBoundary")
    _policy_must_exist(call.account, arn)
    set_boundary(user, arn)
    return call.answer()


@override("iam", "DeleteUserPermissionsBoundary")
def delete_user_boundary(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Take it away; AWS says NoSuchEntity where there is none."""
    user = _user(call)
    if not boundary_item(user):
        raise AwsError("NoSuchEntity", f"No permissions boundary is set on user {user.name}.", 404)
    set_boundary(user, None)
    return call.answer()


@override("iam", "GetLoginProfile")
def get_login_profile(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """With the day the password was set, not the day the user was made."""
    user = _user(call)
    changed = password_changed(user)
    if changed is None:
        raise AwsError("NoSuchEntity", f"Login Profile for User {user.name} cannot be found.", 404)
    profile = {
        "UserName": user.name,
        "CreateDate": changed,
        "PasswordResetRequired": bool(user.password_reset_required),
    }
    return call.answer({"LoginProfile": profile})


@override("iam", "CreateLoginProfile", "UpdateLoginProfile")
def set_password(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """moto's answer; the day is remembered."""
    reply = passthrough()
    if reply.status == 200:
        set_password_changed(_user(call), aws.now())
    return reply


def _user(call: Call) -> Any:
    """The user that is named, or else the caller."""
    caller = call.principal.rpartition("/")[2] if ":user/" in call.principal else None
    name = call.optional("UserName") or caller or call.text("UserName")
    user = iam(call.account).users.get(name)
    if user is None:
        raise AwsError("NoSuchEntity", f"The user with name {name} cannot be found.", 404)
    return user


def _policy_must_exist(account: str, arn: str) -> None:
    if arn not in iam(account).managed_policies:
        raise AwsError("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.", 404)


def _item(user: Any) -> Item:
    item: Item = {
        "Path": user.path,
        "UserName": user.name,
        "UserId": user.id,
        "Arn": user.arn,
        "CreateDate": user.create_date,
    }
    return item | ({"PasswordLastUsed": user.password_last_used} if user.password_last_used else {})
