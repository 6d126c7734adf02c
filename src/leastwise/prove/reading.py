"""Documents that a question is about, whatever they hang on: those with principals belong to resources."""

from __future__ import annotations

from collections.abc import Sequence

from leastwise.errors import InputError
from leastwise.language import Document, JsonValue, Kind, loads, parse
from leastwise.prove.sides import Allowance, of_identity, of_resource

__all__ = ["NOTHING", "allowance", "names_principals", "of_one_kind", "read_document"]

NOTHING = Allowance(())
"""What allows no request."""


def read_document(text: str) -> Document:
    """The document in `text`; one without principals may be an identity-based policy, a boundary or an SCP.

    Raises:
        InputError: it is not JSON, or not a policy document.
    """
    return parse(text, Kind.RESOURCE if _has_principals(loads(text)) else Kind.SCP)


def _has_principals(tree: JsonValue) -> bool:
    statements = tree.get("Statement") if isinstance(tree, dict) else None
    each = statements if isinstance(statements, list) else [statements]
    return any(isinstance(one, dict) and not one.keys().isdisjoint(("Principal", "NotPrincipal")) for one in each)


def names_principals(document: Document) -> bool:
    """Whether it is the policy of a resource."""
    return any(each.principal is not None or each.not_principal is not None for each in document.statements)


def of_one_kind(*sides: Sequence[Document]) -> bool:
    """Whether they belong to resources; False: to principals.

    Raises:
        InputError: some do and some do not, so that no request meets them in the same way.
    """
    kinds = {names_principals(document) for side in sides for document in side if document.statements}
    if len(kinds) > 1:
        raise InputError("one document names principals and another does not: compare policies of one kind")
    return True in kinds


def allowance(documents: Sequence[Document], *, resource: bool) -> Allowance:
    """What they allow together."""
    return of_resource(documents) if resource else of_identity(documents)
