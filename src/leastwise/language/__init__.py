"""Policy documents: parsed, printed, and their patterns and conditions matched.

Everything that looks into a policy document does it through this package; nothing matches the text itself.

    parse(text, kind)       a `Document` of `Statement`s, or an error with line and column
    show, size              a document as canonical text; the characters that count against IAM's quotas
    action_matches …        what an action pattern matches, and a statement's Action or NotAction
    resource_matches …      the same for resources
    substitute              a pattern or a value with its policy variables replaced
    parse_operator          a condition operator, which says whether values of a request meet a policy's
    matches, covers, overlaps    the patterns themselves: against a text, and one against another
    loads, scan             strict JSON as a value, and as a tree with places

Not here: nothing knows a request, so whoever evaluates brings the values of its condition keys and takes the parts
together, and principals are not resolved. Values only: no clock, no network, no file.
"""

from __future__ import annotations

from leastwise.language.actions import action_matches, every_action, service_wildcard, statement_actions
from leastwise.language.cover import covers
from leastwise.language.document import Condition, Document, Principals, Statement
from leastwise.language.json import Literal, loads, loads_literal
from leastwise.language.kinds import Kind
from leastwise.language.operators import (
    OPERATORS,
    ConditionOperator,
    Operator,
    OperatorKind,
    Quantifier,
    parse_operator,
)
from leastwise.language.overlap import overlaps
from leastwise.language.parse import parse
from leastwise.language.pattern import fold, has_wildcard, is_everything, matches, matches_ignoring_case
from leastwise.language.printing import show, size
from leastwise.language.resources import every_resource, on_everything, statement_resources
from leastwise.language.scanner import MAX_DEPTH, MAX_LENGTH, scan
from leastwise.language.substituted import Pattern, Substituted, pattern_matches, pattern_text, resource_matches
from leastwise.language.tree import (
    Array,
    JsonValue,
    Member,
    Node,
    Object,
    Place,
    Scalar,
    locate,
    plain,
)
from leastwise.language.variables import VARIABLES_VERSION, has_variables, substitute

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "OPERATORS",
    "VARIABLES_VERSION",
    "Array",
    "Condition",
    "ConditionOperator",
    "Document",
    "JsonValue",
    "Kind",
    "Literal",
    "Member",
    "Node",
    "Object",
    "Operator",
    "OperatorKind",
    "Pattern",
    "Place",
    "Principals",
    "Quantifier",
    "Scalar",
    "Statement",
    "Substituted",
    "action_matches",
    "covers",
    "every_action",
    "every_resource",
    "fold",
    "has_variables",
    "has_wildcard",
    "is_everything",
    "loads",
    "loads_literal",
    "locate",
    "matches",
    "matches_ignoring_case",
    "on_everything",
    "overlaps",
    "parse",
    "parse_operator",
    "pattern_matches",
    "pattern_text",
    "plain",
    "resource_matches",
    "scan",
    "service_wildcard",
    "show",
    "size",
    "statement_actions",
    "statement_resources",
    "substitute",
]
