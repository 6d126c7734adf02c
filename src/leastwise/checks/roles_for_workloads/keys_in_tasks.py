"""Credentials in the environment of ECS containers.

## What it finds
ECS task definitions whose containers have environment variables that hold what looks like a credential: AWS
access keys, private keys, tokens, passwords. An AWS key that never expires is critical, everything else high.

## Why it matters
Variables of a task definition are shown by the console and by ecs:DescribeTaskDefinition, which read-only roles
may call; they are copied into pipelines and into every later revision, and every revision is kept.

## How it is decided
By ecs:ListTaskDefinitionFamilies and, for each active family, ecs:DescribeTaskDefinition of its newest revision.
Variables are judged by name and value as those of functions are (see `keys-on-compute`): references, placeholders
and empty values are left alone, and what stands under `secrets`, which names a secret elsewhere, is right. Only
the kind and the place are kept, never the value. Older revisions are not looked at, even if a service still runs
one.

## What to do
Treat the credential as known to others and renew it. For AWS give the task a role (`taskRoleArn`); for everything
else put the value into Secrets Manager or Parameter Store and name it under `secrets`, with a `valueFrom` that
the task's execution role may read. Then register the new revision, update the service, and deregister and delete
the old revisions, which go on showing what they hold.

## References
- [Security Hub controls for Amazon ECS](https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html)
- [Pass sensitive data to an Amazon ECS container](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html)
"""

from __future__ import annotations

from functools import partial

from leastwise.checks import check
from leastwise.checks.leaks import leaked
from leastwise.model import Estate, Evidence, Secret, Severity, TaskDefinition, Verdict


@check(
    "keys-in-tasks",
    severity=Severity.CRITICAL,
    subjects=lambda estate: estate.task_definitions,
    needs={"ec2:DescribeRegions", "ecs:ListTaskDefinitionFamilies", "ecs:DescribeTaskDefinition"},
    controls=("EC2-08",),
    fsbp=("ECS.8",),
)
def keys_in_tasks(estate: Estate, task: TaskDefinition) -> Verdict:
    """Whether the containers of one task carry credentials where everybody can read them."""
    return leaked(f"the environment of `{task.family}`", task.secrets, partial(_evidence, task), named=True)


def _evidence(task: TaskDefinition, secret: Secret) -> Evidence:
    container, _, name = secret.place.partition("/")
    return Evidence(
        call="ecs:DescribeTaskDefinition",
        request=(("taskDefinition", task.family),),
        path=f"taskDefinition.containerDefinitions[name={container}].environment[name={name}]",
        value=secret.kind,
    )
