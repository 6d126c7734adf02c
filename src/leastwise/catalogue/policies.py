"""Policies that AWS manages: their index, and all documents in one piece that is unpacked when one is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

import msgspec

from leastwise.catalogue.archive import Archive, packed
from leastwise.catalogue.values import AwsManagedPolicy

__all__ = ["ManagedPolicies", "packed_policies"]

_ARN = "arn:aws:iam::aws:policy"


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    name: str
    path: str
    version: str
    size: int
    """Of the document, in bytes; documents follow each other in the order of the entries."""


class ManagedPolicies:
    """The policies of a file.

    Raises:
        InputError: here, and where a document is first asked for: the file is damaged.
    """

    __slots__ = ("_archive", "_entries")

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        entries = archive.decoded("+index", tuple[_Entry, ...])
        begins = accumulate((each.size for each in entries), initial=0)
        by_arn = {f"{_ARN}{each.path}{each.name}": (each, begin) for each, begin in zip(entries, begins, strict=False)}
        self._entries = {arn: by_arn[arn] for arn in sorted(by_arn)}

    @property
    def date(self) -> str:
        """The day of the data."""
        return self._archive.date

    def arns(self) -> tuple[str, ...]:
        """Of all, sorted; in the partition `aws`."""
        return tuple(self._entries)

    def find(self, arn: str) -> AwsManagedPolicy | None:
        """By its ARN, in any partition; its document is the one of the partition `aws`."""
        start, partition, rest = [*arn.split(":", 2), "", ""][:3]
        if start != "arn" or partition not in ("aws", "aws-cn", "aws-us-gov"):
            return None
        held = self._entries.get(f"arn:aws:{rest}")
        if held is None:
            return None
        entry, begin = held
        document = self._archive.part("+documents")[begin : begin + entry.size].decode()
        return AwsManagedPolicy(arn, entry.name, entry.path, entry.version, document)


def packed_policies(date: str, policies: Iterable[AwsManagedPolicy]) -> bytes:
    """The file that holds these policies, by their names: what is alike is called alike, and packs well together."""
    entries: list[_Entry] = []
    documents = bytearray()
    for policy in sorted(policies, key=lambda each: each.name):
        document = policy.document.encode()
        entries.append(_Entry(policy.name, policy.path, policy.version, len(document)))
        documents += document
    return packed(date, {"+index": msgspec.json.encode(entries), "+documents": bytes(documents)})
