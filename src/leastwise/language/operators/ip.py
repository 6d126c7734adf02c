"""IP address operators: an address of the request in a range of the policy.

A range is an address, `/` and the number of its leading bits that count; the bits after these are ignored. A bare
address is a range of one. An IPv4 address is in no IPv6 range, mapped addresses included, nor the other way round.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from leastwise.language.operators.operator import Operator, OperatorKind, declare
from leastwise.language.substituted import Pattern, pattern_text

__all__ = ["OPERATORS"]

_RANGE = re.compile(r"[0-9A-Fa-f.:]+(?:/[0-9]{1,3})?")
"""The standard library also reads netmasks and zones, which AWS does not document."""


def _within(value: str, wanted: Pattern) -> bool | None:
    address, network = _address(value), _network(pattern_text(wanted))
    if address is None or network is None:
        return None
    return address.version == network.version and address in network


@lru_cache(maxsize=4_096)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text) if _RANGE.fullmatch(text) else None
    except ValueError:
        return None


@lru_cache(maxsize=4_096)
def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False) if _RANGE.fullmatch(text) else None
    except ValueError:
        return None


OPERATORS: tuple[Operator, ...] = declare(OperatorKind.IP, _within, "IpAddress", "NotIpAddress")
