"""ListServerCertificates in pages and with the dates of each; moto gives all of them the same.

Source: IAM API reference, ListServerCertificates.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from leastwise.demo.call import Call, Item
from leastwise.demo.motos import aware, iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.paging import iam_page
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["list_server_certificates", "set_certificate_dates"]

_NO_DATE = datetime(2035, 1, 1, tzinfo=UTC)


@override("iam", "ListServerCertificates")
def list_server_certificates(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Those below PathPrefix, without their texts."""
    prefix = call.optional("PathPrefix") or "/"
    found = [item for item in iam(call.account).certificates.items() if item[1].path.startswith(prefix)]
    page, paging = iam_page(call, found)
    return call.answer({"ServerCertificateMetadataList": [_item(id, each, aws) for id, each in page], **paging})


def set_certificate_dates(certificate: Any, uploaded: datetime, expires: datetime) -> None:
    """When one of moto's server certificates came, and when it ends: nobody reads its text."""
    certificate.uploaded_at, certificate.expires_at = uploaded, expires


def _item(identifier: str, certificate: Any, aws: World) -> Item:
    return {
        "Path": certificate.path,
        "ServerCertificateName": certificate.cert_name,
        "ServerCertificateId": identifier,
        "Arn": certificate.arn,
        "UploadDate": aware(getattr(certificate, "uploaded_at", aws.now())),
        "Expiration": aware(getattr(certificate, "expires_at", _NO_DATE)),
    }
