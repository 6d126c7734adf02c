"""What EC2 keeps as an instance's user data, as text: plain, gzip-compressed, or MIME parts that may be either.

Source: "Run commands when you launch an EC2 instance with user data input", Amazon EC2 User Guide, and
"User data formats", cloud-init.
"""

from __future__ import annotations

import base64
import binascii
import email
import zlib
from collections.abc import Iterator

__all__ = ["TooLargeError", "texts"]

LARGEST = 4 * 1024 * 1024
"""Bytes that one instance's may unpack to: of the 16 KiB that it has at most, no script shrinks to a 250th."""

DEEPEST = 4
"""How often compressed or encoded data may lie within such data."""

GZIP = b"\x1f\x8b"


class TooLargeError(Exception):
    """There is more than is worth unpacking; what came before was yielded."""


def texts(value: str) -> Iterator[tuple[str, str]]:
    """The texts in the base64 value that ec2:DescribeInstanceAttribute answers, each with words for where it is.

    The first is the whole document, with "" for where; encoded or compressed parts of it follow.

    Raises:
        TooLargeError: it unpacks to more than any user data can.
    """
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        yield value, ""
    else:
        yield from _Unpacking().texts(data, "", DEEPEST)


class _Unpacking:
    """One document, with what is left to unpack of it."""

    def __init__(self) -> None:
        self.left = LARGEST

    def texts(self, data: bytes, where: str, depth: int) -> Iterator[tuple[str, str]]:
        compressed = data.startswith(GZIP)
        if compressed:
            data = self._decompressed(data)
        yield _decoded(data), where
        if self.left <= 0 or depth == 0:
            raise TooLargeError
        if compressed and data.startswith(GZIP):
            yield from self.texts(data, where, depth - 1)
        for number, part in enumerate(_parts(data), 1):
            self.left -= len(part)
            yield from self.texts(part, f"{where} of part {number}", depth - 1)

    def _decompressed(self, data: bytes) -> bytes:
        """What gzip was given; data that is not gzip's after all, or is cut off, as far as it goes."""
        out = b""
        while data.startswith(GZIP) and self.left > 0:
            stream = zlib.decompressobj(wbits=31)
            try:
                member = stream.decompress(data, self.left)
            except zlib.error:
                return out + data[len(GZIP) :]
            self.left -= len(member)
            out, data = out + member, stream.unused_data
        return out


def _decoded(data: bytes) -> str:
    wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    return data.decode("utf-16" if wide else "utf-8", errors="replace")


def _parts(data: bytes) -> Iterator[bytes]:
    """The parts of a MIME document that its text does not show as they are."""
    if b"multipart/" not in data[:4096].lower():
        return
    try:
        parts = [part for part in email.message_from_bytes(data).walk() if not part.is_multipart()]
    except RecursionError as error:
        raise TooLargeError from error
    for part in parts:
        body = part.get_payload(decode=True)
        encoded = str(part.get("Content-Transfer-Encoding", "")).strip().lower() in {"base64", "quoted-printable"}
        if isinstance(body, bytes) and (encoded or body.startswith(GZIP)):
            yield body
