"""Words of a message."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["a", "listed", "near", "one_line"]

_LONGEST = 400
_DIFFERENT = 3
"""Characters that a name may have more or less than the one that was meant."""


def a(noun: str) -> str:
    """The noun with its article."""
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def one_line(text: str) -> str:
    """`text` shortened, and without a character that ends the line or that a terminal could obey."""
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut)


def listed(texts: Iterable[str], most: int = 3) -> str:
    """Some texts in backticks, and how many more there are."""
    all_of_them = tuple(texts)
    some = ", ".join(f"`{each}`" for each in all_of_them[:most])
    return some if len(all_of_them) <= most else f"{some} and {len(all_of_them) - most} more"


def near(name: str, names: Iterable[str]) -> str | None:
    """The name that is most like one that does not exist, letter case ignored; None where none is like it."""
    from difflib import get_close_matches

    folded = {each.lower(): each for each in names}
    wanted = name.lower()
    if wanted in folded:
        return folded[wanted]
    alike = [each for each in folded if each[:1] == wanted[:1] and abs(len(each) - len(wanted)) <= _DIFFERENT]
    found = get_close_matches(wanted, alike, 1, 0.8)
    return folded[found[0]] if found else None
