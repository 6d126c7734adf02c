"""GetContactInformation, which moto lacks.

Source: "GetContactInformation", AWS Account Management API Reference.
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["contact_information"]


@override("account", "GetContactInformation")
def contact_information(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The primary contact, as the story put it into the world."""
    for each in aws.kept("contact", call.account, "global"):
        status = each["VerificationStatus"]
        contact = {name: value for name, value in each.items() if name != "VerificationStatus"}
        return call.answer({"ContactInformation": contact, "VerificationStatus": status})
    raise AwsError("ResourceNotFoundException", "No contact information found.", 404)
