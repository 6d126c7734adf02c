"""A user who is to get a virtual MFA device, and the codes that an authenticator app shows."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from collections.abc import Iterator
from datetime import datetime

import pytest

from demo.stage import Stage

__all__ = ["USER", "code", "devices", "enrolled", "user"]

USER = "scratch-enrolled"


def code(seed: str, when: datetime, later: int = 0) -> str:
    """What an app shows: RFC 6238 with SHA-1, six digits, half a minute."""
    counter = struct.pack(">Q", int(when.timestamp()) // 30 + later)
    digest = hmac.new(base64.b32decode(seed), counter, hashlib.sha1).digest()
    (number,) = struct.unpack(">I", digest[digest[19] & 0xF :][:4])
    return str(number & 0x7FFFFFFF)[-6:].zfill(6)


@pytest.fixture
def user(stage: Stage) -> Iterator[str]:
    iam = stage.client("iam")
    iam.create_user(UserName=USER)
    yield USER
    stage.world.faults.clear()
    stage.world.enforce = False
    for each in iam.list_mfa_devices(UserName=USER)["MFADevices"]:
        iam.deactivate_mfa_device(UserName=USER, SerialNumber=each["SerialNumber"])
    for serial in devices(stage):
        iam.delete_virtual_mfa_device(SerialNumber=serial)
    iam.delete_user(UserName=USER)


def devices(stage: Stage) -> list[str]:
    """Those that this module made."""
    listed = stage.client("iam").list_virtual_mfa_devices()["VirtualMFADevices"]
    return [each["SerialNumber"] for each in listed if "scratch" in each["SerialNumber"]]


def enrolled(stage: Stage) -> list[str]:
    return [each["SerialNumber"] for each in stage.client("iam").list_mfa_devices(UserName=USER)["MFADevices"]]
