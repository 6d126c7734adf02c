"""What IAM keeps and nobody can make again, since its secret is gone with it: TLS certificates, virtual MFA devices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from leastwise.model import Estate
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.carried import iam
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["SERVER_CERTIFICATE", "VIRTUAL_MFA"]


def _certificate_seen(estate: Estate, target: Target) -> State | None:
    one = found(estate.server_certificates, lambda each: each.name == target.id)
    return None if one is None else {"Path": one.path, "ServerCertificateId": one.id}


def _certificate_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    if state is not None:
        return estate
    left = exchanged_item(estate.server_certificates, lambda each: each.name == target.id, None)
    return replace(estate, server_certificates=left)


def _certificate_read(ask: Ask, target: Target) -> State | None:
    answer = ask("iam", "GetServerCertificate", {"ServerCertificateName": target.id}, none="NoSuchEntity")
    if answer is None:
        return None
    told = answer["ServerCertificate"]["ServerCertificateMetadata"]
    return {"Path": told["Path"], "ServerCertificateId": told["ServerCertificateId"]}


def _certificate_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    if now is not None and then is None:
        yield iam("DeleteServerCertificate", ServerCertificateName=target.id)


SERVER_CERTIFICATE = Kind(
    name="iam:server-certificate",
    title="server certificate",
    seen=_certificate_seen,
    tried=_certificate_tried,
    read=_certificate_read,
    write=_certificate_write,
    reads=frozenset({"iam:GetServerCertificate"}),
    writes=frozenset({"iam:DeleteServerCertificate"}),
)
"""Known by its name."""


def _device_seen(estate: Estate, target: Target) -> State | None:
    one = found(estate.virtual_mfa, lambda each: each.serial == target.id)
    return None if one is None else {"User": one.user_arn if one.enabled else None}


def _device_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    if state is not None:
        return estate
    return replace(estate, virtual_mfa=exchanged_item(estate.virtual_mfa, lambda each: each.serial == target.id, None))


def _device_read(ask: Ask, target: Target) -> State | None:
    listed = (ask("iam", "ListVirtualMFADevices", {}) or {}).get("VirtualMFADevices", ())
    one = next((each for each in listed if each["SerialNumber"] == target.id), None)
    return None if one is None else {"User": one.get("User", {}).get("Arn")}


def _device_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """AWS refuses it where somebody signs in with the device."""
    if now is not None and then is None:
        yield iam("DeleteVirtualMFADevice", SerialNumber=target.id)


VIRTUAL_MFA = Kind(
    name="iam:virtual-mfa-device",
    title="virtual MFA device",
    seen=_device_seen,
    tried=_device_tried,
    read=_device_read,
    write=_device_write,
    reads=frozenset({"iam:ListVirtualMFADevices"}),
    writes=frozenset({"iam:DeleteVirtualMFADevice"}),
)
"""Known by its serial number, an ARN."""
