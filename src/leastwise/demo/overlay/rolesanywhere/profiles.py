"""Trust anchors and profiles, as the story put them into the world.

Source: "ListTrustAnchors" and "ListProfiles", IAM Roles Anywhere API Reference.
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["list_profiles", "list_trust_anchors"]


@override("rolesanywhere", "ListTrustAnchors")
def list_trust_anchors(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The trust anchors of the region."""
    return call.answer({"trustAnchors": [*aws.kept("trust-anchor", call.account, call.region)]})


@override("rolesanywhere", "ListProfiles")
def list_profiles(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The profiles of the region."""
    return call.answer({"profiles": [*aws.kept("anywhere-profile", call.account, call.region)]})
