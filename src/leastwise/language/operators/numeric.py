"""Numeric operators: whole numbers and decimals, compared exactly whatever their length.

An exponent, a point without a digit on each side, white space and anything after the number make it none.
"""

from __future__ import annotations

import operator
import re
from decimal import Decimal
from functools import lru_cache

from leastwise.language.operators.operator import Operator, OperatorKind, comparing, declare

__all__ = ["OPERATORS"]

_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")


@lru_cache(maxsize=4_096)
def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


OPERATORS: tuple[Operator, ...] = (
    *declare(OperatorKind.NUMERIC, comparing(_number, operator.eq), "NumericEquals", "NumericNotEquals"),
    *declare(OperatorKind.NUMERIC, comparing(_number, operator.lt), "NumericLessThan"),
    *declare(OperatorKind.NUMERIC, comparing(_number, operator.le), "NumericLessThanEquals"),
    *declare(OperatorKind.NUMERIC, comparing(_number, operator.gt), "NumericGreaterThan"),
    *declare(OperatorKind.NUMERIC, comparing(_number, operator.ge), "NumericGreaterThanEquals"),
)
