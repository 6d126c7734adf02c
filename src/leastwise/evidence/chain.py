"""The manifest of a pack: what it says of itself and every file with its SHA-256, each hash over the one before it.

So neither a file nor a word of the manifest can be changed, taken out, added or moved without changing the last link,
which is short enough to be written down, signed, or sent to somebody.  Who can change the whole pack can make a new
chain: keep the last link elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from leastwise.model import ThresholdValue

__all__ = ["MANIFEST", "SCHEMA", "Entry", "EvidenceManifest", "chained"]

SCHEMA = "leastwise/evidence/2"
MANIFEST = "evidence.json"


class Entry(Struct, frozen=True, kw_only=True):
    """A file of the pack."""

    name: str
    sha256: str
    bytes: int
    link: str
    """SHA-256 over the link before it, the name and the file's hash; before the first is what the manifest says."""


class EvidenceManifest(Struct, frozen=True, kw_only=True, rename={"schema_": "schema"}):
    """`evidence.json`."""

    schema_: str = SCHEMA
    tool: str
    """`leastwise 0.1.0`"""
    made: str
    """When the pack was made, ISO 8601 with Z."""
    snapshot: str
    """The snapshot's id."""
    collected: tuple[str, str]
    """When collecting began and ended."""
    callers: Mapping[str, str]
    """ARN of who asked, by account."""
    coverage: str
    """How much was seen, in a sentence."""
    checks: tuple[str, ...]
    """Ids of the checks that were run."""
    thresholds: Mapping[str, ThresholdValue] = {}
    """Where they drew their lines, as far as that differs from the defaults."""
    files: tuple[Entry, ...] = ()
    last_link: str = ""


def chained(about: EvidenceManifest, files: Iterable[tuple[str, bytes]]) -> EvidenceManifest:
    """The manifest with these files in their order, linked; what it said of files before does not matter."""
    said = msgspec.json.encode(msgspec.structs.replace(about, files=(), last_link=""), order="sorted")
    link, found = hashlib.sha256(said).hexdigest(), []
    for name, data in files:
        digest = hashlib.sha256(data).hexdigest()
        link = hashlib.sha256(f"{link}\n{name}\n{digest}".encode()).hexdigest()
        found.append(Entry(name=name, sha256=digest, bytes=len(data), link=link))
    return msgspec.structs.replace(about, files=tuple(found), last_link=link)
