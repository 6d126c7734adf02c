"""Policy documents: parsed, printed, and their patterns matched.

Everything that looks into a policy document does it through this package; nothing matches the text itself.

    parse(text, kind)       a `Document` of `Statement`s, or an error with line and column
    show, size              a document as canonical text; the characters that count against IAM's quotas
    action_matches …        what an action pattern matches, and a statement's Action or NotAction
    resource_matches …      the same for resources
    matches, covers         the patterns themselves: against a text, and one against another
    loads, scan             strict JSON as a value, and as a tree with places

Not here: conditions are kept as written and not evaluated, policy variables are not substituted, principals are
not resolved. Values only: no clock, no network, no file.
"""

from __future__ import annotations

from leastwise.language.actions import action_matches, every_action, service_wildcard, statement_actions
from leastwise.language.cover import covers
from leastwise.language.document import Condition, Document, Principals, Statement
from leastwise.language.json import Literal, loads, loads_literal
from leastwise.language.kinds import Kind
from leastwise.language.parse import parse
from leastwise.language.pattern import fold, has_wildcard, is_everything, matches, matches_ignoring_case
from leastwise.language.printing import show, size
from leastwise.language.resources import (
    every_resource,
    has_variables,
    on_everything,
    resource_matches,
    statement_resources,
)
from leastwise.language.scanner import MAX_DEPTH, MAX_LENGTH, scan
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

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "Array",
    "Condition",
    "Document",
    "JsonValue",
    "Kind",
    "Literal",
    "Member",
    "Node",
    "Object",
    "Place",
    "Principals",
    "Scalar",
    "Statement",
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
    "parse",
    "plain",
    "resource_matches",
    "scan",
    "service_wildcard",
    "show",
    "size",
    "statement_actions",
    "statement_resources",
]
