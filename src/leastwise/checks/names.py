"""Names that follow a pattern of a setting."""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.language import matches_ignoring_case

__all__ = ["first_match"]


def first_match(patterns: Iterable[str], name: str, path: str) -> str | None:
    """The first pattern that a name matches, in whatever case.

    Args:
        patterns: with `*` and `?`; one that begins with `/` is for path and name.
        name: of a user or role.
        path: its path, with a slash at both ends.
    """
    return next(
        (each for each in patterns if matches_ignoring_case(each, f"{path}{name}" if each[:1] == "/" else name)), None
    )
