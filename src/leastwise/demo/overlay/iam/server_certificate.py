"""GetServerCertificate, which moto answers with an id and dates that are always the same.

Source: "GetServerCertificate", IAM API Reference.
"""

from __future__ import annotations

from typing import Any

from leastwise.demo.call import Call
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["get_server_certificate"]


@override("iam", "GetServerCertificate")
def get_server_certificate(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """With the id that the list says."""
    reply = passthrough()
    if reply.status != 200:
        return reply
    answer = call.result(reply)
    certificates: Any = answer["ServerCertificate"]
    told = certificates["ServerCertificateMetadata"]
    for id, certificate in iam(call.account).certificates.items():
        if certificate.cert_name == told["ServerCertificateName"]:
            told["ServerCertificateId"] = id
    return call.answer(answer)
