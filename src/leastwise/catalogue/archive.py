"""One file of named parts: a part costs a seek and a small decompression, the rest of the file nothing.

bytes 0-7     b"LWCAT001"
bytes 8-11    length of the header, big-endian
header        JSON behind zlib: {"date": "2026-09-26", "parts": {name: [chunk's offset after the header,
              chunk's size, part's offset in the unpacked chunk, part's size]}}
chunks        raw LZMA2 streams; small parts share one, since together they pack better
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from leastwise.errors import InputError

__all__ = ["Archive", "packed"]

_MAGIC = b"LWCAT001"
_MAX_HEADER = 1_000_000
_MAX_CHUNK = 64_000_000
"""Bytes that a chunk may unpack to: many times the largest one."""

_CHUNK = 500_000
"""From this size on a chunk is closed: larger ones pack better, smaller ones open faster."""

_FILTERS = [
    {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 3, "lp": 0, "pb": 0, "dict_size": 1 << 22}
]


T = TypeVar("T")


class _Header(msgspec.Struct):
    date: str
    parts: dict[str, tuple[int, int, int, int]]


class Archive:
    """The parts of a file, read when they are asked for.

    Args:
        file: where it is.

    Raises:
        InputError: it cannot be read, or is not such a file.
    """

    __slots__ = ("_file", "_latest", "_parts", "_start", "date")

    def __init__(self, file: Path) -> None:
        self._file = file
        self._latest: tuple[int, bytes] = (-1, b"")
        try:
            with file.open("rb") as stream:
                opening = stream.read(12)
                size = int.from_bytes(opening[8:], "big")
                if opening[:8] != _MAGIC or len(opening) < 12 or size > _MAX_HEADER:
                    raise self.broken()
                plain = zlib.decompressobj().decompress(stream.read(size), _MAX_HEADER)
                header = msgspec.json.decode(plain, type=_Header)
        except (msgspec.MsgspecError, UnicodeDecodeError, zlib.error) as error:
            raise self.broken() from error
        except OSError as error:
            raise self._unreadable(error) from error
        self.date: str = header.date
        """The day of the data: `2026-09-26`."""
        self._parts = header.parts
        self._start = 12 + size

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def part(self, name: str) -> bytes:
        """One part, unpacked.

        Raises:
            InputError: there is none of this name, or the file is damaged.
        """
        try:
            offset, size, begin, length = self._parts[name]
        except KeyError:
            raise self.broken() from None
        if self._latest[0] != offset:
            self._latest = (offset, self._chunk(offset, size))
        found = self._latest[1][begin : begin + length]
        if min(begin, length) < 0 or len(found) != length:
            raise self.broken()
        return found

    def decoded(self, name: str, kind: type[T]) -> T:
        """One part, as the values that its JSON tells.

        Raises:
            InputError: as `part`, or it does not have this shape.
        """
        try:
            return msgspec.json.decode(self.part(name), type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise self.broken() from error

    def broken(self) -> InputError:
        """What to say when the data is not what it should be."""
        return InputError(f"`{self._file}` is not a whole catalogue: delete it, or run `leastwise catalogue refresh`")

    def _chunk(self, offset: int, size: int) -> bytes:
        try:
            with self._file.open("rb") as stream:
                stream.seek(self._start + offset)
                packed_chunk = stream.read(size)
            unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_FILTERS)
            chunk = unpacker.decompress(packed_chunk, _MAX_CHUNK)
        except (lzma.LZMAError, EOFError, ValueError) as error:
            raise self.broken() from error
        except OSError as error:
            raise self._unreadable(error) from error
        if not unpacker.eof:
            raise self.broken()
        return chunk

    def _unreadable(self, error: OSError) -> InputError:
        return InputError(f"cannot read the catalogue `{self._file}`: {(error.strerror or str(error)).lower()}")


def packed(date: str, parts: Mapping[str, bytes]) -> bytes:
    """The file of these parts; the same parts give the same bytes.

    Args:
        date: the day of the data.
        parts: by their names; neighbours may come to lie in the same chunk.
    """
    index: dict[str, tuple[int, int, int, int]] = {}
    body = bytearray()
    for names in _chunks(parts):
        plain = b"".join(parts[name] for name in names)
        chunk = lzma.compress(plain, lzma.FORMAT_RAW, filters=_FILTERS)
        begin = 0
        for name in names:
            index[name] = (len(body), len(chunk), begin, len(parts[name]))
            begin += len(parts[name])
        body += chunk
    header = zlib.compress(msgspec.json.encode(_Header(date, index)), 9)
    return _MAGIC + len(header).to_bytes(4, "big") + header + bytes(body)


def _chunks(parts: Mapping[str, bytes]) -> Iterator[tuple[str, ...]]:
    """The names of the parts that share a chunk; a name that starts with `+` begins one of its own."""
    names: list[str] = []
    size = 0
    for name, part in parts.items():
        if names and (name.startswith("+") or names[-1].startswith("+") or size + len(part) > _CHUNK):
            yield tuple(names)
            names, size = [], 0
        names.append(name)
        size += len(part)
    if names:
        yield tuple(names)
