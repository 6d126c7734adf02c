"""AddClientIDToOpenIDConnectProvider and RemoveClientIDFromOpenIDConnectProvider, which moto lacks.

Source: both operations, IAM API Reference.
"""

from __future__ import annotations

from typing import Any

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["add_client_id", "remove_client_id"]


@override("iam", "AddClientIDToOpenIDConnectProvider")
def add_client_id(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """One more audience; one that is there already is no error."""
    held = _provider(call).client_id_list
    if call.text("ClientID") not in held:
        held.append(call.text("ClientID"))
    return call.answer({})


@override("iam", "RemoveClientIDFromOpenIDConnectProvider")
def remove_client_id(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """One audience less; one that is not there is no error."""
    held = _provider(call).client_id_list
    if call.text("ClientID") in held:
        held.remove(call.text("ClientID"))
    return call.answer({})


def _provider(call: Call) -> Any:
    arn = call.text("OpenIDConnectProviderArn")
    provider = iam(call.account).open_id_providers.get(arn)
    if provider is None:
        raise AwsError("NoSuchEntity", f"OpenIDConnect Provider not found for arn {arn}", 404)
    return provider
