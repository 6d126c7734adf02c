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

from functools import partial

from leastwise.checks import check
from leastwise.checks.leaks import leaked
from leastwise.model import Estate, Evidence, Function, Instance, Observed, Secret, Severity, Verdict, seen


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
    evidence = partial(_evidence, holder)
    if isinstance(holder, Instance):
        return leaked(f"the user data of `{holder.id}`", seen(holder.secrets), evidence, named=False)
    return leaked(f"the environment of `{holder.name}`", seen(holder.secrets), evidence, named=True)


def _evidence(holder: Instance | Function, secret: Secret) -> Evidence:
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
