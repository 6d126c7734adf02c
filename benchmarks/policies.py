"""Policy documents of a synthetic account: what applications need, what AWS manages, who may assume a role."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

__all__ = ["ACCOUNT", "AWS_MANAGED", "BOUNDARY", "Item", "application", "applications", "draw_managed", "trust"]

Item = dict[str, object]
"""A JSON object with AWS's member names."""

ACCOUNT = "111122223333"
PARTNERS = ("444455556666", "999988887777")
SERVICES = ("lambda", "ec2", "ecs-tasks", "codebuild", "states", "glue", "events", "firehose", "sagemaker")
TEAMS = ("invoices", "catalog", "shipping", "identity", "stream", "forecast", "support", "ledger", "ads", "fleet")
STAGES = ("dev", "test", "prod")
GITHUB = "token.actions.githubusercontent.com"


def document(*statements: Item) -> Item:
    """A policy document of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(actions: Sequence[str] | str, resources: Sequence[str] | str = "*", **more: object) -> Item:
    """An Allow statement; `more` is its Condition and the like."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions: Sequence[str] | str, resources: Sequence[str] | str = "*", **more: object) -> Item:
    """A Deny statement."""
    return {"Effect": "Deny", "Action": actions, "Resource": resources, **more}


_NOT_ADMINISTRATION: Item = {
    "Effect": "Allow",
    "NotAction": ["iam:*", "organizations:*", "account:*"],
    "Resource": "*",
}

AWS_MANAGED: Mapping[str, Item] = MappingProxyType(
    {
        "ReadOnlyAccess": document(
            allow([f"{service}:{verb}*" for service in SERVICES[:6] for verb in ("Get", "List", "Describe")]),
            allow(["s3:Get*", "s3:List*", "dynamodb:Get*", "dynamodb:Query", "iam:Get*", "iam:List*", "kms:List*"]),
        ),
        "AmazonS3ReadOnlyAccess": document(allow(["s3:Get*", "s3:List*", "s3:Describe*"])),
        "service-role/AWSLambdaBasicExecutionRole": document(
            allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"])
        ),
        "CloudWatchReadOnlyAccess": document(allow(["cloudwatch:Get*", "cloudwatch:List*", "logs:FilterLogEvents"])),
        "AmazonSSMManagedInstanceCore": document(allow(["ssm:UpdateInstanceInformation", "ssmmessages:*"])),
        "SecurityAudit": document(allow(["iam:Get*", "iam:List*", "config:Describe*", "cloudtrail:LookupEvents"])),
        "AmazonDynamoDBFullAccess": document(allow(["dynamodb:*", "dax:*"])),
        "PowerUserAccess": document(_NOT_ADMINISTRATION, allow(["iam:ListRoles", "iam:CreateServiceLinkedRole"])),
        "AmazonEC2FullAccess": document(allow(["ec2:*", "elasticloadbalancing:*"])),
        "AmazonS3FullAccess": document(allow("s3:*")),
        "job-function/Billing": document(allow(["aws-portal:*Billing", "budgets:*", "ce:*"])),
        "IAMUserChangePassword": document(allow("iam:ChangePassword", "arn:aws:iam::*:user/${aws:username}")),
        "IAMFullAccess": document(allow(["iam:*", "organizations:Describe*"])),
        "AdministratorAccess": document(allow("*")),
    }
)
"""Policies under the names (with paths) of AWS's own, the most popular first; their text is ours and short."""

BOUNDARY: Item = document(
    allow(["s3:*", "dynamodb:*", "sqs:*", "lambda:*", "logs:*", "cloudwatch:*", "sts:AssumeRole"]),
    deny(["iam:*", "organizations:*"]),
)


def application(draw: random.Random) -> tuple[str, str]:
    """A team and one of its stages."""
    return draw.choice(TEAMS), draw.choice(STAGES)


def applications(draw: random.Random, team: str, stage: str) -> Item:
    """What one application needs: one to five statements."""
    return document(*(draw.choice(_MENU)(draw, f"{team}-{stage}") for _ in range(draw.randint(1, 5))))


def draw_managed(draw: random.Random, most: int) -> list[str]:
    """Up to so many names of AWS managed policies, each once, the popular ones more often."""
    names = list(AWS_MANAGED)
    weights = [1 / (rank + 1) for rank in range(len(names))]
    return list(dict.fromkeys(draw.choices(names, weights, k=draw.randint(0, most))))


def _here(service: str, rest: str) -> str:
    return f"arn:aws:{service}:*:{ACCOUNT}:{rest}"


def _queues(draw: random.Random, app: str) -> Item:
    return allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:SendMessage"], _here("sqs", f"{app}-*"))


def _tables(draw: random.Random, app: str) -> Item:
    actions = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    return allow(draw.sample(actions, draw.randint(1, 4)), _here("dynamodb", f"table/{app}-*"))


