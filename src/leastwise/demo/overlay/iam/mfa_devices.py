"""ListVirtualMFADevices: users' devices in pages, and root's, which moto does not know."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leastwise.demo.call import Call, Item
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.paging import iam_page
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["list_virtual_mfa_devices"]


@override("iam", "ListVirtualMFADevices")
def list_virtual_mfa_devices(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Root's device first, then the others by serial number; keys and hardware tokens never appear here."""
    status = call.optional("AssignmentStatus") or "Any"
    found = iam(call.account).virtual_mfa_devices.values()
    devices = [_root(call.account, aws.root(call.account).created)] if aws.root(call.account).mfa == "virtual" else []
    devices += [_device(device) for device in sorted(found, key=lambda device: str(device.serial_number))]
    wanted = [item for item in devices if status == "Any" or ("User" in item) == (status == "Assigned")]
    page, paging = iam_page(call, wanted)
    return call.answer({"VirtualMFADevices": list(page), **paging})


def _root(account: str, created: datetime) -> Item:
    user = {"UserId": account, "Arn": f"arn:aws:iam::{account}:root", "CreateDate": created}
    return {
        "SerialNumber": f"arn:aws:iam::{account}:mfa/root-account-mfa-device",
        "User": user,
        "EnableDate": created,
    }


def _device(device: Any) -> Item:
    item: Item = {"SerialNumber": device.serial_number}
    if device.user is None:
        return item
    user = {
        "Path": device.user.path,
        "UserName": device.user.name,
        "UserId": device.user.id,
        "Arn": device.user.arn,
        "CreateDate": device.user.create_date,
    }
    return item | {"User": user, "EnableDate": device.enable_date}
