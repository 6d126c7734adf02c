"""What the root user of a member account signs in with, taken away in a session that the management account begins.

The session's policy allows to delete, and neither to switch off nor to give back: there is no stage before deletion.
Source: IAM User Guide, "Perform a privileged task on an AWS Organizations member account"; the policies below
`root-task/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, Gap, Root, Summary, Unseen, seen
from leastwise.model.change import AwsCall, State, Target, Value
from leastwise.objects.kind import Ask, Kind, keyed, under

__all__ = ["AS_ROOT", "ROOT_CREDENTIALS", "TASKS", "root_credentials"]

_AUDIT, _DELETE = TASKS = ("IAMAuditRootUserCredentials", "IAMDeleteRootUserCredentials")
"""Names of AWS's policies for sessions of root that look at credentials, and that delete them."""
AS_ROOT = "sts:AssumeRoot"
"""What a call in such a session needs, of whoever begins it in the management account."""
_ID = "<root_account>"

_LISTS = {
    "AccessKeys": ("ListAccessKeys", "AccessKeyMetadata", "DeleteAccessKey", "AccessKeyId"),
    "SigningCertificates": ("ListSigningCertificates", "Certificates", "DeleteSigningCertificate", "CertificateId"),
    "MFA": ("ListMFADevices", "MFADevices", "DeactivateMFADevice", "SerialNumber"),
}
"""By attribute: the call that lists, the list in its answer, the call that takes one away, and how both name it."""
_ORDER = ("AccessKeys", "SigningCertificates", "Password", "MFA")
"""The password goes before what protects it, which would be missed if the next call were refused."""


def root_credentials() -> Target:
    """Those of the account."""
    return Target("iam:root-credentials", _ID)


def _summary(estate: Estate) -> Summary:
    summary = seen(estate.root.summary)
    told = (summary.root_password, summary.root_keys, summary.root_certificates, summary.root_mfa)
    if None in told:
        call = "iam:GetAccountSummary"
        why = "the summary does not count all of root's credentials"
        raise Unseen(Gap(call=call, permission=call, account=estate.account.id, code="NotSaid", why=why))
    return summary


def _seen(estate: Estate, target: Target) -> State:
    """By the summary, which is live; it counts, and tells no ids."""
    summary = _summary(estate)
    return {
        "AccessKeys": bool(summary.root_keys) or None,
        "SigningCertificates": bool(summary.root_certificates) or None,
        "Password": summary.root_password or None,
        "MFA": summary.root_mfa or None,
    }


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    whole = {**_seen(estate, target), **(state or {})}
    summary = Summary(
        root_keys=int(bool(whole["AccessKeys"])),
        root_certificates=int(bool(whole["SigningCertificates"])),
        root_password=bool(whole["Password"]),
        root_mfa=bool(whole["MFA"]),
    )
    return replace(estate, summary=summary, root=_root(estate.root, summary))


def _root(root: Root, summary: Summary) -> Root:
    """Its row of the report tells less, where less is left."""
    row = root.credentials
    if not isinstance(row, Gap):
        gone: dict[str, Any] = {
            **({} if summary.root_keys else {"keys": ()}),
            **({} if summary.root_certificates else {"certificates": ()}),
            **({} if summary.root_password else {"password": None}),
            "mfa": bool(summary.root_mfa),
        }
        row = msgspec.structs.replace(row, **gone)
    virtual = root.virtual_mfa if summary.root_mfa else False
    return msgspec.structs.replace(root, summary=summary, credentials=row, virtual_mfa=virtual)


def _read(ask: Ask, target: Target) -> State:
    state: dict[str, Value] = {}
    for attribute, (listing, member, _, id) in _LISTS.items():
        answer = ask("iam", listing, {}, root_task=_AUDIT) or {}
        ids = [str(each[id]) for each in answer.get(member, ())]
        state |= {attribute: bool(ids) or None, **keyed(f"~{attribute}", dict.fromkeys(ids, True))}
    password = ask("iam", "GetLoginProfile", {}, none="NoSuchEntity", root_task=_AUDIT)
    return {**state, "Password": password is not None or None}


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """Where nobody has looked yet, as in a plan, one call of each sort stands for as many as it takes."""
    for attribute in _ORDER:
        if not (now or {}).get(attribute) or (then or {}).get(attribute):
            continue
        if attribute == "Password":
            yield _call("DeleteLoginProfile", {})
            continue
        _, _, operation, name = _LISTS[attribute]
        ids = under(now, f"~{attribute}")
        yield from (_call(operation, {name: id}) for id in ids) if ids else (_call(operation, {}),)


def _call(operation: str, parameters: Mapping[str, Value]) -> AwsCall:
    return AwsCall("iam", operation, {**parameters}, permission=AS_ROOT, root_task=_DELETE)


ROOT_CREDENTIALS = Kind(
    name="iam:root-credentials",
    title="credentials of the root user",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({AS_ROOT}),
    writes=frozenset({AS_ROOT}),
)
"""All of them in one, since root is there for good: what is gone is None.  See `root_credentials`."""
