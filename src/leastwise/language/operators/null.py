"""`Null`: `true` asks that the request lacks the key, `false` that it has it.

Its test is given `true` or `false` for that, not a value of the key.
"""

from __future__ import annotations

import operator

from leastwise.language.operators.boolean import boolean
from leastwise.language.operators.operator import Operator, OperatorKind, comparing, declare

__all__ = ["OPERATORS"]

OPERATORS: tuple[Operator, ...] = declare(OperatorKind.NULL, comparing(boolean, operator.eq), "Null")
