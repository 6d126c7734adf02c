"""The documents that the codes give as examples: a plain one, and what is different in it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from leastwise.language import JsonValue

__all__ = ["identity", "listing", "on", "rcp", "resource", "scp", "several", "trust"]

Elements = Mapping[str, JsonValue]

_BUCKET = "arn:aws:s3:::example-bucket/*"
_ROLE = "arn:aws:iam::111122223333:role/reader"


def several(*statements: Elements, version: JsonValue = "2012-10-17") -> str:
    """A document of these statements."""
    document: dict[str, JsonValue] = {} if version is None else {"Version": version}
    return json.dumps(document | {"Statement": [dict(each) for each in statements]}, indent=2)


def _one(base: Elements, elements: Elements, version: JsonValue) -> str:
    merged = {name: value for name, value in (*base.items(), *elements.items()) if name not in elements}
    merged |= {name: value for name, value in elements.items() if value is not None}
    return several(merged, version=version)


def identity(version: JsonValue = "2012-10-17", **elements: JsonValue) -> str:
    """An identity-based policy; an element of None is left out."""
    return _one({"Effect": "Allow", "Action": "s3:GetObject", "Resource": _BUCKET}, elements, version)


def listing(effect: str = "Allow", **elements: JsonValue) -> str:
    """An identity-based policy about lists of a bucket's objects, which have `s3:prefix` and `s3:max-keys`."""
    return identity(Effect=effect, Action="s3:ListBucket", Resource="arn:aws:s3:::example-bucket", **elements)


def resource(version: JsonValue = "2012-10-17", **elements: JsonValue) -> str:
    """A bucket policy."""
    base: Elements = {"Effect": "Allow", "Principal": {"AWS": _ROLE}, "Action": "s3:GetObject", "Resource": _BUCKET}
    return _one(base, elements, version)


def trust(version: JsonValue = "2012-10-17", **elements: JsonValue) -> str:
    """A role trust policy."""
    base: Elements = {"Effect": "Allow", "Principal": {"AWS": _ROLE}, "Action": "sts:AssumeRole"}
    return _one(base, elements, version)


def scp(**elements: JsonValue) -> str:
    """A service control policy."""
    return _one({"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}, elements, "2012-10-17")


def rcp(**elements: JsonValue) -> str:
    """A resource control policy."""
    base: Elements = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": on("BoolIfExists", "aws:SecureTransport", "false"),
    }
    return _one(base, elements, "2012-10-17")


def on(operator: str, key: str, *values: JsonValue) -> dict[str, JsonValue]:
    """A `Condition` of one key."""
    return {operator: {key: values[0] if len(values) == 1 else list(values)}}
