"""All kinds, by their names."""

from __future__ import annotations

from functools import lru_cache

from leastwise.discover import discover
from leastwise.errors import InputError
from leastwise.objects.kind import Kind

__all__ = ["all_kinds", "find_kind"]


@lru_cache(maxsize=1)
def all_kinds() -> dict[str, Kind]:
    """Every kind that a module of this package declares."""
    from leastwise import objects

    return {kind.name: kind for kind in discover(objects, Kind)}


def find_kind(name: str) -> Kind:
    """The kind with this name.

    Raises:
        InputError: there is none.
    """
    kind = all_kinds().get(name)
    if kind is None:
        raise InputError(f"`{name}` is no kind of object that this version can change")
    return kind
