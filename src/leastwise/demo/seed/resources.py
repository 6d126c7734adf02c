"""Policies on resources: open, shared, guarded, delegated and forgotten ones."""

from __future__ import annotations

import json
from typing import Any

from leastwise.demo.seed.documents import Statement, allow, deny, document
from leastwise.demo.seed.place import Place
from leastwise.demo.seed.production import ORGANIZATION, STRANGER

__all__ = ["seed_resources"]

_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_HOME, _AWAY = "us-east-1", "eu-west-1"


def seed_resources(
    management: Place, production: Place, development: Place, security: Place, organization: str
) -> None:
    """Resource policies of all accounts."""
    _public_access(management, production, security)
    _buckets(management, production, security, organization)
    _keys(production)
    _queues_and_topics(production)
    _secrets(production, development)
    _repositories(production, organization)
    _permissions(production)


def _public_access(management: Place, production: Place, security: Place) -> None:
    """Off in management and development, half on in production, on in security."""
    _block_account(production, on=2)
    _block_account(security, on=4)
    _block_bucket(management, "acme-website", on=0)
    _block_bucket(management, "acme-reports", on=4)
    _block_bucket(production, "shop-orders", on=4)
    for place, name, owner in (
        (management, "acme-website", "ObjectWriter"),
        (management, "acme-reports", "BucketOwnerEnforced"),
        (production, "shop-orders", "BucketOwnerEnforced"),
        (security, "acme-security-trail", "BucketOwnerPreferred"),
    ):
        _backend("s3", place, "aws").put_bucket_ownership_controls(name, owner)
    _readable(management, "acme-website")


def _readable(place: Place, name: str) -> None:
    """An ACL as the console's old "public" button left it."""
    from moto.s3.models import get_canned_acl

    _backend("s3", place, "aws").put_bucket_acl(name, get_canned_acl("public-read"))


