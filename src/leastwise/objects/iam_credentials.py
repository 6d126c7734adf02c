"""What IAM users sign in with and can be switched off: access keys, SSH keys, credentials of one service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import AccessKey, Credentials, Estate, Gap, Observed
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.carried import iam
from leastwise.objects.kind import Ask, Kind

__all__ = ["ACCESS_KEY", "LOGIN_PROFILE", "SERVICE_CREDENTIAL", "SSH_KEY", "of_user"]

GONE = "NoSuchEntity"


def of_user(kind: Kind, user: str, id: str) -> Target:
    """The credential with this id."""
    return Target(kind.name, f"{user}/{id}")


def _parts(target: Target) -> tuple[str, str]:
    user, _, id = target.id.rpartition("/")
    return user, id


def _status(active: bool) -> State:
    return {"Status": "Active" if active else "Inactive"}


def _keys(estate: Estate, user: str) -> tuple[AccessKey, ...]:
    row = estate.credentials_of(user)
    return () if row is None or isinstance(row.keys, Gap) else row.keys


def _key_seen(estate: Estate, target: Target) -> State | None:
    user, id = _parts(target)
    key = next((each for each in _keys(estate, user) if each.id == id), None)
    return None if key is None or isinstance(key.active, Gap) else _status(key.active)


def _key_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    user, id = _parts(target)
    keys: list[AccessKey] = []
    for key in _keys(estate, user):
        if key.id != id:
            keys.append(key)
        elif state is not None:
            active = state["Status"] == "Active"
            # a change of status is what AWS calls a rotation: idle time counts from it
            changed = key.changed if key.active == active else estate.seen_at
            keys.append(msgspec.structs.replace(key, active=active, changed=changed))
    return _row(estate, user, keys=tuple(keys))


def _row(estate: Estate, user: str, **changed: Any) -> Estate:
    rows = tuple(
        msgspec.structs.replace(each, **changed) if each.user == user else each for each in estate.credentials.items
    )
    return replace(estate, credentials=Observed[Credentials](rows, estate.credentials.gaps))


def _key_read(ask: Ask, target: Target) -> State | None:
    user, id = _parts(target)
    listed = (ask("iam", "ListAccessKeys", {"UserName": user}, none=GONE) or {}).get("AccessKeyMetadata", ())
    return next(({"Status": each["Status"]} for each in listed if each["AccessKeyId"] == id), None)


def _key_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    user, id = _parts(target)
    if then is None:
        yield iam("DeleteAccessKey", UserName=user, AccessKeyId=id)
    elif now is not None and now != then:
        yield iam("UpdateAccessKey", UserName=user, AccessKeyId=id, Status=then["Status"])


ACCESS_KEY = Kind(
    name="iam:access-key",
    title="access key",
    seen=_key_seen,
    tried=_key_tried,
    read=_key_read,
    write=_key_write,
    reads=frozenset({"iam:ListAccessKeys"}),
    writes=frozenset({"iam:UpdateAccessKey", "iam:DeleteAccessKey"}),
)


def _ssh_seen(estate: Estate, target: Target) -> State | None:
    user, id = _parts(target)
    key = next((each for each in estate.ssh_keys.items if (each.owner, each.id) == (user, id)), None)
    return None if key is None else _status(key.active)


def _ssh_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    _, id = _parts(target)
    keys = tuple(
        msgspec.structs.replace(each, active=state["Status"] == "Active") if state and each.id == id else each
        for each in estate.ssh_keys.items
        if state is not None or each.id != id
    )
    return replace(estate, ssh_keys=Observed(keys, estate.ssh_keys.gaps))


def _ssh_read(ask: Ask, target: Target) -> State | None:
    user, id = _parts(target)
    listed = (ask("iam", "ListSSHPublicKeys", {"UserName": user}, none=GONE) or {}).get("SSHPublicKeys", ())
    return next(({"Status": each["Status"]} for each in listed if each["SSHPublicKeyId"] == id), None)


def _ssh_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    user, id = _parts(target)
    if then is None:
        yield iam("DeleteSSHPublicKey", UserName=user, SSHPublicKeyId=id)
    elif now is not None and now != then:
        yield iam("UpdateSSHPublicKey", UserName=user, SSHPublicKeyId=id, Status=then["Status"])


SSH_KEY = Kind(
    name="iam:ssh-key",
    title="SSH key",
    seen=_ssh_seen,
    tried=_ssh_tried,
    read=_ssh_read,
    write=_ssh_write,
    reads=frozenset({"iam:ListSSHPublicKeys"}),
    writes=frozenset({"iam:UpdateSSHPublicKey", "iam:DeleteSSHPublicKey"}),
)


def _service_seen(estate: Estate, target: Target) -> State | None:
    user, id = _parts(target)
    found = next((each for each in estate.service_credentials.items if (each.owner, each.id) == (user, id)), None)
    return None if found is None else _status(found.active)


def _service_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    _, id = _parts(target)
    kept = tuple(
        msgspec.structs.replace(each, active=state["Status"] == "Active") if state and each.id == id else each
        for each in estate.service_credentials.items
        if state is not None or each.id != id
    )
    return replace(estate, service_credentials=Observed(kept, estate.service_credentials.gaps))


def _service_read(ask: Ask, target: Target) -> State | None:
    user, id = _parts(target)
    answer = ask("iam", "ListServiceSpecificCredentials", {"UserName": user}, none=GONE) or {}
    listed = answer.get("ServiceSpecificCredentials", ())
    return next(({"Status": each["Status"]} for each in listed if each["ServiceSpecificCredentialId"] == id), None)


def _service_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    user, id = _parts(target)
    named = {"UserName": user, "ServiceSpecificCredentialId": id}
    if then is None:
        yield iam("DeleteServiceSpecificCredential", **named)
    elif now is not None and now != then:
        yield iam("UpdateServiceSpecificCredential", **named, Status=then["Status"])


SERVICE_CREDENTIAL = Kind(
    name="iam:service-credential",
    title="credential for one service",
    seen=_service_seen,
    tried=_service_tried,
    read=_service_read,
    write=_service_write,
    reads=frozenset({"iam:ListServiceSpecificCredentials"}),
    writes=frozenset({"iam:UpdateServiceSpecificCredential", "iam:DeleteServiceSpecificCredential"}),
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
