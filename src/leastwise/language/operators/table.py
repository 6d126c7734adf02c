"""All condition operators by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from leastwise.language.operators import arn, binary, boolean, date, ip, null, numeric, string
from leastwise.language.operators.operator import Operator
from leastwise.language.pattern import fold

__all__ = ["OPERATORS"]

_MODULES = (string, numeric, date, boolean, binary, ip, arn, null)

OPERATORS: Mapping[str, Operator] = MappingProxyType({fold(o.name): o for m in _MODULES for o in m.OPERATORS})
"""In the order of AWS's page; the keys are in lower case, without prefix and `IfExists`."""
