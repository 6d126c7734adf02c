"""X.509 certificates with which users sign requests to old interfaces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from leastwise.model import Estate, Gap, Observed, SigningCertificate
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.carried import iam
from leastwise.objects.kind import Ask, Kind

__all__ = ["SIGNING_CERTIFICATE"]


def _parts(target: Target) -> tuple[str, str]:
    user, _, id = target.id.rpartition("/")
    return user, id


def _certificates(estate: Estate, user: str) -> tuple[SigningCertificate, ...]:
    row = estate.credentials_of(user)
    return () if row is None or isinstance(row.certificates, Gap) else row.certificates


def _seen(estate: Estate, target: Target) -> State | None:
    user, id = _parts(target)
    one = next((each for each in _certificates(estate, user) if each.id == id), None)
    return None if one is None or isinstance(one.active, Gap) else {"Status": "Active" if one.active else "Inactive"}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    user, id = _parts(target)
    kept: list[SigningCertificate] = []
    for one in _certificates(estate, user):
        if one.id != id:
            kept.append(one)
        elif state is not None:
            active = state["Status"] == "Active"
            changed = one.changed if one.active == active else estate.seen_at
            kept.append(msgspec.structs.replace(one, active=active, changed=changed))
    rows = tuple(
        msgspec.structs.replace(row, certificates=tuple(kept)) if row.user == user else row
        for row in estate.credentials.items
    )
    return replace(estate, credentials=Observed(rows, estate.credentials.gaps))


def _read(ask: Ask, target: Target) -> State | None:
    user, id = _parts(target)
    listed = (ask("iam", "ListSigningCertificates", {"UserName": user}, none="NoSuchEntity") or {}).get(
        "Certificates", ()
    )
    return next(({"Status": each["Status"]} for each in listed if each["CertificateId"] == id), None)


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    user, id = _parts(target)
    if now is not None and then is not None and now != then:
        yield iam("UpdateSigningCertificate", UserName=user, CertificateId=id, Status=then["Status"])
    elif now is not None and then is None:
        yield iam("DeleteSigningCertificate", UserName=user, CertificateId=id)


SIGNING_CERTIFICATE = Kind(
    name="iam:signing-certificate",
    title="signing certificate",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"iam:ListSigningCertificates"}),
    writes=frozenset({"iam:UpdateSigningCertificate", "iam:DeleteSigningCertificate"}),
)
"""Known by its user and its id, `alice/TA7…`."""
