"""What is wrong with a test file, and where."""

from __future__ import annotations

from leastwise.errors import InputError
from leastwise.language import Place

__all__ = ["shown", "wrong"]


def wrong(name: str, place: Place, message: str) -> InputError:
    """An error that editors and CI systems can jump to: `file:line:column: message`."""
    return InputError(f"{name}:{place.line}:{place.column}: {message}")


def shown(text: str, longest: int = 60) -> str:
    """Text of the file in backticks, shortened."""
    return f"`{text if len(text) <= longest else text[:longest] + '…'}`"
