"""A request as the call of the AWS CLI that would make it, as far as an ARN tells its arguments."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping

from leastwise import catalogue

__all__ = ["aws_call"]

_COMMANDS = {
    "s3": "s3api",
    "states": "stepfunctions",
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
    "tag": "resourcegroupstaggingapi",
    "sso": "sso-admin",
    "elasticfilesystem": "efs",
    "elasticmapreduce": "emr",
    "cognito-idp": "cognito-idp",
    "access-analyzer": "accessanalyzer",
    "serverlessrepo": "serverlessrepo",
    "airflow": "mwaa",
    "a4b": "alexaforbusiness",
    "discovery": "discovery",
    "execute-api": "",
    "mobiletargeting": "pinpoint",
    "aps": "amp",
    "dms": "dms",
    "cassandra": "",
    "rds-db": "",
    "cloudshell": "",
    "aws-portal": "",
}
"""Services that the CLI calls otherwise; none: it has no command for them."""
_OPERATIONS = {
    "s3:listbucket": "list-objects-v2",
    "s3:listallmybuckets": "list-buckets",
    "s3:listbucketversions": "list-object-versions",
    "s3:getobjectversion": "get-object",
    "s3:deleteobjectversion": "delete-object",
    "s3:getencryptionconfiguration": "get-bucket-encryption",
    "s3:putencryptionconfiguration": "put-bucket-encryption",
    "s3:getlifecycleconfiguration": "get-bucket-lifecycle-configuration",
    "s3:putlifecycleconfiguration": "put-bucket-lifecycle-configuration",
    "s3:getreplicationconfiguration": "get-bucket-replication",
    "s3:putreplicationconfiguration": "put-bucket-replication",
    "s3:getbucketpublicaccessblock": "get-public-access-block",
    "s3:putbucketpublicaccessblock": "put-public-access-block",
    "lambda:invokefunction": "invoke",
    "iam:passrole": "",
    "dynamodb:partiqlselect": "execute-statement",
}
"""Actions whose operation has another name; none: no call asks for just this."""

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ARN_PARTS = 6
_SESSION = "example"


def aws_call(action: str, resource: str) -> str | None:
    """The command line; None where no operation is known for the action."""
    known = catalogue.spelling(action)
    if known is None:
        return None
    service, _, name = known.partition(":")
    command = _COMMANDS.get(service, service)
    operation = _OPERATIONS.get(known.lower(), _WORDS.sub("-", name).lower())
    if not command or not operation:
        return None
    words = ["aws", command, operation, *_arguments(service, known, resource)]
    region = _part(resource, 3)
    if region:
        words += ["--region", region]
    return shlex.join(words)


def _arguments(service: str, action: str, resource: str) -> list[str]:
    make = _BY_SERVICE.get(service)
    if resource == "*" or make is None:
        return []
    return [word for name, value in make(action, resource).items() for word in (f"--{name}", value)]


def _part(arn: str, place: int) -> str:
    parts = arn.split(":", _ARN_PARTS - 1)
    return parts[place] if len(parts) == _ARN_PARTS else ""


def _name(arn: str) -> str:
    """What comes after the type of the resource, path left out."""
    return re.split(r"[/:]", _part(arn, 5))[-1]


def _s3(action: str, arn: str) -> Mapping[str, str]:
    bucket, _, key = _part(arn, 5).partition("/")
    if bucket in ("accesspoint", "job", "storage-lens") or _part(arn, 4):
        return {"bucket": arn}
    return {"bucket": bucket} | ({"key": key} if key else {})


def _iam(action: str, arn: str) -> Mapping[str, str]:
    sort = _part(arn, 5).partition("/")[0]
    names = {
        "user": "user-name",
        "role": "role-name",
        "group": "group-name",
        "instance-profile": "instance-profile-name",
    }
    if sort == "policy":
        return {"policy-name": _name(arn)} if action == "iam:CreatePolicy" else {"policy-arn": arn}
    return {names[sort]: _name(arn)} if sort in names else {}


def _sts(action: str, arn: str) -> Mapping[str, str]:
    return {"role-arn": arn, "role-session-name": _SESSION} if ":role/" in arn else {}


def _sqs(action: str, arn: str) -> Mapping[str, str]:
    return {"queue-url": f"https://sqs.{_part(arn, 3)}.amazonaws.com/{_part(arn, 4)}/{_name(arn)}"}


def _ec2(action: str, arn: str) -> Mapping[str, str]:
    return {"instance-ids": _name(arn)} if ":instance/" in arn and "Instances" in action else {}


def _by(option: str, *, whole: bool = True) -> Callable[[str, str], Mapping[str, str]]:
    """One option that takes the ARN, or the name alone."""

    def make(action: str, arn: str) -> Mapping[str, str]:
        return {option: arn if whole else _name(arn)}

    return make


_BY_SERVICE: Mapping[str, Callable[[str, str], Mapping[str, str]]] = {
    "s3": _s3,
    "iam": _iam,
    "sts": _sts,
    "sqs": _sqs,
    "ec2": _ec2,
    "sns": _by("topic-arn"),
    "kms": _by("key-id"),
    "lambda": _by("function-name"),
    "secretsmanager": _by("secret-id"),
    "dynamodb": _by("table-name", whole=False),
    "ecr": _by("repository-name", whole=False),
    "states": _by("state-machine-arn"),
    "ssm": _by("name", whole=False),
    "kinesis": _by("stream-arn"),
}
"""Arguments by service; what an ARN does not tell (bodies, documents) is for the reader to add."""
