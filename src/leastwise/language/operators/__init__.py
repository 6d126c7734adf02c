"""Condition operators: what `StringLike` and its kin say about the values of a key.

    parse_operator(text)                  the operator that a policy names, or None
    ConditionOperator.holds(given, …)     whether the request's values meet the policy's
    OPERATORS                             every operator, without prefix and suffix

One module for each section of the IAM User Guide's page "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

from leastwise.language.operators.condition import ConditionOperator, Quantifier, parse_operator
from leastwise.language.operators.operator import Operator, OperatorKind
from leastwise.language.operators.table import OPERATORS

__all__ = ["OPERATORS", "ConditionOperator", "Operator", "OperatorKind", "Quantifier", "parse_operator"]
