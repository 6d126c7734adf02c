"""Defaults of the metadata service, which moto lacks, and quick answers about templates where nothing was launched.

Source: "GetInstanceMetadataDefaults", Amazon EC2 API Reference.
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["launch_template_versions", "metadata_defaults"]


@override("ec2", "GetInstanceMetadataDefaults")
def metadata_defaults(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """What the story set in the region; nothing elsewhere."""
    kept = aws.kept("metadata-defaults", call.account, call.region)
    return call.answer({"AccountLevel": kept[-1] if kept else {}})


@override("ec2", "DescribeLaunchTemplateVersions")
def launch_template_versions(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Nothing, at once, in a region that is still untouched: moto would furnish it with a default VPC first."""
    from moto.ec2.models import ec2_backends

    if call.region in ec2_backends[call.account].keys():  # noqa: SIM118 - `in` alone asks whether it could be there
        return passthrough()
    return call.answer({"LaunchTemplateVersions": []})
