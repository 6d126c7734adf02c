"""Buckets and distributions, with and without access logs."""

from __future__ import annotations

from typing import Any

from leastwise.demo.motos import naive
from leastwise.demo.seed.documents import allow, document
from leastwise.demo.seed.place import Place

__all__ = ["bucket", "seed_storage"]


def seed_storage(management: Place, production: Place, security: Place) -> None:
    """A log bucket per account, and buckets that log into it or do not."""
    for place, logs, logged, silent in (
        (management, "acme-logs", ("acme-reports",), ("acme-website",)),
        (production, "shop-logs", ("shop-orders",), ("shop-assets",)),
        (security, "acme-security-logs", ("acme-security-trail",), ()),
    ):
        bucket(place, logs)
        _accept_logs(place, logs, recorded=place is security)
        for name in logged:
            bucket(place, name)
            _log(place, name, logs)
        for name in silent:
            bucket(place, name)
    production.ids["shop"] = _distribution(production, "shop", "shop-logs")
    production.ids["campaign"] = _distribution(production, "campaign", None)


def bucket(place: Place, name: str, region: str = "us-east-1") -> None:
    """A bucket that is 500 days old."""
    made = _s3(place).create_bucket(name, region)
    made.creation_date = naive(place.ages.ago(500))


def _s3(place: Place) -> Any:
    from moto.s3.models import s3_backends

    return s3_backends[place.account]["aws"]


def _accept_logs(place: Place, name: str, *, recorded: bool) -> None:
    """Let S3 write access logs, and Config deliver what it records."""
    arn = f"arn:aws:s3:::{name}"
    accepted = [allow("s3:PutObject", f"{arn}/*", Principal={"Service": "logging.s3.amazonaws.com"})]
    if recorded:
        config = {"Service": "config.amazonaws.com"}
        mine = {"StringEquals": {"aws:SourceAccount": place.account}}
        owned = {"StringEquals": {**mine["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}}
        accepted += [
            allow(["s3:GetBucketAcl", "s3:ListBucket"], arn, Principal=config, Condition=mine),
            allow("s3:PutObject", f"{arn}/AWSLogs/{place.account}/Config/*", Principal=config, Condition=owned),
        ]
    _s3(place).put_bucket_policy(name, document(*accepted).encode())


def _log(place: Place, name: str, target: str) -> None:
    _s3(place).put_bucket_logging(name, {"TargetBucket": target, "TargetPrefix": f"{name}/"})


def _distribution(place: Place, name: str, logs: str | None) -> str:
    from moto.cloudfront.models import cloudfront_backends

    origin = {"Id": name, "DomainName": f"{name}.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    logging = {"Enabled": True, "IncludeCookies": False, "Bucket": f"{logs}.s3.amazonaws.com", "Prefix": name}
    config: dict[str, Any] = {
        "CallerReference": name,
        "Comment": name,
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": {"TargetOriginId": name, "ViewerProtocolPolicy": "redirect-to-https"},
    }
    made, _, _ = cloudfront_backends[place.account]["aws"].create_distribution(
        config | ({"Logging": logging} if logs else {}), []
    )
    made.advance()
    return str(made.distribution_id)
