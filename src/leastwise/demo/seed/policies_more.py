"""Policies that say too much, each in one way, on a role that builds and in a group."""

from __future__ import annotations

from leastwise.demo.seed.documents import Statement, allow, deny, document, trust_service
from leastwise.demo.seed.place import Place

__all__ = ["seed_policies_more"]

_PAYROLL = "arn:aws:s3:::payroll"


def seed_policies_more(management: Place, development: Place) -> None:
    """A build role with one policy for each fault, its careful sister, and a group with an inline policy."""
    for name, statement in _faults(development).items():
        development.policy(name, document(statement))
    development.policy("pass-build-roles", document(_narrow(development)))
    development.role("builder", trust_service("codebuild"), *_faults(development))
    development.role("console-guest", trust_service("ec2"), "aws:AWSCloudShellFullAccess", "aws:AmazonS3FullAccess")
    development.role("careful-builder", trust_service("codebuild"), "pass-build-roles")
    management.group("contractors", members=("dora",))
    read = document(allow("s3:GetObject", "arn:aws:s3:::acme-reports/*"))
    management.iam.put_group_policy("contractors", "reports", read)


def _faults(place: Place) -> dict[str, Statement]:
    return {
        "agents": allow("bedrock-agentcore:GetWorkload*"),
        "all-but-identity": {"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"},
        "all-but-payroll": {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": [_PAYROLL, f"{_PAYROLL}/*"]},
        "buy": allow("aws-marketplace:Subscribe"),
        "decrypt": allow("kms:Decrypt", f"arn:aws:kms:*:{place.account}:key/*"),
        "enter-roles": allow("STS:AssumeRole", "arn:aws:iam::*:role/*"),
        "pass-roles": allow("iam:PassRole"),
        "make-roles": allow("iam:CreateRole"),
        "protect-admins": deny("iam:CreateAccessKey", place.arn("group/admins")),
    }


def _narrow(place: Place) -> Statement:
    to: Statement = {"StringEquals": {"iam:PassedToService": "codebuild.amazonaws.com"}}
    return allow("iam:PassRole", place.arn("role/build/*"), Condition=to)
