"""`BinaryEquals`: bytes, which both the policy and, here, the request give as base64."""

from __future__ import annotations

import operator
from binascii import a2b_base64

from leastwise.language.operators.operator import Operator, OperatorKind, comparing, declare

__all__ = ["OPERATORS"]


def _bytes(text: str) -> bytes | None:
    try:
        return a2b_base64(text, strict_mode=True)
    except ValueError:
        return None


OPERATORS: tuple[Operator, ...] = declare(OperatorKind.BINARY, comparing(_bytes, operator.eq), "BinaryEquals")
