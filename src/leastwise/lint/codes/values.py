"""Values of conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

from leastwise.lint.arns import REGION, wild
from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import identity, listing, on
from leastwise.lint.view import Policy, Test, Text

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?)?)?|\d{1,12}")
_ADDRESS = identity(Condition=on("IpAddress", "aws:SourceIp", "203.0.113.0/24"))
_PRIVATE = tuple(ip_network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))


def _of(policy: Policy, kind: str) -> Iterator[tuple[Test, Text]]:
    for _, test in policy.tests:
        if test.reads.family == kind:
            yield from ((test, item) for item in test.items if "${" not in item.value)


@code(
    "TYPE_MISMATCH_BOOLEAN",
    Severity.WARNING,
    "Neither true nor false",
    needs=["=bool", "=null"],
    bad=identity(Condition=on("Bool", "aws:SecureTransport", "yes")),
    good=identity(Condition=on("Bool", "aws:SecureTransport", "true")),
)
def boolean(policy: Policy) -> Iterator[Flaw]:
    """`Bool` and `Null` compare with `true` or `false`."""
    for kind in ("bool", "null"):
        for test, item in _of(policy, kind):
            if item.value.lower() not in ("true", "false"):
                yield Flaw(item.at, f"`{item.value}` under `{test.operator}` is neither `true` nor `false`")


@code(
    "TYPE_MISMATCH_NUMBER",
    Severity.WARNING,
    "Not a number",
    needs=["=numeric"],
    bad=listing(Condition=on("NumericLessThan", "s3:max-keys", "ten")),
    good=listing(Condition=on("NumericLessThan", "s3:max-keys", "10")),
)
def number(policy: Policy) -> Iterator[Flaw]:
    """An integer or a decimal number."""
    for test, item in _of(policy, "numeric"):
        if not _NUMBER.fullmatch(item.value):
            yield Flaw(item.at, f"`{item.value}` under `{test.operator}` is not a number, write digits")


@code(
    "TYPE_MISMATCH_DATE",
    Severity.WARNING,
    "Not a date",
    needs=["=date"],
    bad=identity(Condition=on("DateLessThan", "aws:CurrentTime", "next year")),
    good=identity(Condition=on("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z")),
)
def date(policy: Policy) -> Iterator[Flaw]:
    """ISO 8601, or seconds since 1970."""
    for test, item in _of(policy, "date"):
        if not _DATE.fullmatch(item.value):
            yield Flaw(item.at, f"`{item.value}` under `{test.operator}` is not a date, write 2030-01-31T00:00:00Z")


@code(
    "INVALID_DATE_VALUE",
    Severity.WARNING,
    "A date that does not exist",
    needs=["=date"],
    bad=identity(Condition=on("DateLessThan", "aws:CurrentTime", "2030-02-30T00:00:00Z")),
    good=identity(Condition=on("DateLessThan", "aws:CurrentTime", "2030-02-28T00:00:00Z")),
)
def date_value(policy: Policy) -> Iterator[Flaw]:
    """The form is right and the calendar has no such day."""
    for _, item in _of(policy, "date"):
        if _DATE.fullmatch(item.value) and "-" in item.value and not _exists(item.value):
            yield Flaw(item.at, f"`{item.value}` is not in the calendar, correct it")


def _exists(value: str) -> bool:
    whole = value if len(value) > 7 else value + "-01"
    try:
        datetime.fromisoformat(whole)
    except ValueError:
        return False
    return True


@code(
    "TYPE_MISMATCH_IP_RANGE",
    Severity.ERROR,
    "Not an address",
    needs=["=ipaddress"],
    bad=identity(Condition=on("IpAddress", "aws:SourceIp", "203.0.113.0/33")),
    good=_ADDRESS,
)
def ip_range(policy: Policy) -> Iterator[Flaw]:
    """An IPv4 or IPv6 address, or a range in CIDR form."""
    for test, item in _of(policy, "ipaddress"):
        if _network(item.value) is None:
            yield Flaw(item.at, f"`{item.value}` under `{test.operator}` is not an address or a range")


@lru_cache(maxsize=4_096)
def _network(value: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(value, strict=False)
    except ValueError:
        return None


@code(
    "IMPROVE_IP_RANGE",
    Severity.SUGGESTION,
    "A range with bits beyond its mask",
    needs=["=ipaddress"],
    bad=identity(Condition=on("IpAddress", "aws:SourceIp", "203.0.113.7/24")),
    good=_ADDRESS,
)
def host_bits(policy: Policy) -> Iterator[Flaw]:
    """AWS ignores them: the range is larger than it looks."""
    for _, item in _of(policy, "ipaddress"):
        network = _network(item.value)
        address = item.value.partition("/")[0]
        if network and "/" in item.value and _network(address) != ip_network(network.network_address):
            yield Flaw(item.at, f"`{item.value}` means `{network}`, write that", str(network))


@code(
    "PRIVATE_IP_ADDRESS",
    Severity.ERROR,
    "Private addresses only",
    needs=["aws:sourceip"],
    bad=identity(Condition=on("IpAddress", "aws:SourceIp", "10.0.0.0/8")),
    good=_ADDRESS,
)
def private(policy: Policy) -> Iterator[Flaw]:
    """Requests show their public address: the test never holds."""
    yield from _private(policy, "ipaddress", "never", whole=True)


@code(
    "PRIVATE_NOT_IP_ADDRESS",
    Severity.ERROR,
    "Private addresses only, negated",
    needs=["aws:sourceip"],
    bad=identity(Effect="Deny", Condition=on("NotIpAddress", "aws:SourceIp", "10.0.0.0/8")),
    good=identity(Effect="Deny", Condition=on("NotIpAddress", "aws:SourceIp", "203.0.113.0/24")),
)
def not_private(policy: Policy) -> Iterator[Flaw]:
    """The test always holds."""
    yield from _private(policy, "notipaddress", "always", whole=True)


@code(
    "PRIVATE_IP_ADDRESS_SUBSET",
    Severity.SUGGESTION,
    "Private addresses among others",
    needs=["aws:sourceip"],
    bad=identity(Condition=on("IpAddress", "aws:SourceIp", "203.0.113.0/24", "10.0.0.0/8")),
    good=_ADDRESS,
)
def private_subset(policy: Policy) -> Iterator[Flaw]:
    """They add nothing."""
    yield from _private(policy, "ipaddress", "never", whole=False)


@code(
    "PRIVATE_NOT_IP_ADDRESS_SUBSET",
    Severity.SUGGESTION,
    "Private addresses among others, negated",
    needs=["aws:sourceip"],
    bad=identity(Effect="Deny", Condition=on("NotIpAddress", "aws:SourceIp", "203.0.113.0/24", "10.0.0.0/8")),
    good=identity(Effect="Deny", Condition=on("NotIpAddress", "aws:SourceIp", "203.0.113.0/24")),
)
def not_private_subset(policy: Policy) -> Iterator[Flaw]:
    """They add nothing."""
    yield from _private(policy, "notipaddress", "never", whole=False)


def _private(policy: Policy, base: str, outcome: str, *, whole: bool) -> Iterator[Flaw]:
    for _, test in policy.tests:
        if test.reads.base != base or test.folded != "aws:sourceip" or not test.items:
            continue
        private = [item for item in test.items if _is_private(item)]
        if whole and len(private) == len(test.items):
            says = f"`aws:SourceIp` is a public address, these are private: the test {outcome} holds"
            yield Flaw(test.at, f"{says}, write public ranges or test `aws:VpcSourceIp`")
        elif not whole and len(private) < len(test.items):
            for item in private:
                yield Flaw(item.at, f"`{item.value}` is private and `aws:SourceIp` never is, remove it")


def _is_private(item: Text) -> bool:
    network = _network(item.value)
    return network is not None and any(
        network.version == each.version and network.subnet_of(each)  # type: ignore[arg-type]
        for each in _PRIVATE
    )


@code(
    "INVALID_CONDITION_MULTIPLE_BOOLEAN",
    Severity.ERROR,
    "Several booleans",
    needs=["=bool", "=null"],
    bad=identity(Condition=on("Bool", "aws:SecureTransport", "true", "false")),
    good=identity(Condition=on("Bool", "aws:SecureTransport", "true")),
)
def several_booleans(policy: Policy) -> Iterator[Flaw]:
    """One of them is meant."""
    for _, test in policy.tests:
        if test.reads.family in ("bool", "null") and len(test.items) > 1:
            yield Flaw(test.at, f"`{test.operator}` takes one value, keep `true` or `false`")


def _ids(policy: Policy, key: str, prefix: str) -> Iterator[Flaw]:
    form = re.compile(rf"{prefix}-(?:[0-9a-f]{{8}}|[0-9a-f]{{17}})")
    for _, test in policy.tests:
        if test.folded == key and test.reads.base.startswith("string"):
            for item in test.items:
                if not ("*" in item.value or "?" in item.value or "${" in item.value or form.fullmatch(item.value)):
                    yield Flaw(item.at, f"`{item.value}` is not an id, write one as `{prefix}-0123456789abcdef0`")


@code(
    "INVALID_VPC_FORMAT",
    Severity.ERROR,
    "Not the id of a VPC",
    needs=["aws:sourcevpc"],
    bad=identity(Condition=on("StringEquals", "aws:SourceVpc", "production")),
    good=identity(Condition=on("StringEquals", "aws:SourceVpc", "vpc-0123456789abcdef0")),
)
def vpc(policy: Policy) -> Iterator[Flaw]:
    """`vpc-` and 8 or 17 hexadecimal digits."""
    yield from _ids(policy, "aws:sourcevpc", "vpc")


@code(
    "INVALID_VPCE_FORMAT",
    Severity.ERROR,
    "Not the id of a VPC endpoint",
    needs=["aws:sourcevpce"],
    bad=identity(Condition=on("StringEquals", "aws:SourceVpce", "vpc-0123456789abcdef0")),
    good=identity(Condition=on("StringEquals", "aws:SourceVpce", "vpce-0123456789abcdef0")),
)
def vpce(policy: Policy) -> Iterator[Flaw]:
    """`vpce-` and 8 or 17 hexadecimal digits."""
    yield from _ids(policy, "aws:sourcevpce", "vpce")


_ENCODED = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


@code(
    "TYPE_MISMATCH_STRING",
    Severity.WARNING,
    "Not base64",
    needs=["=binary"],
    bad=identity(Condition=on("BinaryEquals", "aws:PrincipalTag/key", "not base64")),
    good=identity(Condition=on("BinaryEquals", "aws:PrincipalTag/key", "QmluYXJ5VmFsdWU=")),
)
def binary(policy: Policy) -> Iterator[Flaw]:
    """`BinaryEquals` compares bytes, written in base64."""
    for test, item in _of(policy, "binary"):
        if not _ENCODED.fullmatch(item.value):
            yield Flaw(item.at, f"`{item.value}` under `{test.operator}` is not base64, encode it")


@code(
    "INVALID_REGION",
    Severity.ERROR,
    "Not a Region",
    needs=["aws:requestedregion"],
    bad=identity(Condition=on("StringEquals", "aws:RequestedRegion", "useast1")),
    good=identity(Condition=on("StringEquals", "aws:RequestedRegion", "us-east-1")),
)
def region(policy: Policy) -> Iterator[Flaw]:
    """By the form of Regions' names, so that a new Region is not refused."""
    for _, test in policy.tests:
        if test.folded == "aws:requestedregion" and test.reads.family == "string":
            for item in test.items:
                if not wild(item.value) and not REGION.fullmatch(item.value):
                    yield Flaw(item.at, f"`{item.value}` is not a Region, write one as `us-east-1`")


_KMS_KEYS = ("s3:x-amz-server-side-encryption-aws-kms-key-id", "ebs:kmskeyarn", "elasticfilesystem:kmskeyid")
_KMS_ARN = re.compile(r"arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key/\S+")


@code(
    "INVALID_KMS_KEY_VALUE",
    Severity.ERROR,
    "Not the ARN of a KMS key",
    needs=_KMS_KEYS,
    bad=identity(Action="s3:PutObject", Condition=on("StringEquals", _KMS_KEYS[0], "alias/data")),
    good=identity(
        Action="s3:PutObject",
        Condition=on(
            "StringEquals", _KMS_KEYS[0], "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        ),
    ),
)
def kms_key(policy: Policy) -> Iterator[Flaw]:
    """Requests carry the whole ARN of the key: an id or an alias never equals it."""
    for _, test in policy.tests:
        if test.folded in _KMS_KEYS and test.reads.family in ("string", "arn"):
            for item in test.items:
                if not wild(item.value) and not _KMS_ARN.fullmatch(item.value):
                    yield Flaw(item.at, f"`{item.value}` is not the ARN of a KMS key, which `{test.key}` always is")
