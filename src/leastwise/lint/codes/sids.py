"""Statement ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leastwise.language import JsonValue, Kind
from leastwise.lint.code import IAM_KINDS, Flaw, Severity, code
from leastwise.lint.examples import identity, resource, several
from leastwise.lint.view import Policy

_READ: dict[str, JsonValue] = {
    "Sid": "Read",
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
}
_WRITE: dict[str, JsonValue] = {
    "Sid": "Write",
    "Effect": "Allow",
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
}
_WHO: dict[str, JsonValue] = {"Principal": {"AWS": "111122223333"}}
_IAM_SID = re.compile(r"[A-Za-z0-9]*")


@code(
    "UNIQUE_SIDS_REQUIRED",
    Severity.ERROR,
    "One Sid twice",
    kinds=IAM_KINDS,
    bad=several(_READ, _WRITE | {"Sid": "Read"}),
    good=several(_READ, _WRITE),
)
def unique_required(policy: Policy) -> Iterator[Flaw]:
    """IAM refuses it."""
    yield from _repeated(policy)


@code(
    "UNIQUE_SIDS_RECOMMENDED",
    Severity.WARNING,
    "One Sid twice",
    kinds=frozenset(Kind) - IAM_KINDS,
    kind=Kind.RESOURCE,
    bad=several(_READ | _WHO, _WRITE | _WHO | {"Sid": "Read"}),
    good=several(_READ | _WHO, _WRITE | _WHO),
)
def unique_recommended(policy: Policy) -> Iterator[Flaw]:
    """Other services mostly store it."""
    yield from _repeated(policy)


def _repeated(policy: Policy) -> Iterator[Flaw]:
    seen: set[str] = set()
    for clause in policy.statements:
        sid = clause.string("Sid")
        if sid and sid in seen:
            yield Flaw(clause.where("Sid"), f"sid `{sid}` is there twice, rename one")
        seen.add(sid or "")


@code(
    "UNSUPPORTED_SID",
    Severity.ERROR,
    "Characters that a Sid must not have",
    kinds=IAM_KINDS,
    bad=identity(Sid="read-only"),
    good=identity(Sid="ReadOnly"),
)
def unsupported(policy: Policy) -> Iterator[Flaw]:
    """IAM takes letters and digits."""
    for clause in policy.statements:
        sid = clause.string("Sid")
        if sid and not _IAM_SID.fullmatch(sid):
            plain = "".join(_IAM_SID.findall(sid))
            yield Flaw(clause.where("Sid"), f"sid `{sid}` has more than letters and digits", plain or None)


@code(
    "EMPTY_SID_VALUE",
    Severity.SUGGESTION,
    "Empty Sid",
    kind=Kind.RESOURCE,
    bad=resource(Sid=""),
    good=resource(Sid="Read"),
)
def empty(policy: Policy) -> Iterator[Flaw]:
    """It says nothing."""
    for clause in policy.statements:
        if clause.string("Sid") == "":
            yield Flaw(clause.where("Sid"), "`Sid` is empty, name the statement or remove it")
