"""GetAccountSummary: what it says of the root user, and counts that are true."""

from __future__ import annotations

from typing import cast

from leastwise.demo.call import Call, Item
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["account_summary"]


@override("iam", "GetAccountSummary")
def account_summary(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """moto's quotas, our root user, devices counted with root's."""
    summary = dict(cast(Item, call.result(passthrough())["SummaryMap"]))
    backend, root = iam(call.account), aws.root(call.account)
    virtual, assigned = len(backend.virtual_mfa_devices), sum(len(user.mfa_devices) for user in backend.users.values())
    local = [policy for arn, policy in backend.managed_policies.items() if ":iam::aws:" not in arn]
    summary |= {
        "AccountAccessKeysPresent": int(bool(root.access_keys)),
        "AccountMFAEnabled": int(root.mfa != "none"),
        "AccountPasswordPresent": int(root.has_password),
        "AccountSigningCertificatesPresent": int(bool(root.signing_certificates)),
        "MFADevices": virtual + (root.mfa == "virtual"),
        "MFADevicesInUse": assigned + (root.mfa != "none"),
        "Policies": len(local),
        "PolicyVersionsInUse": sum(len(policy.versions) for policy in local),
    }
    return call.answer({"SummaryMap": summary})
