"""What the credential report leaves out: credentials for one service, SSH keys, server certificates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from leastwise.access.grants import grants
from leastwise.collect.pages import Pages, moment
from leastwise.collect.step import MARKER, Ask, Asked, Page, Step, reader
from leastwise.collect.steps.iam_authorization import AUTHORIZATION, groups, policies, users
from leastwise.errors import InputError
from leastwise.language import parse, statement_actions
from leastwise.model import (
    Fact,
    Group,
    ManagedPolicy,
    Observed,
    ServerCertificate,
    ServiceCredential,
    SshKey,
    Unseen,
    User,
)

__all__ = [
    "SERVER_CERTIFICATES",
    "SERVICE_CREDENTIALS",
    "SSH_KEYS",
    "server_certificates",
    "service_credentials",
    "ssh_keys",
]

_GIT = ("codecommit:GitPull", "codecommit:GitPush")


class _ServiceCredential(Page):
    ServiceSpecificCredentialId: str
    UserName: str
    ServiceName: str
    Status: str
    CreateDate: str = ""
    ExpirationDate: str = ""


class ServiceCredentialsPage(Page):
    """Source: "ListServiceSpecificCredentials", IAM API Reference."""

    ServiceSpecificCredentials: tuple[_ServiceCredential, ...] = ()


class _SshKey(Page):
    UserName: str
    SSHPublicKeyId: str
    Status: str
    UploadDate: str = ""


class SshKeysPage(Page):
    """Source: "ListSSHPublicKeys", IAM API Reference."""

    SSHPublicKeys: tuple[_SshKey, ...] = ()


class _ServerCertificate(Page):
    Arn: str
    ServerCertificateName: str
    ServerCertificateId: str
    Path: str = "/"
    UploadDate: str = ""
    Expiration: str = ""


class ServerCertificatesPage(Page):
    """Source: "ListServerCertificates", IAM API Reference."""

    ServerCertificateMetadataList: tuple[_ServerCertificate, ...] = ()


SERVICE_CREDENTIALS = Step(
    service="iam",
    operation="ListServiceSpecificCredentials",
    page=ServiceCredentialsPage,
    permission="iam:ListServiceSpecificCredentials",
    request={"AllUsers": True},
    paging=MARKER,
)


def _of_git_users(asked: Asked) -> Iterator[Ask]:
    yield from (Ask({"UserName": user.name}) for user in _git_users(asked.pages))


def _git_users(pages: Pages) -> Iterator[User]:
    """Those that may reach CodeCommit, as far as was seen; nobody else has a use for an SSH key."""
    for user in users.of(pages).items:
        if _may_use_git(user, groups.of(pages), policies.of(pages)):
            yield user


def _may_use_git(user: User, known: Observed[Group], documents: Observed[ManagedPolicy]) -> bool:
    try:
        return any(_allows_git(grant.text) for grant in grants(user, known, documents))
    except (Unseen, InputError):
        return True


@lru_cache(maxsize=65_536)
def _allows_git(text: str) -> bool:
    return any(
        statement.allows and any(statement_actions(statement, action) for action in _GIT)
        for statement in parse(text).statements
    )


SSH_KEYS = Step(
    service="iam",
    operation="ListSSHPublicKeys",
    page=SshKeysPage,
    permission="iam:ListSSHPublicKeys",
    paging=MARKER,
    none=("NoSuchEntity",),
    after=(AUTHORIZATION,),
    asks=_of_git_users,
)
SERVER_CERTIFICATES = Step(
    service="iam",
    operation="ListServerCertificates",
    page=ServerCertificatesPage,
    permission="iam:ListServerCertificates",
    paging=MARKER,
)


@reader("service_credentials")
def service_credentials(pages: Pages) -> Observed[ServiceCredential]:
    """The credentials of all users for single services."""
    found = pages.here(SERVICE_CREDENTIALS)
    return Observed(
        tuple(
            _service_credential(pages, raw) for answer in found.items for raw in answer.page.ServiceSpecificCredentials
        ),
        found.gaps,
    )


@reader("ssh_keys")
def ssh_keys(pages: Pages) -> Observed[SshKey]:
    """The SSH keys of those users that they could be of use to."""
    found = [pages.about(SSH_KEYS, UserName=user.name) for user in _git_users(pages)]
    keys = (_ssh_key(pages, raw) for each in found for page in each.items for raw in page.SSHPublicKeys)
    return Observed(tuple(keys), (*users.of(pages).gaps, *(gap for each in found for gap in each.gaps)))


@reader("server_certificates")
def server_certificates(pages: Pages) -> Observed[ServerCertificate]:
    """The TLS certificates that IAM keeps."""
    found = pages.here(SERVER_CERTIFICATES)
    return Observed(
        tuple(
            _server_certificate(pages, raw)
            for answer in found.items
            for raw in answer.page.ServerCertificateMetadataList
        ),
        found.gaps,
    )


def _service_credential(pages: Pages, raw: _ServiceCredential) -> ServiceCredential:
    about = {"ServiceSpecificCredentialId": raw.ServiceSpecificCredentialId}
    return ServiceCredential(
        id=raw.ServiceSpecificCredentialId,
        owner=raw.UserName,
        service=raw.ServiceName,
        active=raw.Status == "Active",
        created=_when(pages, SERVICE_CREDENTIALS, raw.CreateDate, about),
        expires=_when(pages, SERVICE_CREDENTIALS, raw.ExpirationDate, about) if raw.ExpirationDate else None,
    )


def _ssh_key(pages: Pages, raw: _SshKey) -> SshKey:
    return SshKey(
        id=raw.SSHPublicKeyId,
        owner=raw.UserName,
        active=raw.Status == "Active",
        uploaded=_when(pages, SSH_KEYS, raw.UploadDate, {"SSHPublicKeyId": raw.SSHPublicKeyId}),
    )


def _server_certificate(pages: Pages, raw: _ServerCertificate) -> ServerCertificate:
    about = {"ServerCertificateName": raw.ServerCertificateName}
    return ServerCertificate(
        arn=raw.Arn,
        name=raw.ServerCertificateName,
        id=raw.ServerCertificateId,
        path=raw.Path,
        uploaded=_when(pages, SERVER_CERTIFICATES, raw.UploadDate, about),
        expires=_when(pages, SERVER_CERTIFICATES, raw.Expiration, about),
    )


def _when(pages: Pages, step: Step[Any], text: str, about: dict[str, str]) -> Fact[datetime]:
    try:
        return moment(text)
    except ValueError:
        return pages.unreadable(step, about, f"`{text[:40]}` is not a time")
