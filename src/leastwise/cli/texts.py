"""Text files that somebody names: policies and tests of policies."""

from __future__ import annotations

from pathlib import Path

from leastwise.errors import InputError

__all__ = ["MAX_BYTES", "decoded", "opening", "read_text"]

MAX_BYTES = 4_000_000
"""No text of more bytes can be as short as the longest that is parsed."""


def read_text(path: Path) -> str:
    """What a file says.

    Raises:
        InputError: it cannot be read, is too large, or is not UTF-8.
    """
    return decoded(str(path), opening(path))


def opening(path: Path) -> bytes:
    """The file, or of one that is too large as much as shows that it is.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot read `{path}`: {said.lower()}, name a file that can be read") from error


def decoded(name: str, data: bytes) -> str:
    """The text in these bytes.

    Raises:
        InputError: they are too many, or not UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"`{name}` is larger than {MAX_BYTES:,} bytes, which no policy is: name another file")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"`{name}` is not UTF-8 at byte {error.start}: save it as UTF-8") from error
