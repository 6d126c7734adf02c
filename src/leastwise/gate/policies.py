"""Documents that code names or puts together: those of AWS, and texts as values."""

from __future__ import annotations

import json
from collections.abc import Sequence

from msgspec.structs import replace

from leastwise import catalogue
from leastwise.errors import InputError
from leastwise.gate.values import Written
from leastwise.language import VARIABLES_VERSION, Document, JsonValue, Kind, parse

__all__ = ["document_text", "joined", "managed", "parsed"]


def document_text(value: JsonValue) -> str:
    """A value as the text of a document; a text is taken for one already."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)


def managed(arn: str) -> Written | None:
    """A policy that AWS manages."""
    found = catalogue.managed_policy(arn)
    return None if found is None else Written(found.document, managed=True)


def parsed(written: Written, kind: Kind) -> Document | None:
    """The document; None where it is none, which lint says."""
    try:
        return parse(written.text, kind)
    except InputError:
        return None


def joined(documents: Sequence[Document]) -> Document:
    """All statements in one document."""
    statements = [each for document in documents for each in document.statements]
    return Document(
        VARIABLES_VERSION, None, tuple(replace(each, index=i, sid=None) for i, each in enumerate(statements))
    )
