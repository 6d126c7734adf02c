"""ARN formats: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Format", "fits", "namespace", "variable"]

_VARIABLE = re.compile(r"\$\{[^}]*\}|<[^>]*>|\*")

_ANYTHING, _NO_COLON, _NO_SLASH, _NAME = ".+", "[^:]+", "[^/]+", "[^:/]+"
_FIELD = "[^:]*"


@dataclass(frozen=True, slots=True)
class Format:
    """The format of a resource type, and how much of it is fixed."""

    prefix: str
    type: str
    arn: str
    literal: int
    """Characters outside of variables."""

    @classmethod
    def of(cls, prefix: str, type: str, arn: str) -> Format:
        """Of a resource type."""
        return cls(prefix, type, arn, len(_VARIABLE.sub("", arn)))


def namespace(arn: str) -> str:
    """The service in an ARN format; empty if any may stand there."""
    field = arn.split(":", 3)[2] if arn.count(":") >= 3 else ""
    return "" if _VARIABLE.search(field) else field


def variable(text: str) -> tuple[str, ...] | None:
    """The fixed pieces around the variables of a text; None if it has none."""
    pieces = _VARIABLE.split(text)
    return tuple(pieces) if len(pieces) > 1 else None


def fits(format: str, arn: str) -> bool:
    """Whether an ARN has this format.

    A variable in one of the first five fields stands for text without a colon, perhaps none.  One in the resource
    part stands for at least one character: up to the slash or colon that follows it, or, at the end, for all that is
    left: names may have paths.  A variable that is the whole resource part holds neither: a bucket is not an object.
    """
    return _compiled(format).fullmatch(arn) is not None


@lru_cache(maxsize=4096)
def _compiled(format: str) -> re.Pattern[str]:
    fields = format.split(":", 5)
    fixed = [_FIELD.join(map(re.escape, _VARIABLE.split(field))) for field in fields[:5]]
    return re.compile(":".join([*fixed, *map(_resource, fields[5:])]), re.DOTALL)


def _resource(part: str) -> str:
    pieces = _VARIABLE.split(part)
    if pieces == ["", ""]:
        return _NAME
    told = [re.escape(pieces[0])]
    for place, piece in enumerate(pieces[1:], 2):
        told += [_reach(piece, last=place == len(pieces)), re.escape(piece)]
    return "".join(told)


def _reach(following: str, *, last: bool) -> str:
    if following.startswith(":"):
        return _NO_COLON
    return _ANYTHING if last else _NO_SLASH
