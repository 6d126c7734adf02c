"""Files that only their owner reads, written as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from leastwise.errors import OutputError

__all__ = ["write_private"]


def write_private(path: Path, data: bytes) -> None:
    """Write a file of mode 600 under a temporary name, put it on disk, and rename it.

    The temporary name is always the same, so that what a killed process left there is gone with the next file.

    Raises:
        OutputError: it cannot be written; what was there is as it was.
    """
    fresh = path.with_name(f".{path.name}.leastwise-new")
    try:
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise OutputError(f"cannot write `{path}`: {(error.strerror or str(error)).lower()}") from error


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
