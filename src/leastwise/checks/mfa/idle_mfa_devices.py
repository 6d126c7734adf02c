"""Virtual MFA devices that nobody signs in with.

## What it finds
Registrations of authenticator apps that belong to no user.

## Why it matters
They are what is left of phones that were replaced and of registrations that were broken off. Whoever made one has seen
its secret, and may assign it to a user of the same name one day; and a list full of leftovers hides who really has a
second factor.

## How it is decided
By `iam:ListVirtualMFADevices`: a device without `EnableDate` is assigned to nobody. The list does not tell when it was
made, so one whose registration is under way right now is found too. Passkeys and hardware tokens are never on it.

## What to do
`aws iam delete-virtual-mfa-device --serial-number ARN`. AWS refuses to delete one that is in use, so nobody can be
locked out. Whoever needs a new device registers it anew.

## References
- [Assign a virtual MFA device](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html)
- [DeleteVirtualMFADevice](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import check, fix
from leastwise.model import Estate, Evidence, Fail, Severity, Verdict, VirtualMfaDevice
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_deletable import VIRTUAL_MFA

CALL = "iam:ListVirtualMFADevices"


@check(
    "idle-mfa-devices",
    severity=Severity.LOW,
    subjects=lambda estate: estate.virtual_mfa,
    needs={CALL},
    controls=("MFA-11",),
)
def idle_mfa_devices(estate: Estate, device: VirtualMfaDevice) -> Verdict:
    """Whether somebody signs in with one authenticator app."""
    if device.enabled:
        return None
    path = f"VirtualMFADevices[SerialNumber={device.serial}].EnableDate"
    return Fail(
        f"nobody signs in with the authenticator app `{device.subject.id}`",
        (Evidence(call=CALL, path=path, value="none"),),
    )


@fix(idle_mfa_devices, Safety.LOSSY)
def delete(estate: Estate, device: VirtualMfaDevice) -> Iterator[Edit]:
    """Delete the registration; AWS refuses it where somebody has enabled the device meanwhile."""
    yield Edit(Target(VIRTUAL_MFA.name, device.serial), None)
