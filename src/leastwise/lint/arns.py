"""The six parts of an ARN pattern, and what services write in them."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

__all__ = ["PARTITIONS", "REGION", "Parts", "account_like", "split", "wild"]

PARTITIONS = frozenset({"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"})
REGION = re.compile(r"(?:[a-z]{2,5}(?:-[a-z]+)*-[a-z]+-\d{1,2}|global|aws-global|us|eu|ap)")
_ACCOUNT = re.compile(r"\d{12}")
_OWNERS = frozenset(
    {"aws", "amazon", "aws-managed", "third-party", "elasticbeanstalk", "aws-marketplace", "cloudfront"}
)


class Parts(Struct, frozen=True):
    """`arn:partition:service:region:account:resource`."""

    prefix: str
    partition: str
    service: str
    region: str
    account: str
    resource: str


@lru_cache(maxsize=65_536)
def split(arn: str) -> Parts | None:
    """The parts; None where there are fewer than six."""
    parts = arn.split(":", 5)
    return Parts(*parts) if len(parts) == 6 else None


def wild(part: str) -> bool:
    """Whether a part has a wildcard or a variable, so that its form says nothing."""
    return "*" in part or "?" in part or "${" in part


def account_like(part: str) -> bool:
    """Whether AWS writes this where the account stands: twelve digits, or one of the owners it names in words."""
    return bool(_ACCOUNT.fullmatch(part)) or part in _OWNERS
