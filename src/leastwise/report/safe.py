"""Text from AWS, made harmless where control characters act: in a terminal and on a page."""

from __future__ import annotations

import unicodedata

__all__ = ["for_terminal"]

_DANGEROUS = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Control and format characters (escape sequences, bidirectional overrides), surrogates, private use, line ends."""


def for_terminal(text: str) -> str:
    r"""`text` with every character that could steer its display written as `\u001b` or `\U000e0041`."""
    if text.isprintable():
        return text
    return "".join(_escaped(c) if unicodedata.category(c) in _DANGEROUS else c for c in text)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