def _buckets(management: Place, production: Place, security: Place, organization: str) -> None:
    _bucket(management, "acme-website", allow("s3:GetObject", _objects("acme-website"), Sid="Website", Principal="*"))
    # A referrer is whatever the caller says: this is as public as the website.
    said: Statement = {"StringLike": {"aws:Referer": "https://shop.example.com/*"}}
    _bucket(production, "shop-assets", allow("s3:GetObject", _objects("shop-assets"), Principal="*", Condition=said))
    outside: Statement = {
        "StringNotEqualsIfExists": {ORGANIZATION: organization},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    both = ["arn:aws:s3:::shop-orders", _objects("shop-orders")]
    _bucket(production, "shop-orders", deny("s3:*", both, Sid="NobodyElse", Principal="*", Condition=outside))
    _shared_trail(production, security)


def _shared_trail(production: Place, security: Place) -> None:
    """The trail's bucket, whose production part a role of production reads."""
    name = "acme-security-trail"
    trail = f"arn:aws:cloudtrail:{_HOME}:{security.account}:trail/security-trail"
    mine: Statement = {"StringEquals": {"aws:SourceArn": trail}}
    service = {"Service": "cloudtrail.amazonaws.com"}
    part = f"arn:aws:s3:::{name}/AWSLogs/{production.account}/*"
    _bucket(
        security,
        name,
        allow("s3:GetBucketAcl", f"arn:aws:s3:::{name}", Principal=service, Condition=mine),
        allow("s3:PutObject", f"arn:aws:s3:::{name}/AWSLogs/*", Principal=service, Condition=mine),
        allow("s3:GetObject", part, Sid="Production", Principal={"AWS": production.arn("role/shop-batch")}),
    )
    production.iam.get_role("shop-batch").put_policy("read-own-trail", document(allow("s3:GetObject", part)))


def _keys(place: Place) -> None:
    owner = {"AWS": f"arn:aws:iam::{place.account}:root"}
    delegated = allow("kms:*", Sid="Enable IAM User Permissions", Principal=owner)
    place.ids["orders-key"] = _key(place, _HOME, delegated)
    # Nobody's IAM policies count here: if the role goes, the key is lost.
    keeper = {"AWS": place.arn("role/OrganizationAccountAccessRole")}
    place.ids["vault-key"] = _key(place, _HOME, allow("kms:*", Sid="Keeper", Principal=keeper))
    partner = {"AWS": f"arn:aws:iam::{STRANGER}:root"}
    shared = allow(["kms:Decrypt", "kms:DescribeKey"], Sid="Partner", Principal=partner)
    place.ids["export-key"] = _key(place, _AWAY, delegated, shared)
    place.ids["old-key"] = _key(place, _AWAY, delegated)
    _backend("kms", place, _AWAY).schedule_key_deletion(place.ids["old-key"], 30)
    place.ids["aws-key"] = _key(place, _HOME, delegated)
    _backend("kms", place, _HOME).keys[place.ids["aws-key"]].key_manager = "AWS"


def _queues_and_topics(place: Place) -> None:
    queue = f"arn:aws:sqs:{_HOME}:{place.account}"
    storage = {"Service": "s3.amazonaws.com"}
    # Anybody's bucket may write here; the other one says whose.
    _queue(place, "uploads", allow("sqs:SendMessage", f"{queue}:uploads", Principal=storage))
    mine: Statement = {
        "ArnEquals": {"aws:SourceArn": "arn:aws:s3:::shop-orders"},
        "StringEquals": {"aws:SourceAccount": place.account},
    }
    _queue(place, "new-orders", allow("sqs:SendMessage", f"{queue}:new-orders", Principal=storage, Condition=mine))
    _queue(place, "dead-letters")
    backend = _backend("sns", place, _AWAY)
    topic = backend.create_topic("deployments")
    topic.policy = document(allow(["sns:Subscribe", "sns:Receive"], topic.arn, Principal={"AWS": "*"}))


def _secrets(place: Place, sister: Place) -> None:
    backend = _backend("secretsmanager", place, _HOME)
    reader = {"AWS": f"arn:aws:iam::{sister.account}:root"}
    for name, statement in (
        ("shop/database", allow("secretsmanager:GetSecretValue", Sid="Development", Principal=reader)),
        ("shop/payments", None),
    ):
        backend.create_secret(name, "not-a-secret-of-anybody", None, "", [], None, None, [], False)
        if statement:
            backend.put_resource_policy(name, document(statement))


def _repositories(place: Place, organization: str) -> None:
    backend = _backend("ecr", place, _HOME)
    pull = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    inside: Statement = {"StringEquals": {ORGANIZATION: organization}}
    shared: Statement = {"Effect": "Allow", "Principal": "*", "Action": pull, "Condition": inside}
    for name, statement in (("shop/web", shared), ("shop/batch", None)):
        backend.create_repository(name, None, {}, {}, "MUTABLE", [])
        if statement:
            backend.set_repository_policy(place.account, name, document(statement))


def _permissions(place: Place) -> None:
    permission = {
        "StatementId": "uploads",
        "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com",
        "SourceArn": "arn:aws:s3:::shop-orders",
    }
    _backend("awslambda", place, _HOME).add_permission("orders-api", None, json.dumps(permission))


def _backend(service: str, place: Place, region: str) -> Any:
    """moto's backend of a service by the name of its package."""
    from moto.backends import get_backend

    backends: Any = get_backend(service)
    return backends[place.account][region]


def _objects(bucket: str) -> str:
    return f"arn:aws:s3:::{bucket}/*"


def _block_account(place: Place, on: int) -> None:
    _backend("s3control", place, "aws").put_public_access_block(place.account, _setting(on))


def _block_bucket(place: Place, name: str, on: int) -> None:
    _backend("s3", place, "aws").put_public_access_block(name, _setting(on))


def _setting(on: int) -> dict[str, bool]:
    return {name: number < on for number, name in enumerate(_BLOCKS)}


def _bucket(place: Place, name: str, *statements: Statement) -> None:
    _backend("s3", place, "aws").put_bucket_policy(name, document(*statements).encode())


def _key(place: Place, region: str, *statements: Statement) -> str:
    text = document(*statements)
    return str(_backend("kms", place, region).create_key(text, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", []).id)


def _queue(place: Place, name: str, *statements: Statement) -> None:
    policy = {"Policy": document(*statements)} if statements else {}
    _backend("sqs", place, _HOME).create_queue(name, {}, **policy)
