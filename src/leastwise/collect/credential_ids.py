"""Which listed key or certificate a row of the credential report speaks of: it tells everything but their ids."""

from __future__ import annotations

from datetime import datetime

import msgspec

from leastwise.collect.pages import moment
from leastwise.collect.step import Page
from leastwise.model import AccessKey, Gap, SigningCertificate

__all__ = ["ListedCertificate", "ListedKey", "certificate_id", "keys_with_ids"]


class ListedKey(Page):
    """Source: "ListAccessKeys", IAM API Reference."""

    AccessKeyId: str
    Status: str
    CreateDate: str


class ListedCertificate(Page):
    """Source: "ListSigningCertificates", IAM API Reference."""

    CertificateId: str
    Status: str
    UploadDate: str = ""


def keys_with_ids(keys: tuple[AccessKey, ...], listed: list[ListedKey]) -> tuple[AccessKey, ...]:
    """The keys with their ids and the dates they were made, where the list and the report speak of the same keys.

    Slots are in the order of the ids; when only the other order fits the report, it is that one.
    """
    ordered = sorted(listed, key=lambda raw: raw.AccessKeyId)
    for order in (ordered, ordered[::-1]):
        if len(order) == len(keys) and all(map(_same, keys, order)):
            return tuple(
                msgspec.structs.replace(key, id=raw.AccessKeyId, created=moment(raw.CreateDate))
                for key, raw in zip(keys, order, strict=True)
            )
    return keys


def _same(key: AccessKey, raw: ListedKey) -> bool:
    """Whether both can be one key: the same state, and not rotated before it was made."""
    try:
        made = moment(raw.CreateDate)
    except ValueError:
        return False
    return key.active == (raw.Status == "Active") and not isinstance(key.created, Gap) and key.created >= made


def certificate_id(certificate: SigningCertificate, listed: list[ListedCertificate], reported: int) -> str | None:
    """The id of the one in the list that it must be, though the list is newer; None: it may be another."""
    if len(listed) == reported == 1:
        return listed[0].CertificateId
    of_that_day = [each for each in listed if _uploaded(each) == certificate.changed]
    alike = of_that_day or [each for each in listed if certificate.active == (each.Status == "Active")]
    return alike[0].CertificateId if len(alike) == 1 and len(listed) == reported else None


def _uploaded(certificate: ListedCertificate) -> datetime | None:
    try:
        return moment(certificate.UploadDate)
    except ValueError:
        return None
