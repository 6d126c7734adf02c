"""Whether a resource pattern can match an ARN of a format that the catalogue gives.

The answer is cautious: `reaches` says no only where the fixed texts of both exclude each other.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from leastwise import catalogue
from leastwise.lint.arns import split

__all__ = ["applies", "reaches"]

_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")
_WILD = re.compile(r"\*|\?|\$\{[^}]*\}?")
_KEPT = 65_536
_UNDOCUMENTED = {"logs:describeloggroups": ("arn:${Partition}:logs:${Region}:${Account}:log-group::log-stream:",)}
"""What requests are about though AWS documents no resource for them; told by the errors that AWS answers with."""


class _Format(Struct, frozen=True):
    """A format taken apart: its service and resource, the resource as the text before its first placeholder and after
    its last, and a regular expression."""

    service: str
    head: str
    tail: str
    whole: re.Pattern[str]
    flat: bool
    """Whether the resource is one name without a slash."""


@lru_cache(maxsize=_KEPT)
def applies(action: str, pattern: str) -> bool:
    """Whether a known action can be about a resource that the pattern matches.

    An action without resource types is about `*` only, which no other pattern matches.
    """
    formats = _formats(action)
    if not formats:
        return not catalogue.without_resource(action.lower())
    return any(reaches(pattern, each) for each in formats)


@lru_cache(maxsize=_KEPT)
def _formats(action: str) -> tuple[str, ...]:
    return catalogue.arn_formats(action) or _UNDOCUMENTED.get(action, ())


@lru_cache(maxsize=_KEPT)
def reaches(pattern: str, form: str) -> bool:
    """Whether some ARN of the format is matched by the pattern, for all that their fixed texts tell."""
    found = _format(form)
    parts = split(pattern)
    if found is None or parts is None:
        return True
    if _WILD.search(parts.service):
        return True
    if found.service != parts.service:
        return False
    return _resource(parts.resource, found)


def _resource(text: str, form: _Format) -> bool:
    if not _WILD.search(text):
        return form.whole.fullmatch(text) is not None
    pieces = _WILD.split(text)
    head, tail = pieces[0], pieces[-1]
    if form.flat and "/" in "".join(pieces):
        return False
    heads = head.startswith(form.head) or form.head.startswith(head)
    return heads and (tail.endswith(form.tail) or form.tail.endswith(tail))


@lru_cache(maxsize=_KEPT)
def _format(form: str) -> _Format | None:
    parts = split(_PLACEHOLDER.sub("\0", form))
    if parts is None or "\0" in parts.service or "*" in form:
        return None
    resource = parts.resource
    flat = resource == "\0" and parts.service == "s3"
    pieces = resource.split("\0")
    whole = ("[^/]+" if flat else ".+").join(re.escape(each) for each in pieces)
    return _Format(parts.service, pieces[0], pieces[-1], re.compile(whole, re.DOTALL), flat)
