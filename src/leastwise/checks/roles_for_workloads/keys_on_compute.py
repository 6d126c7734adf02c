"""Credentials in user data and environment variables.

## What it finds
EC2 instances whose user data, and Lambda functions whose environment variables, hold what looks like a
credential: AWS access keys, private keys, tokens, passwords. An AWS key that never expires is critical,
everything else high.

## Why it matters
User data can be read by every process on the machine and by whoever may call ec2:DescribeInstanceAttribute;
environment variables by whoever may call lambda:GetFunctionConfiguration, a permission that read-only roles
have. What stands there is copied into launch templates, pipelines and logs, and nobody knows who has seen it.

## How it is decided
By ec2:DescribeInstanceAttribute and lambda:ListFunctions. User data is unpacked (base64, gzip, MIME parts) and
searched line by line, variables by name and value. Known formats are recognised by their public prefix,
passwords by the name they are assigned to; references to Parameter Store, Secrets Manager or other variables,
placeholders and empty values are left alone. Only the kind and the place are kept, never the value. An id that
begins with `ASIA` is of temporary credentials, which expire, and so counts as high.

## What to do
Treat the credential as known to others. Make an AWS key inactive (`aws iam update-access-key --status
Inactive`), see what breaks, delete it, and give the machine a role instead; put other secrets into Secrets
Manager or a SecureString of Parameter Store and let the program fetch them. Renew them: taking them out is not
enough, since old versions of launch templates and published versions of functions go on showing them. User data
can only be changed while the instance is stopped.

## References
- [Best practices for managing AWS access keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/securing_access-keys.html)
- [Run commands when you launch an EC2 instance with user data input](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html)
- [Working with Lambda environment variables](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html)
"""

from __future__ import annotations

from collections.abc import Sequence

from leastwise.checks import check
from leastwise.model import Estate, Evidence, Fail, Function, Instance, Observed, Secret, Severity, Verdict, seen

TOLD = 3
"""How many secrets of one subject a finding spells out."""


def _compute(estate: Estate) -> Observed[Instance | Function]:
    instances, functions = estate.instances, estate.functions
    return Observed((*instances.items, *functions.items), (*instances.gaps, *functions.gaps))


@check(
    "keys-on-compute",
    severity=Severity.CRITICAL,
    subjects=_compute,
    needs={"ec2:DescribeInstances", "ec2:DescribeInstanceAttribute", "lambda:ListFunctions"},
    controls=("EC2-05", "EC2-07"),
)
def keys_on_compute(estate: Estate, holder: Instance | Function) -> Verdict:
    """Whether one instance or function carries credentials where everybody can read them."""
    secrets = sorted(seen(holder.secrets), key=lambda secret: not secret.long_lived)
    if not secrets:
        return None
    return Fail(
        f"{_place(holder)} {_count(len(secrets))}: {_listed(holder, secrets)}",
        tuple(_evidence(holder, secret) for secret in secrets),
        severity=None if secrets[0].long_lived else Severity.HIGH,
    )


def _place(holder: Instance | Function) -> str:
    if isinstance(holder, Instance):
        return f"the user data of `{holder.id}` holds"
    return f"the environment of `{holder.name}` holds"


def _count(secrets: int) -> str:
    return "a secret" if secrets == 1 else f"{secrets} secrets"


def _listed(holder: Instance | Function, secrets: Sequence[Secret]) -> str:
    told = ", ".join(_told(holder, secret) for secret in secrets[:TOLD])
    more = len(secrets) - TOLD
    return f"{told} and {more} more" if more > 0 else told


def _told(holder: Instance | Function, secret: Secret) -> str:
    kind = f"long-lived {secret.kind}" if secret.long_lived else secret.kind
    return f"{kind} (`{secret.place}`)" if isinstance(holder, Function) else f"{kind} ({secret.place})"


def _evidence(holder: Instance | Function, secret: Secret) -> Evidence:
    """Where the secret stands and of what kind it is; what it says is known to nobody here."""
    if isinstance(holder, Instance):
        return Evidence(
            call="ec2:DescribeInstanceAttribute",
            request=(("Attribute", "userData"), ("InstanceId", holder.id)),
            path=f"UserData.Value, {secret.place}",
            value=secret.kind,
        )
    return Evidence(
        call="lambda:ListFunctions",
        path=f"Functions[FunctionName={holder.name}].Environment.Variables.{secret.place}",
        value=secret.kind,
    )
