"""Give a user a virtual MFA device: made, shown, and proven by two codes; deleted where nobody proves it.

The seed is in memory alone: it goes to whoever shows it, and into no journal, file or message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from leastwise.apply.execute import Account
from leastwise.collect.step import Refused
from leastwise.errors import RefusedError
from leastwise.model.change import AwsCall

__all__ = ["ATTEMPTS", "MOST", "PERMISSIONS", "Codes", "Shown", "enrol"]

PERMISSIONS = frozenset(
    {
        "iam:CreateVirtualMFADevice",
        "iam:DeleteVirtualMFADevice",
        "iam:EnableMFADevice",
        "iam:GetUser",
        "iam:ListMFADevices",
    }
)
"""What it may need."""

MOST = 8
"""MFA devices that a user may have.  Source: IAM User Guide, "IAM and AWS STS quotas"."""
ATTEMPTS = 3
"""Pairs of codes that may be wrong before the device is given up."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A device that nobody uses yet."""

    serial: str
    seed: str = field(repr=False)
    uri: str = field(repr=False)
    """What authenticator apps read from a QR code.  Source: IAM API Reference, VirtualMFADevice."""


Codes = Callable[[Shown, int], tuple[str, str]]
"""Shows a device and asks for two codes in a row; which attempt this is, from 1."""


def enrol(user: str, name: str, account: Account, codes: Codes) -> str:
    """Enrol a device with this name; the serial number.

    Raises:
        RefusedError: AWS refused it, or no code was right: then there is no device.
    """
    try:
        _room(user, account)
        made = account.do(AwsCall("iam", "CreateVirtualMFADevice", {"VirtualMFADeviceName": name}))
    except Refused as refused:
        raise RefusedError(f"no device was made: {refused}") from None
    shown = _shown(user, made["VirtualMFADevice"])
    enabled = False
    try:
        enabled = _enabled(user, shown, account, codes)
    finally:
        if not enabled:
            _given_up(shown, account)
    return shown.serial


def _room(user: str, account: Account) -> None:
    """Raises RefusedError where there is no such user, or no place for another device."""
    if account.ask("iam", "GetUser", {"UserName": user}, none="NoSuchEntity") is None:
        raise RefusedError(f"there is no user `{user}` in this account")
    held: dict[str, Any] = account.ask("iam", "ListMFADevices", {"UserName": user}) or {}
    if len(held.get("MFADevices", ())) >= MOST:
        raise RefusedError(f"`{user}` has {MOST} MFA devices, which is the most that IAM lets a user have")


def _shown(user: str, device: dict[str, Any]) -> Shown:
    """The device as an authenticator app takes it, under the user's name and the account."""
    serial, seed = str(device["SerialNumber"]), bytes(device["Base32StringSeed"]).decode()
    label = quote(f"{user}@{serial.split(':')[4]}", safe="@")
    return Shown(
        serial, seed, f"otpauth://totp/Amazon%20Web%20Services:{label}?secret={seed}&issuer=Amazon%20Web%20Services"
    )


def _enabled(user: str, shown: Shown, account: Account, codes: Codes) -> bool:
    """Ask for codes until AWS takes them.

    Raises:
        RefusedError: it took none, or refused it otherwise.
    """
    named = {"UserName": user, "SerialNumber": shown.serial}
    for attempt in range(1, ATTEMPTS + 1):
        one, two = codes(shown, attempt)
        given = {**named, "AuthenticationCode1": one, "AuthenticationCode2": two}
        try:
            account.do(AwsCall("iam", "EnableMFADevice", given))
        except Refused as refused:
            if refused.refusal.code != "InvalidAuthenticationCode":
                raise RefusedError(f"the device was not enabled: {refused}") from None
        else:
            return True
    raise RefusedError(f"AWS took none of {ATTEMPTS} pairs of codes: is the clock of the device right?")


def _given_up(shown: Shown, account: Account) -> None:
    """Delete the device; where AWS has enabled it without an answer, it refuses that.

    Raises:
        RefusedError: it is still there.
    """
    try:
        account.do(AwsCall("iam", "DeleteVirtualMFADevice", {"SerialNumber": shown.serial}))
    except Refused as refused:
        raise RefusedError(f"`{shown.serial}` is still there, and has to be looked at: {refused}") from None
