"""What the root user asks about itself and takes away from itself: its password, keys, certificates and MFA device.

Answered where root calls and names no user.  A password that is taken away cannot be given back: one that is made by
`CreateLoginProfile` is without a value, and its owner asks for one by e-mail.
Source: IAM User Guide, "Perform a privileged task on an AWS Organizations member account".
"""

from __future__ import annotations

from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = [
    "OF_ROOT",
    "delete_certificate",
    "delete_key",
    "delete_password",
    "forget_device",
    "list_certificates",
    "list_devices",
    "list_keys",
    "make_password",
    "password",
]

OF_ROOT = "iam-of-root"
"""The service, as overrides name it."""
_NAME, _DELETED = "<root_account>", "root-certificate-deleted"


@override(OF_ROOT, "GetLoginProfile")
def password(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """With the day it was set."""
    changed = aws.root(call.account).password_changed
    if changed is None:
        raise _missing("Login Profile for the root user")
    return call.answer({"LoginProfile": {"UserName": _NAME, "CreateDate": changed}})


@override(OF_ROOT, "CreateLoginProfile")
def make_password(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """That a password can be set again by e-mail."""
    root = aws.root(call.account)
    if root.has_password:
        raise AwsError("EntityAlreadyExists", "Login Profile for the root user already exists.", 409)
    root.password_changed = aws.now()
    return call.answer({"LoginProfile": {"UserName": _NAME, "CreateDate": root.password_changed}})


@override(OF_ROOT, "DeleteLoginProfile")
def delete_password(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """For good."""
    root = aws.root(call.account)
    if not root.has_password:
        raise _missing("Login Profile for the root user")
    root.password_changed = None
    return call.answer()


@override(OF_ROOT, "ListAccessKeys")
def list_keys(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Those that never end; a session's is not among them."""
    keys = [iam(call.account).access_keys[each] for each in aws.root(call.account).access_keys]
    listed = [{"AccessKeyId": k.access_key_id, "Status": k.status, "CreateDate": k.create_date} for k in keys]
    return call.answer({"AccessKeyMetadata": listed, "IsTruncated": False})


@override(OF_ROOT, "DeleteAccessKey")
def delete_key(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """It cannot be used from then on."""
    wanted, held = call.text("AccessKeyId"), aws.root(call.account).access_keys
    if wanted not in held:
        raise _missing(f"Access Key with id {wanted}")
    held.remove(wanted)
    del iam(call.account).access_keys[wanted]
    return call.answer()


@override(OF_ROOT, "ListSigningCertificates")
def list_certificates(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """By ids of ours: of those that are there only the number is kept."""
    uploaded = aws.root(call.account).created
    about: Item = {"UserName": _NAME, "CertificateBody": "a certificate", "Status": "Active", "UploadDate": uploaded}
    listed = [about | {"CertificateId": each} for each in _certificates(call, aws)]
    return call.answer({"Certificates": listed, "IsTruncated": False})


@override(OF_ROOT, "DeleteSigningCertificate")
def delete_certificate(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """One of those that are there."""
    wanted = call.text("CertificateId")
    if wanted not in _certificates(call, aws):
        raise _missing(f"The Certificate with id {wanted}")
    aws.root(call.account).signing_certificates -= 1
    aws.keep(_DELETED, call.account, "global", {"Id": wanted})
    return call.answer()


def _certificates(call: Call, aws: World) -> list[str]:
    gone = {str(each["Id"]) for each in aws.kept(_DELETED, call.account, "global")}
    every = aws.root(call.account).signing_certificates + len(gone)
    return [each for place in range(1, every + 1) if (each := f"ROOTCERTIFICATE{place:09}") not in gone]


@override(OF_ROOT, "ListMFADevices")
def list_devices(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """One or none."""
    root = aws.root(call.account)
    serial = _serial(call, aws)
    listed = [{"UserName": _NAME, "SerialNumber": serial, "EnableDate": root.created}] if serial else []
    return call.answer({"MFADevices": listed, "IsTruncated": False})


@override(OF_ROOT, "DeactivateMFADevice", "DeleteVirtualMFADevice")
def forget_device(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """An app's registration goes with its use: it is not kept by itself."""
    wanted = call.text("SerialNumber")
    if wanted == _serial(call, aws):
        aws.root(call.account).mfa = "none"
    elif call.operation == "DeactivateMFADevice":
        raise _missing(f"MFA Device with serial number {wanted}")
    return call.answer()


def _serial(call: Call, aws: World) -> str | None:
    devices = {"virtual": f"arn:aws:iam::{call.account}:mfa/root-account-mfa-device", "hardware": "GAHT00000000"}
    return devices.get(aws.root(call.account).mfa)


def _missing(what: str) -> AwsError:
    return AwsError("NoSuchEntity", f"{what} cannot be found.", 404)
