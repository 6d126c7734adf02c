"""TOML read strictly: what is wrong is said with its file, its line where that can be found, and the nearest name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches

from leastwise.errors import InputError

__all__ = ["Toml", "nearest", "read_toml"]

_KEY = re.compile(r"""\s*(?:"(?P<quoted>[^"]+)"|'(?P<literal>[^']+)'|(?P<bare>[A-Za-z0-9_-]+))\s*(?:=|\.)""")
_TABLE = re.compile(r"\s*\[\[?\s*(?P<name>[^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")


class Toml:
    """A TOML file that was read, and where its keys stand.

    Args:
        path: how messages name the file.
        text: what it holds.

    Raises:
        InputError: it is not TOML.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path, self._lines = path, text.splitlines()
        try:
            self.tree: Mapping[str, object] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise InputError(f"`{path}` is not TOML: {str(error)[:1].lower()}{str(error)[1:]}") from error

    def place(self, key: str, table: str = "", index: int = 0) -> str:
        """`leastwise.toml:7`, or the file alone where the line cannot be found.

        Args:
            key: the key; empty: the head of the table.
            table: the table that holds it; empty: none.
            index: which of the tables of that name, from 0.
        """
        line = self._line(key, table, index)
        return f"{self.path}:{line}" if line else self.path

    def _line(self, key: str, table: str, index: int) -> int | None:
        current, seen = "", -1
        for number, line in enumerate(self._lines, 1):
            if head := _TABLE.match(line):
                current = head["name"]
                seen += current == table
                if not key and current == table and seen == index:
                    return number
            elif current == table and (not table or seen == index) and key in _key(line):
                return number
        return None


def _key(line: str) -> tuple[str, ...]:
    found = _KEY.match(line)
    return tuple(name for name in found.groups() if name) if found else ()


def nearest(name: str, known: Collection[str]) -> str:
    """`: did you mean `fail_on`?`, or the names that there are."""
    near = get_close_matches(name, known, 1)
    return f": did you mean `{near[0]}`?" if near else f": known are {', '.join(sorted(known))}"


def read_toml(path: str, data: bytes) -> Toml:
    """The TOML in the bytes of a file.

    Raises:
        InputError: they are not UTF-8, or not TOML.
    """
    try:
        return Toml(path, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"`{path}` is not UTF-8 text: save it as that") from error
