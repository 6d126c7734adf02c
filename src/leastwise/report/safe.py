"""Text from AWS, made harmless where control characters act: in a terminal, on a page, in files of other programs."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["for_cell", "for_terminal", "for_uri", "for_xml", "within", "without_markup"]

_DANGEROUS = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Control and format characters (escape sequences, bidirectional overrides), surrogates, private use, line ends."""


_FORMULA = re.compile(r"(^|;)(\s*)(?=[=+\-@＝＋－＠])")
"""Where a spreadsheet would begin to calculate.  One that parts cells by semicolons reads a quoted cell as several."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def for_terminal(text: str) -> str:
    r"""`text` with every character that could steer its display written as `\u001b` or `\U000e0041`."""
    if text.isprintable():
        return text
    return "".join(_escaped(c) if unicodedata.category(c) in _DANGEROUS else c for c in text)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def for_cell(text: str) -> str:
    """`text` for a cell of a spreadsheet: an apostrophe stands before what would be a formula."""
    said = for_terminal(text)
    return said if said[:1].isalnum() and ";" not in said else _FORMULA.sub(r"\1\2'", said)


def for_xml(text: str) -> str:
    """`text` for an attribute or an element of XML 1.0, on one line."""
    return _NOT_XML.sub(lambda found: _escaped(found[0]), for_terminal(text)).translate(_ENTITIES)


def for_uri(text: str) -> str:
    """`text` percent-encoded for one segment of a URI."""
    return "".join(chr(b) if b in _UNRESERVED else f"%{b:02X}" for b in for_terminal(text).encode())


def without_markup(data: bytes) -> bytes:
    r"""JSON that can stand inside a page: `<` is written `\u003c`, which means the same."""
    return data.replace(b"<", b"\\u003c")


def within(text: str, limit: int) -> str:
    """`text` made harmless and cut to so many characters with a sign; never empty."""
    said = for_terminal(text).strip() or "–"
    return said if len(said) <= limit else f"{said[: limit - 1]}…"
