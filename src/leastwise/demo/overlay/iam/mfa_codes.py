"""EnableMFADevice: two codes in a row of the device's own seed, which moto does not look at.

Source: RFC 6238; IAM API Reference, EnableMFADevice.
"""

from __future__ import annotations

import base64
import hmac
from itertools import pairwise
from typing import Any

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["enable_mfa_device", "shown_by"]

SECONDS = 30
"""For so long a code is shown."""
LATE = 2
"""Codes that may have been shown since."""


@override("iam", "EnableMFADevice")
def enable_mfa_device(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Refuse other codes; devices that are not virtual are taken as they come."""
    device = iam(call.account).virtual_mfa_devices.get(call.text("SerialNumber"))
    if device is not None:
        if device.user is not None:
            raise AwsError("EntityAlreadyExists", f"MFADevice {device.serial_number} is already in use.", 409)
        given = (call.text("AuthenticationCode1"), call.text("AuthenticationCode2"))
        if given not in pairwise(shown_by(device, aws)):
            raise AwsError("InvalidAuthenticationCode", "Authentication code for device is not valid.", 403)
    return passthrough()


def shown_by(device: Any, aws: World) -> list[str]:
    """The codes that a virtual device has shown of late, and the next one."""
    step = int(aws.now().timestamp()) // SECONDS
    return [_code(str(device.base32_string_seed), step + each) for each in range(-LATE - 1, 2)]


def _code(seed: str, step: int) -> str:
    digest = hmac.digest(base64.b32decode(seed), step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"
