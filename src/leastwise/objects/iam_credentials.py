"""What IAM users sign in with: access keys, SSH keys, certificates, credentials of one service; and the password."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from leastwise.model import AccessKey, Credentials, Estate, Gap, Observed, ServiceCredential, SigningCertificate, SshKey
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.carried import iam
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.switchable import GONE, Calls, of_user, switchable

__all__ = ["ACCESS_KEY", "LOGIN_PROFILE", "SERVICE_CREDENTIAL", "SIGNING_CERTIFICATE", "SSH_KEY", "of_user"]

Reported = TypeVar("Reported", AccessKey, SigningCertificate)
Listed = TypeVar("Listed", SshKey, ServiceCredential)


def _keys(estate: Estate, user: str) -> tuple[AccessKey, ...]:
    row = estate.credentials_of(user)
    return () if row is None or isinstance(row.keys, Gap) else row.keys


def _certificates(estate: Estate, user: str) -> tuple[SigningCertificate, ...]:
    row = estate.credentials_of(user)
    return () if row is None or isinstance(row.certificates, Gap) else row.certificates


def _reported(several: tuple[Reported, ...], id: str) -> bool | None:
    one = next((each for each in several if each.id == id), None)
    return None if one is None or isinstance(one.active, Gap) else one.active


def _with_reported(estate: Estate, several: tuple[Reported, ...], id: str, active: bool | None) -> tuple[Reported, ...]:
    """A change of status is what AWS calls a rotation: idle time counts from it."""
    kept: list[Reported] = []
    for one in several:
        if one.id != id:
            kept.append(one)
        elif active is not None:
            changed = one.changed if one.active == active else estate.seen_at
            kept.append(msgspec.structs.replace(one, active=active, changed=changed))
    return tuple(kept)


def _row(estate: Estate, user: str, **changed: Any) -> Estate:
    rows = tuple(
        msgspec.structs.replace(each, **changed) if each.user == user else each for each in estate.credentials.items
    )
    return replace(estate, credentials=Observed[Credentials](rows, estate.credentials.gaps))


def _listed(several: Observed[Listed], user: str, id: str) -> bool | None:
    return next((each.active for each in several.items if (each.owner, each.id) == (user, id)), None)


def _with_listed(several: Observed[Listed], id: str, active: bool | None) -> Observed[Listed]:
    kept: list[Listed] = []
    for one in several.items:
        if one.id != id:
            kept.append(one)
        elif active is not None:
            kept.append(msgspec.structs.replace(one, active=active))
    return Observed(tuple(kept), several.gaps)


ACCESS_KEY = switchable(
    "iam:access-key",
    "access key",
    Calls(noun="AccessKey", listing="ListAccessKeys", member="AccessKeyMetadata", id="AccessKeyId"),
    lambda estate, user, id: _reported(_keys(estate, user), id),
    lambda estate, user, id, active: _row(estate, user, keys=_with_reported(estate, _keys(estate, user), id, active)),
)
SIGNING_CERTIFICATE = switchable(
    "iam:signing-certificate",
    "signing certificate",
    Calls(noun="SigningCertificate", listing="ListSigningCertificates", member="Certificates", id="CertificateId"),
    lambda estate, user, id: _reported(_certificates(estate, user), id),
    lambda estate, user, id, active: _row(
        estate, user, certificates=_with_reported(estate, _certificates(estate, user), id, active)
    ),
)
SSH_KEY = switchable(
    "iam:ssh-key",
    "SSH key",
    Calls(noun="SSHPublicKey", listing="ListSSHPublicKeys", member="SSHPublicKeys", id="SSHPublicKeyId"),
    lambda estate, user, id: _listed(estate.ssh_keys, user, id),
    lambda estate, _, id, active: replace(estate, ssh_keys=_with_listed(estate.ssh_keys, id, active)),
)
SERVICE_CREDENTIAL = switchable(
    "iam:service-credential",
    "credential for one service",
    Calls(
        noun="ServiceSpecificCredential",
        listing="ListServiceSpecificCredentials",
        member="ServiceSpecificCredentials",
        id="ServiceSpecificCredentialId",
    ),
    lambda estate, user, id: _listed(estate.service_credentials, user, id),
    lambda estate, _, id, active: replace(
        estate, service_credentials=_with_listed(estate.service_credentials, id, active)
    ),
)


def _login_seen(estate: Estate, target: Target) -> State | None:
    row = estate.credentials_of(target.id)
    return {"Password": True} if row is not None and row.password and not isinstance(row.password, Gap) else None


def _login_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    return estate if state else _row(estate, target.id, password=None)


def _login_read(ask: Ask, target: Target) -> State | None:
    return ask("iam", "GetLoginProfile", {"UserName": target.id}, none=GONE) and {"Password": True}


def _login_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    if now is not None and then is None:
        yield iam("DeleteLoginProfile", UserName=target.id)


LOGIN_PROFILE = Kind(
    name="iam:login-profile",
    title="console password",
    seen=_login_seen,
    tried=_login_tried,
    read=_login_read,
    write=_login_write,
    reads=frozenset({"iam:GetLoginProfile"}),
    writes=frozenset({"iam:DeleteLoginProfile"}),
)
