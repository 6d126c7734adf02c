"""Where to ask: the regions that an account has switched on."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from leastwise.collect.decoding import decode
from leastwise.errors import UsageError
from leastwise.snapshot import Line

__all__ = ["ALWAYS_ON", "REGIONS_KEY", "enabled_regions"]

REGIONS_KEY = "ec2.DescribeRegions"

ALWAYS_ON = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
)
"""Regions of the partition `aws` that cannot be switched off; every later one has to be switched on.

Source: "Enable or disable AWS Regions in your account", AWS Account Management Reference Guide.
"""


class _Region(msgspec.Struct):
    RegionName: str
    OptInStatus: str = "opt-in-not-required"


class _Regions(msgspec.Struct):
    Regions: tuple[_Region, ...] = ()


def enabled_regions(
    answered: Iterable[Line], partition: str, known: Callable[[], tuple[str, ...]], wanted: tuple[str, ...] | None
) -> tuple[str, ...]:
    """The regions to ask in, sorted.

    Args:
        answered: the answer of ec2:DescribeRegions; when it was refused, the regions that cannot be switched off
            are taken.
        partition: the account's.
        known: the regions that botocore knows in it.
        wanted: what the person limited the collection to; none: all.

    Raises:
        UsageError: a wanted region is one that nobody knows.
    """
    listed = [region for line in answered if line.response for region in _read(line.response)]
    enabled = {region.RegionName for region in listed if region.OptInStatus != "not-opted-in"}
    if not enabled:
        enabled = set(ALWAYS_ON if partition == "aws" else known())
    if wanted is None:
        return tuple(sorted(enabled))
    if strange := set(wanted) - enabled - {region.RegionName for region in listed} - set(known()):
        raise UsageError(f"`{min(strange)}` is not a region of the partition `{partition}`: see `--regions`")
    return tuple(sorted(enabled.intersection(wanted)))


def _read(response: msgspec.Raw) -> tuple[_Region, ...]:
    try:
        return decode(response, _Regions).Regions
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ()
