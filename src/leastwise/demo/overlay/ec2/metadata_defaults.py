"""ModifyInstanceMetadataDefaults, which moto lacks.

Source: "ModifyInstanceMetadataDefaults", Amazon EC2 API Reference.
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["modify_metadata_defaults"]

_NAMES = ("HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint", "InstanceMetadataTags")
_UNSET = ("no-preference", -1, "-1")


@override("ec2", "ModifyInstanceMetadataDefaults")
def modify_metadata_defaults(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """What is named changes; `no-preference` and -1 take a setting back."""
    kept = aws.kept("metadata-defaults", call.account, call.region)
    named = {name: call.parameters[name] for name in _NAMES if name in call.parameters}
    left = {name: value for name, value in ({**kept[-1], **named} if kept else named).items() if value not in _UNSET}
    aws.held["metadata-defaults", call.account, call.region] = [left]
    return call.answer({"Return": True})
