"""Policy patterns: `*` is any run of characters, `?` is exactly one, and nothing else is special.

Source: IAM User Guide, "IAM JSON policy elements: Resource" and "... Condition operators" (String).
"""

from __future__ import annotations

from functools import lru_cache

from leastwise.language.automaton import ANY_RUN, Automaton

__all__ = ["fold", "has_wildcard", "is_everything", "matches", "matches_ignoring_case"]

_LOWER = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` spans the whole of `text`, letter for letter.

    The parts between the `*` are looked for from left to right, each at the first place after the one before:
    what fails so fails everywhere, so the text is walked through once.
    """
    parts = _parts(pattern)
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return text == pattern if "?" not in pattern else len(text) == len(first) and _fits(first, text, 0)
    if len(text) < len(first) + len(last) or not _fits(first, text, 0):
        return False
    end = len(text) - len(last)
    if not _fits(last, text, end):
        return False
    at = len(first)
    for part in parts[1:-1]:
        found = _find(part, text, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def matches_ignoring_case(pattern: str, text: str) -> bool:
    """As `matches`, with the letters A to Z equal to a to z."""
    return matches(fold(pattern), fold(text))


def fold(text: str) -> str:
    """`text` with A to Z as a to z.

    Letters beyond ASCII stay: AWS has none in the names it compares this way, and Unicode's own rules would
    make the Kelvin sign a `k`.
    """
    return text.lower() if text.isascii() else text.translate(_LOWER)


def has_wildcard(pattern: str) -> bool:
    """Whether `pattern` can match a text other than itself."""
    return "*" in pattern or "?" in pattern


def is_everything(pattern: str) -> bool:
    """Whether `pattern` matches every text, the empty one included: `*`, `**` and so on."""
    return pattern != "" and not pattern.strip("*")


@lru_cache(maxsize=65_536)
def _parts(pattern: str) -> tuple[str, ...]:
    """What stands between the `*`, with only the first and last part possibly empty."""
    first, *others = pattern.split("*")
    if not others:
        return (first,)
    return (first, *filter(None, others[:-1]), others[-1])


def _fits(part: str, text: str, at: int) -> bool:
    """Whether `part`, in which only `?` is special, matches at `at`; the text is long enough."""
    if "?" not in part:
        return text.startswith(part, at)
    return all(want in ("?", have) for want, have in zip(part, text[at : at + len(part)], strict=True))


def _find(part: str, text: str, at: int, end: int) -> int:
    """The first place from `at` where `part` matches and ends by `end`, or -1."""
    if "?" not in part:
        return text.find(part, at, end)
    if end - at < len(part):
        return -1
    search = _search(part)
    positions = search.start()
    for i in range(at, end):
        positions = search.step(positions, text[i])
        if search.accepts(positions):
            return i + 1 - len(part)
    return -1


@lru_cache(maxsize=16_384)
def _search(part: str) -> Automaton:
    return Automaton([ANY_RUN, *part])
