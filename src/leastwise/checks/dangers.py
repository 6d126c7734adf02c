"""Classes of actions that nobody should be given on every resource: reading, handing out credentials, opening.

What opens a resource is told by the catalogue's access level and the action's name; what reads data or hands out
credentials is listed, since `Read` also covers what merely describes.  Actions that know no resources are in no class,
as they can be given only on everything.

Source: Service Authorization Reference, "Understanding access levels in policy summaries".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from leastwise import catalogue
from leastwise.access.actions import actions_in, bits_of, resourceless, spoken_of, union
from leastwise.checks.owners import Fault, fault
from leastwise.checks.powers import denies, narrowed
from leastwise.language import Statement, on_everything, parse

__all__ = ["classes", "dangers"]

_DATA = (
    *("athena:GetQueryResults", "codecommit:GitPull", "dynamodb:BatchGetItem", "dynamodb:ExportTableToPointInTime"),
    *("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "ebs:GetSnapshotBlock", "kinesis:GetRecords"),
    *("rds-data:ExecuteStatement", "rds:StartExportTask", "s3:GetObject", "s3express:CreateSession"),
    *("secretsmanager:GetSecretValue", "sqs:ReceiveMessage", "ssm:GetParameter", "ssm:GetParameters"),
    "ssm:GetParametersByPath",
)
_CREDENTIALS = (
    *("cognito-identity:GetOpenIdTokenForDeveloperIdentity", "connect:GetFederationToken", "dsql:DbConnectAdmin"),
    *("ec2:GetPasswordData", "gamelift:RequestUploadCredentials", "iam:CreateAccessKey"),
    *("iam:CreateServiceSpecificCredential", "iam:ResetServiceSpecificCredential", "lightsail:CreateBucketAccessKey"),
    *("lightsail:GetInstanceAccessDetails", "lightsail:GetRelationalDatabaseMasterUserPassword", "rds-db:connect"),
    *("redshift-serverless:GetCredentials", "redshift:GetClusterCredentials", "redshift:GetClusterCredentialsWithIAM"),
)
_OPENING = re.compile(
    r"(?!(cloudformation|iam|organizations|sso):)[a-z0-9-]+:((Add|Put|Set|Create|Modify|Update)\w*"
    r"(Acl|Grant|ImageAttribute|Permission|Permissions|Policy|SnapshotAttribute)|PutBucketPublicAccessBlock)"
)
"""What sets who may use a resource; what changes principals is another matter."""


@cache
def classes() -> tuple[tuple[str, int], ...]:
    """The classes, as a sentence goes on after "may", with their actions as sets of `leastwise.access.actions`."""
    named = [each for each in catalogue.every_action() if _OPENING.fullmatch(each)]
    opening = bits_of(each for each in named if catalogue.access_level(each) == "Permissions management")
    kinds = (("read data", bits_of(_DATA)), ("get credentials", bits_of(_CREDENTIALS)), ("open resources", opening))
    return tuple((name, bits & ~resourceless()) for name, bits in kinds)


@lru_cache(maxsize=65_536)
def dangers(text: str) -> tuple[Fault, ...]:
    """The statements that allow such actions on every resource, once for each class.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    wide = [each for each in parse(text).statements if on_everything(each)]
    denied = union(spoken_of(each) for each in wide if denies(each))
    return tuple(found for each in wide if each.allows and not narrowed(each) for found in _of(each, denied))


def _of(statement: Statement, denied: int) -> Iterator[Fault]:
    for name, bits in classes():
        if mine := spoken_of(statement) & bits & ~denied:
            more = f" and {mine.bit_count() - 1} more" if mine.bit_count() > 1 else ""
            yield fault(statement, f"{name} (`{next(actions_in(mine))}`{more})")
