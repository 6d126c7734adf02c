"""The checkout that the tests stand in: its root, its own files, and its documents."""

from __future__ import annotations

import fnmatch
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Every file that belongs to the project, whether committed yet or not; what .gitignore names is left out."""
    command = ("git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    try:
        listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        return tuple(_walk(ROOT, _ignored()))
    return tuple(path for name in sorted(listed) if name and (path := ROOT / name).is_file())


def _ignored() -> tuple[str, ...]:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return (".git", *(line.strip("/") for line in lines))


def _walk(directory: Path, ignored: tuple[str, ...]) -> list[Path]:
    found: list[Path] = []
    for path in sorted(directory.iterdir()):
        if not any(fnmatch.fnmatch(path.name, pattern) for pattern in ignored):
            found.extend(_walk(path, ignored) if path.is_dir() else [path])
    return found


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Path from the root and content of every file that is text."""
    found = []
    for path in files():
        try:
            found.append((path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return tuple(found)


@cache
def documents() -> tuple[tuple[str, str], ...]:
    """Path and content of every Markdown page."""
    return tuple((name, text) for name, text in texts() if name.endswith(".md"))


def read(name: str) -> str:
    """The content of the file `name`, counted from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def toml(name: str) -> dict[str, Any]:
    """The TOML file `name`, counted from the root."""
    return tomllib.loads(read(name))
