"""An embedded AWS with a messy Organization: moto's server behind an overlay of ours.

    with EmbeddedAws() as aws:
        story = seed(aws)
        session = boto3.Session(**aws.credentials(story.accounts["acme"]).keywords())
        iam = session.client("iam", endpoint_url=aws.endpoint)

`moto` (the extra `demo`) is imported when an `EmbeddedAws` starts, never before.
"""

from __future__ import annotations

from leastwise.demo.seed import Story, seed
from leastwise.demo.server import EmbeddedAws
from leastwise.demo.world import Credentials, RootUser, World

__all__ = ["Credentials", "EmbeddedAws", "RootUser", "Story", "World", "seed"]
