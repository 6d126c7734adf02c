"""AssociateKmsKey and DisassociateKmsKey, which moto lacks.

Source: both operations, Amazon CloudWatch Logs API Reference.
"""

from __future__ import annotations

from typing import Any

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["associate_key", "disassociate_key"]


@override("logs", "AssociateKmsKey")
def associate_key(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """What is written from now on is encrypted with the key."""
    _group(call).kms_key_id = call.text("kmsKeyId")
    return call.answer({})


@override("logs", "DisassociateKmsKey")
def disassociate_key(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """A key of the service's own encrypts it again."""
    _group(call).kms_key_id = None
    return call.answer({})


def _group(call: Call) -> Any:
    from moto.logs.models import logs_backends

    group = logs_backends[call.account][call.region].groups.get(call.text("logGroupName"))
    if group is None:
        raise AwsError("ResourceNotFoundException", "The specified log group does not exist.", 400)
    return group