def _objects(draw: random.Random, app: str) -> Item:
    return allow(["s3:GetObject", "s3:PutObject"], [f"arn:aws:s3:::{app}-{draw.choice(('in', 'out'))}/*"])


def _listing(draw: random.Random, app: str) -> Item:
    condition = {"StringLike": {"s3:prefix": [f"{draw.randint(2020, 2026)}/*", "latest/*"]}}
    return allow("s3:ListBucket", f"arn:aws:s3:::{app}-in", Condition=condition)


def _secrets(draw: random.Random, app: str) -> Item:
    return allow("secretsmanager:GetSecretValue", _here("secretsmanager", f"secret:{app}/*"))


def _keys(draw: random.Random, app: str) -> Item:
    condition = {"StringEquals": {"kms:ViaService": f"{draw.choice(('s3', 'sqs'))}.eu-west-1.amazonaws.com"}}
    return allow(["kms:Decrypt", "kms:GenerateDataKey"], _here("kms", "key/*"), Condition=condition)


def _pass_role(draw: random.Random, app: str) -> Item:
    role = f"arn:aws:iam::{ACCOUNT}:role/{app}-*"
    if draw.random() < 0.3:
        return allow("iam:PassRole", role)
    condition = {"StringEquals": {"iam:PassedToService": f"{draw.choice(SERVICES)}.amazonaws.com"}}
    return allow("iam:PassRole", role, Condition=condition)


def _tagged(draw: random.Random, app: str) -> Item:
    condition = {"StringEquals": {"aws:ResourceTag/app": app}}
    return allow(["ec2:StartInstances", "ec2:StopInstances", "ec2:RebootInstances"], Condition=condition)


def _wide(draw: random.Random, app: str) -> Item:
    return allow(f"{draw.choice(('sns', 'events', 'athena', 'kinesis', 's3'))}:*")


def _guard(draw: random.Random, app: str) -> Item:
    return deny(["s3:DeleteBucket", "s3:PutBucketPolicy", "dynamodb:DeleteTable"])


def _mfa_guard(draw: random.Random, app: str) -> Item:
    return {
        "Effect": "Deny",
        "NotAction": ["iam:ListMFADevices", "iam:EnableMFADevice", "sts:GetSessionToken"],
        "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    }


_MENU: tuple[Callable[[random.Random, str], Item], ...] = (
    *(_queues, _tables, _objects, _listing, _secrets, _keys),
    *(_pass_role, _tagged, _wide, _guard, _mfa_guard),
)


def trust(draw: random.Random, service: str | None, users: Sequence[str], team: str) -> Item:
    """A role's trust policy: for a service where one is given, else for somebody of this or another account."""
    if service is not None:
        return _trusting({"Service": f"{service}.amazonaws.com"})
    return draw.choices(_TRUSTS, (4, 3, 4, 2, 2))[0](draw, users, team)


def _trusting(principal: Item, action: str = "sts:AssumeRole", condition: Item | None = None) -> Item:
    statement: Item = {"Effect": "Allow", "Principal": principal, "Action": action}
    return document(statement | ({"Condition": condition} if condition else {}))


def _trust_account(draw: random.Random, users: Sequence[str], team: str) -> Item:
    mfa: Item | None = {"Bool": {"aws:MultiFactorAuthPresent": "true"}} if draw.random() < 0.4 else None
    return _trusting({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, condition=mfa)


def _trust_users(draw: random.Random, users: Sequence[str], team: str) -> Item:
    return _trusting({"AWS": draw.sample(users, min(2, len(users)))})


def _trust_partner(draw: random.Random, users: Sequence[str], team: str) -> Item:
    agreed: Item | None = {"StringEquals": {"sts:ExternalId": f"{team}-{draw.randrange(10_000)}"}}
    return _trusting(
        {"AWS": f"arn:aws:iam::{draw.choice(PARTNERS)}:root"}, condition=agreed if draw.random() < 0.6 else None
    )


def _trust_github(draw: random.Random, users: Sequence[str], team: str) -> Item:
    whose = "*" if draw.random() < 0.1 else f"repo:example/{team}:ref:refs/heads/main"
    return _trusting(
        {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"},
        "sts:AssumeRoleWithWebIdentity",
        {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}, "StringLike": {f"{GITHUB}:sub": whose}},
    )


def _trust_saml(draw: random.Random, users: Sequence[str], team: str) -> Item:
    return _trusting(
        {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/staff"},
        "sts:AssumeRoleWithSAML",
        {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
    )


_TRUSTS: tuple[Callable[[random.Random, Sequence[str], str], Item], ...] = (
    *(_trust_account, _trust_users, _trust_partner),
    *(_trust_github, _trust_saml),
)
