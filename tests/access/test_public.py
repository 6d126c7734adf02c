"""Whether a bucket policy is public, by S3's own definition."""

from __future__ import annotations

import json
from typing import Any

import pytest

from leastwise.access.public import is_public
from leastwise.language import Kind, parse


@pytest.mark.parametrize(
    "principal, condition, public",
    [
        ("*", {}, True),
        ({"AWS": "*"}, {}, True),
        ({"AWS": "111122223333"}, {}, False),
        ({"Service": "logs.amazonaws.com"}, {}, False),
        ("*", {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, False),
        ("*", {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}, True),
        ("*", {"StringLike": {"aws:PrincipalOrgID": "o-*"}}, True),
        ("*", {"StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}, False),
        ("*", {"StringEquals": {"aws:Referer": "https://example.com"}}, True),
        ("*", {"StringEquals": {"aws:SourceVpc": "${aws:PrincipalTag/vpc}"}}, True),
        ("*", {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, False),
        ("*", {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}, True),
        ("*", {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}, True),
        ("*", {"IpAddress": {"aws:SourceIp": "2600:1f00::/32"}}, False),
        ("*", {"IpAddress": {"aws:SourceIp": "2600:1f00::/31"}}, True),
        ("*", {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, True),
    ],
)
def test_a_grant_has_to_be_pinned(principal: Any, condition: Any, public: bool) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement | {"Condition": condition}]})
    assert is_public(parse(text, Kind.RESOURCE)) is public


def test_a_deny_for_everybody_makes_nothing_public() -> None:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    assert not is_public(parse(json.dumps({"Version": "2012-10-17", "Statement": statement}), Kind.RESOURCE))
