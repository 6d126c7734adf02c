"""The licence is whole, and files that come from elsewhere say from where."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path
from typing import Any

import pytest

from repository.checkout import ROOT, read, toml

APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
NEEDED: dict[str, type] = {
    "path": str,
    "source": str,
    "licence": str,
    "retrieved": datetime.date,
    "sha256": str,
}


def problems(entry: dict[str, Any], root: Path) -> list[str]:
    """What is wrong with one entry of SOURCES.toml, in words."""
    wrong = [name for name, kind in NEEDED.items() if not isinstance(entry.get(name), kind) or not entry[name]]
    if wrong:
        return [f"`{name}` is missing or of the wrong kind" for name in wrong]
    path = root / entry["path"]
    if not path.is_file():
        return [f"`{entry['path']}` does not exist"]
    held = hashlib.sha256(path.read_bytes()).hexdigest()
    return [] if held == entry["sha256"] else [f"`{entry['path']}` hashes to {held}"]


def test_the_licence_is_the_complete_apache_2() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2
    assert "END OF TERMS AND CONDITIONS" in read("LICENSE")


def test_every_source_is_told_and_true() -> None:
    entries: list[dict[str, Any]] = toml("SOURCES.toml").get("file", [])
    assert [(entry, found) for entry in entries if (found := problems(entry, ROOT))] == []


@pytest.mark.parametrize(
    ("change", "count"),
    [({}, 0), ({"licence": ""}, 1), ({"retrieved": "yesterday"}, 1), ({"sha256": "0" * 64}, 1), ({"path": "gone"}, 1)],
)
def test_a_wrong_source_is_found(tmp_path: Path, change: dict[str, str], count: int) -> None:
    (tmp_path / "data").write_bytes(b"something")
    entry = {
        "path": "data",
        "source": "https://example.com/data",
        "licence": "MIT",
        "retrieved": datetime.date(2026, 1, 31),
        "sha256": hashlib.sha256(b"something").hexdigest(),
    }
    assert len(problems({**entry, **change}, tmp_path)) == count
