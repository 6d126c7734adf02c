"""Every resource with its policy, of all services whose policies are collected."""

from __future__ import annotations

from leastwise.collect.pages import Pages
from leastwise.collect.step import reader
from leastwise.collect.steps.ecr_repositories import repository_policies
from leastwise.collect.steps.kms_keys import key_policies
from leastwise.collect.steps.lambda_policies import function_policies
from leastwise.collect.steps.s3_access import bucket_policies
from leastwise.collect.steps.secrets_policies import secret_policies
from leastwise.collect.steps.sns_topics import topic_policies
from leastwise.collect.steps.sqs_queues import queue_policies
from leastwise.model import Observed, ResourcePolicy

__all__ = ["resources"]

_READ = (
    bucket_policies,
    key_policies,
    queue_policies,
    topic_policies,
    secret_policies,
    repository_policies,
    function_policies,
)


@reader("resources")
def resources(pages: Pages) -> Observed[ResourcePolicy]:
    """Buckets, keys, queues, topics, secrets, repositories and functions with their policies."""
    parts = [read(pages) for read in _READ]
    return Observed(
        tuple(item for part in parts for item in part.items),
        tuple(dict.fromkeys(gap for part in parts for gap in part.gaps)),
    )
