"""ListServiceSpecificCredentials, of one user or of all, as the story put them into the world.

Source: IAM API reference, ListServiceSpecificCredentials.
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.paging import iam_page
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["KIND", "list_service_credentials"]

KIND = "service-credential"
"""What the world keeps them as."""


@override("iam", "ListServiceSpecificCredentials")
def list_service_credentials(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Never their passwords: those are shown once, when they are made."""
    name, service = call.optional("UserName"), call.optional("ServiceName")
    everybody = call.parameters.get("AllUsers") is True
    if everybody and name is not None:
        raise AwsError("ValidationError", "UserName and AllUsers cannot be specified together.")
    owner = name or call.principal.rpartition("/")[2]
    found = [
        each
        for each in aws.kept(KIND, call.account, "global")
        if (everybody or each["UserName"] == owner) and service in (None, each["ServiceName"])
    ]
    page, paging = iam_page(call, found)
    return call.answer({"ServiceSpecificCredentials": list(page), **paging})
