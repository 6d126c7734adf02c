"""Users, groups, roles and policies: one call instead of thousands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar
from urllib.parse import unquote

import msgspec
from msgspec import Raw, field

from leastwise.collect.pages import Pages, moment
from leastwise.collect.step import MARKER, Page, Step, reader
from leastwise.model import (
    Fact,
    Gap,
    Group,
    InlinePolicy,
    InstanceProfile,
    ManagedPolicy,
    Observed,
    PolicyVersion,
    Role,
    User,
)

__all__ = ["AUTHORIZATION", "document_text", "groups", "instance_profiles", "policies", "roles", "users"]

T = TypeVar("T")


class Tag(Page):
    Key: str
    Value: str


class Attached(Page):
    PolicyArn: str
    PolicyName: str = ""


class Inline(Page):
    PolicyName: str
    PolicyDocument: Raw


class Boundary(Page):
    PermissionsBoundaryArn: str = ""


class UserDetail(Page):
    Arn: str
    UserName: str
    UserId: str
    CreateDate: str
    Path: str = "/"
    GroupList: tuple[str, ...] = ()
    UserPolicyList: tuple[Inline, ...] = ()
    AttachedManagedPolicies: tuple[Attached, ...] = ()
    PermissionsBoundary: Boundary | None = None
    Tags: tuple[Tag, ...] = ()


class GroupDetail(Page):
    Arn: str
    GroupName: str
    GroupId: str
    CreateDate: str
    Path: str = "/"
    GroupPolicyList: tuple[Inline, ...] = ()
    AttachedManagedPolicies: tuple[Attached, ...] = ()


class ProfileRole(Page):
    Arn: str


class Profile(Page):
    Arn: str
    InstanceProfileName: str
    InstanceProfileId: str
    CreateDate: str = ""
    Roles: tuple[ProfileRole, ...] = ()


class LastUsed(Page):
    LastUsedDate: str | None = None
    Region: str | None = None


class RoleDetail(Page):
    Arn: str
    RoleName: str
    RoleId: str
    CreateDate: str
    AssumeRolePolicyDocument: Raw
    Path: str = "/"
    RolePolicyList: tuple[Inline, ...] = ()
    AttachedManagedPolicies: tuple[Attached, ...] = ()
    InstanceProfileList: tuple[Profile, ...] = ()
    PermissionsBoundary: Boundary | None = None
    Tags: tuple[Tag, ...] = ()
    RoleLastUsed: LastUsed | None = None


class Version(Page):
    VersionId: str
    IsDefaultVersion: bool
    Document: Raw = field(default_factory=Raw)
    CreateDate: str = ""


class PolicyDetail(Page):
    Arn: str
    PolicyName: str
    PolicyId: str
    CreateDate: str = ""
    UpdateDate: str = ""
    Path: str = "/"
    AttachmentCount: int = 0
    PermissionsBoundaryUsageCount: int = 0
    DefaultVersionId: str = ""
    PolicyVersionList: tuple[Version, ...] = ()


class Authorization(Page):
    UserDetailList: tuple[UserDetail, ...] = ()
    GroupDetailList: tuple[GroupDetail, ...] = ()
    RoleDetailList: tuple[RoleDetail, ...] = ()
    Policies: tuple[PolicyDetail, ...] = ()


AUTHORIZATION = Step(
    service="iam",
    operation="GetAccountAuthorizationDetails",
    page=Authorization,
    permission="iam:GetAccountAuthorizationDetails",
    request={"Filter": ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"]},
    paging=MARKER,
)
"""`AWSManagedPolicy` adds only those that are in use."""


def document_text(raw: Raw) -> str:
    """A document as JSON text.

    boto3 hands it over as the URL-encoded text that IAM sends; the AWS CLI prints it as an object.
    """
    data = bytes(raw)
    if not data.startswith(b'"'):
        return data.decode()
    text: str = msgspec.json.decode(data, type=str)
    return unquote(text) if text.startswith("%") else text


@reader("users")
def users(pages: Pages) -> Observed[User]:
    """Every IAM user."""

    def read(page: Authorization) -> Iterable[User]:
        for raw in page.UserDetailList:
            yield User(
                arn=raw.Arn,
                name=raw.UserName,
                id=raw.UserId,
                path=raw.Path,
                created=_when(pages, raw.CreateDate, UserName=raw.UserName),
                groups=raw.GroupList,
                inline=_inline(raw.UserPolicyList),
                attached=_attached(raw.AttachedManagedPolicies),
                boundary=_boundary(raw.PermissionsBoundary),
                tags=_tags(raw.Tags),
            )

    return _read(pages, read)


@reader("groups")
def groups(pages: Pages) -> Observed[Group]:
    """Every IAM group."""

    def read(page: Authorization) -> Iterable[Group]:
        for raw in page.GroupDetailList:
            yield Group(
                arn=raw.Arn,
                name=raw.GroupName,
                id=raw.GroupId,
                created=_when(pages, raw.CreateDate, GroupName=raw.GroupName),
                inline=_inline(raw.GroupPolicyList),
                attached=_attached(raw.AttachedManagedPolicies),
            )

    return _read(pages, read)


@reader("roles")
def roles(pages: Pages) -> Observed[Role]:
    """Every IAM role, service-linked ones included."""

    def read(page: Authorization) -> Iterable[Role]:
        for raw in page.RoleDetailList:
            used = raw.RoleLastUsed
            yield Role(
                arn=raw.Arn,
                name=raw.RoleName,
                id=raw.RoleId,
                path=raw.Path,
                created=_when(pages, raw.CreateDate, RoleName=raw.RoleName),
                trust=document_text(raw.AssumeRolePolicyDocument),
                inline=_inline(raw.RolePolicyList),
                attached=_attached(raw.AttachedManagedPolicies),
                boundary=_boundary(raw.PermissionsBoundary),
                instance_profiles=tuple(profile.Arn for profile in raw.InstanceProfileList),
                tags=_tags(raw.Tags),
                last_used=_last_used(pages, used, raw.RoleName),
                last_used_region=used.Region if used else None,
            )

    return _read(pages, read)


@reader("policies")
def policies(pages: Pages) -> Observed[ManagedPolicy]:
    """Every customer managed policy, and the AWS managed ones that are in use."""

    def read(page: Authorization) -> Iterable[ManagedPolicy]:
        for raw in page.Policies:
            yield ManagedPolicy(
                arn=raw.Arn,
                name=raw.PolicyName,
                id=raw.PolicyId,
                path=raw.Path,
                created=_when(pages, raw.CreateDate, PolicyArn=raw.Arn),
                updated=_when(pages, raw.UpdateDate or raw.CreateDate, PolicyArn=raw.Arn),
                attachments=raw.AttachmentCount,
                boundaries=raw.PermissionsBoundaryUsageCount,
                document=_default_document(pages, raw),
                versions=tuple(
                    PolicyVersion(
                        version.VersionId,
                        _when(pages, version.CreateDate, PolicyArn=raw.Arn),
                        version.IsDefaultVersion,
                        _old_document(version),
                    )
                    for version in raw.PolicyVersionList
                ),
            )

    return _read(pages, read)


@reader("instance_profiles")
def instance_profiles(pages: Pages) -> Observed[InstanceProfile]:
    """The instance profiles that hold a role; one without a role gives nothing to an instance."""

    def read(page: Authorization) -> Iterable[InstanceProfile]:
        for role in page.RoleDetailList:
            for raw in role.InstanceProfileList:
                yield InstanceProfile(
                    arn=raw.Arn,
                    name=raw.InstanceProfileName,
                    id=raw.InstanceProfileId,
                    created=_when(pages, raw.CreateDate, InstanceProfileName=raw.InstanceProfileName),
                    roles=(role.Arn,),
                )

    return _read(pages, read)


def _read(pages: Pages, read: Callable[[Authorization], Iterable[T]]) -> Observed[T]:
    found = pages.here(AUTHORIZATION)
    return Observed(tuple(item for answer in found.items for item in read(answer.page)), found.gaps)


def _inline(listed: tuple[Inline, ...]) -> tuple[InlinePolicy, ...]:
    return tuple(InlinePolicy(raw.PolicyName, document_text(raw.PolicyDocument)) for raw in listed)


def _attached(listed: tuple[Attached, ...]) -> tuple[str, ...]:
    return tuple(raw.PolicyArn for raw in listed)


def _boundary(raw: Boundary | None) -> str | None:
    return raw.PermissionsBoundaryArn or None if raw else None


def _tags(listed: tuple[Tag, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((tag.Key, tag.Value) for tag in listed)


def _when(pages: Pages, text: str, **about: str) -> Fact[datetime]:
    try:
        return moment(text)
    except ValueError:
        return pages.unreadable(AUTHORIZATION, about, f"`{text[:40]}` is not a time")


def _last_used(pages: Pages, used: LastUsed | None, role: str) -> Fact[datetime | None]:
    if used is None:
        return pages.not_said(AUTHORIZATION, {"RoleName": role}, "the answer does not hold RoleLastUsed")
    return _when(pages, used.LastUsedDate, RoleName=role) if used.LastUsedDate else None


def _old_document(version: Version) -> str | None:
    return document_text(version.Document) if not version.IsDefaultVersion and bytes(version.Document) else None


def _default_document(pages: Pages, raw: PolicyDetail) -> str | Gap:
    for version in raw.PolicyVersionList:
        if version.IsDefaultVersion and bytes(version.Document):
            return document_text(version.Document)
    return pages.not_said(AUTHORIZATION, {"PolicyArn": raw.Arn}, "the answer does not hold the default version")
