"""GetBucketVersioning with MFA delete, which moto leaves out.

Source: "GetBucketVersioning", Amazon S3 API Reference.
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["bucket_versioning"]


@override("s3", "GetBucketVersioning")
def bucket_versioning(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """With MFA delete, where the story switched it on."""
    reply = passthrough()
    guarded = {each["Bucket"] for each in aws.kept("mfa-delete", call.account, "global")}
    if reply.status != 200 or call.optional("Bucket") not in guarded:
        return reply
    return call.answer({"Status": "Enabled", "MFADelete": "Enabled"})
