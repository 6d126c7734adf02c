"""Whether some text is matched by both of two patterns."""

from __future__ import annotations

from functools import lru_cache

from leastwise.language.pattern import has_wildcard, is_everything, matches

__all__ = ["overlaps"]


@lru_cache(maxsize=65_536)
def overlaps(one: str, other: str) -> bool:
    """Whether a text matches both; exact, for `*` and `?`, letter for letter.

    All pairs of places are walked that one text can lead to: time is at most the product of the lengths.
    """
    if one == other or is_everything(one) or is_everything(other):
        return True
    if not has_wildcard(one):
        return matches(other, one)
    if not has_wildcard(other):
        return matches(one, other)
    if _differ(_head(one), _head(other)) or _differ(_head(one[::-1]), _head(other[::-1])):
        return False
    return _meet(one, other)


def _head(pattern: str) -> str:
    """What stands before the first wildcard."""
    ends = [end for char in "*?" if (end := pattern.find(char)) >= 0]
    return pattern[: min(ends)]


def _differ(one: str, other: str) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] != other[:shared]


def _meet(one: str, other: str) -> bool:
    todo, seen = [(0, 0)], {(0, 0)}
    while todo:
        i, j = todo.pop()
        if i == len(one) and j == len(other):
            return True
        for step in _steps(one, other, i, j):
            if step not in seen:
                seen.add(step)
                todo.append(step)
    return False


def _steps(one: str, other: str, i: int, j: int) -> list[tuple[int, int]]:
    """How a text goes on: a `*` is left, or takes what stands in the other pattern; else both share a character."""
    left = one[i] if i < len(one) else ""
    right = other[j] if j < len(other) else ""
    if left == "*":
        return [(i + 1, j), *([(i, j + 1)] if right else [])]
    if right == "*":
        return [(i, j + 1), *([(i + 1, j)] if left else [])]
    if left and right and (left == right or "?" in (left, right)):
        return [(i + 1, j + 1)]
    return []
