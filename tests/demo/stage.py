"""The embedded AWS as the tests use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from leastwise.demo import Credentials, EmbeddedAws, Story, World

_ONCE = Config(retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class Stage:
    aws: EmbeddedAws
    story: Story
    clients: dict[tuple[str, ...], Any] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.aws.world

    def client(self, service: str, account: str = "acme", region: str = "us-east-1") -> Any:
        """A boto3 client of an account by its name; it never retries."""
        known = (service, account, region)
        if known not in self.clients:
            credentials = self.aws.credentials(self.story.accounts[account])
            self.clients[known] = self.client_with(credentials, service, region)
        return self.clients[known]

    def client_with(self, credentials: Credentials, service: str, region: str = "us-east-1") -> Any:
        connect: Any = boto3.Session().client
        return connect(
            service, region_name=region, endpoint_url=self.aws.endpoint, config=_ONCE, **credentials.keywords()
        )


def refusal(error: ClientError) -> tuple[str, int]:
    """AWS's code and the HTTP status."""
    return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
