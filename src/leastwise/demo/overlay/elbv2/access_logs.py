"""Access logs of load balancers, which AWS does not switch on for a bucket that does not take them.

Source: "Access logs for your Application Load Balancer", Elastic Load Balancing: enabled, they begin with a test file.
"""

from __future__ import annotations

import json
from typing import Any

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["modify_load_balancer_attributes"]

_SERVICE = "logdelivery.elasticloadbalancing.amazonaws.com"


@override("elbv2", "ModifyLoadBalancerAttributes")
def modify_load_balancer_attributes(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Refused where the bucket is elsewhere, or its policy does not name the service that writes the logs."""
    given = call.parameters.get("Attributes")
    wanted = {each["Key"]: each["Value"] for each in given} if isinstance(given, list) else {}
    if wanted.get("access_logs.s3.enabled") == "true":
        bucket = str(wanted.get("access_logs.s3.bucket"))
        if not _takes(bucket, call.region):
            says = f"Access Denied for bucket: {bucket}. Please check S3bucket permission"
            raise AwsError("InvalidConfigurationRequest", says)
    return passthrough()


def _takes(bucket: str, region: str) -> bool:
    from moto.s3.models import s3_backends

    every = (each.buckets for _, _, each in s3_backends.iter_backends())
    found: Any = next((buckets[bucket] for buckets in every if bucket in buckets), None)
    if found is None or found.region_name != region or not found.policy:
        return False
    statements: list[Any] = json.loads(found.policy)["Statement"]
    return any(_SERVICE in json.dumps(each.get("Principal")) for each in statements if each["Effect"] == "Allow")
