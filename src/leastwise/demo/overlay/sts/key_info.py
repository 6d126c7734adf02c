"""GetAccessKeyInfo: the account that an access key id belongs to, which moto guesses.

Source: STS API reference, GetAccessKeyInfo: keys that are gone are answered too, the account is part of the id.
"""

from __future__ import annotations

import base64
import binascii

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import find_key
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["access_key_info"]


@override("sts", "GetAccessKeyInfo")
def access_key_info(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The account of a key of a user, a root user or a session, whether it is there or not."""
    key = call.text("AccessKeyId")
    found = find_key(key)
    account = found[0] if found else _account_in(key)
    if account is None:
        raise AwsError("ValidationError", f"Invalid access key id: {key}")
    return call.answer({"Account": account})


def _account_in(key: str) -> str | None:
    """The account that moto wrote into an id of its own."""
    from moto.iam.utils import ACCOUNT_OFFSET, AWS_ROLE_ALPHABET

    try:
        half = int.from_bytes(base64.b32decode(key[4:12].encode()), "big") - ACCOUNT_OFFSET
    except (binascii.Error, UnicodeEncodeError):
        return None
    if len(key) != 20 or half < 0 or half * 2 >= 10**12:
        return None
    return f"{half * 2 + (key[12] in AWS_ROLE_ALPHABET[16:]):012}"
