"""Which data there is: what comes with the package, or what was fetched since, whichever is newer."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from leastwise.catalogue.archive import Archive

__all__ = ["bundled", "newest", "policies", "user_file"]

_DATA = Path(__file__).with_name("data")
"""Not by importlib.resources: that alone costs more than reading all names."""


def user_file() -> Path:
    """Where fetched data is kept: the file that `LEASTWISE_CATALOGUE` names, or one in XDG's data home."""
    named = os.environ.get("LEASTWISE_CATALOGUE")
    if named:
        return Path(named).expanduser()
    home = os.environ.get("XDG_DATA_HOME")
    base = Path(home) if home and Path(home).is_absolute() else Path.home() / ".local" / "share"
    return base / "leastwise" / "catalogue.bin"


@cache
def bundled() -> Archive:
    """The services that come with the package."""
    return Archive(_DATA / "services.bin")


@cache
def newest() -> Archive:
    """The services of the newer file.

    Raises:
        InputError: the fetched one cannot be read.
    """
    try:
        path = user_file()
        known = path.is_file()
    except (OSError, RuntimeError):  # no home
        return bundled()
    if not known:
        return bundled()
    fetched = Archive(path)
    return fetched if fetched.date > bundled().date else bundled()


@cache
def policies() -> Archive:
    """The policies that AWS manages, as they come with the package."""
    return Archive(_DATA / "policies.bin")
