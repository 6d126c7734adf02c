"""What the package promises about itself: its names resolve, and below collect there is no clock."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import leastwise
from repository.checkout import ROOT, read, toml

PURE = ("report", "audit", "checks", "escalation", "alarms", "language", "model")
CLOCKS = {"now", "utcnow", "today"}


def modules() -> list[str]:
    """The name of every module of the package but those that run when imported."""
    found = pkgutil.walk_packages(leastwise.__path__, "leastwise.")
    return ["leastwise", *(module.name for module in found if not module.name.endswith(".__main__"))]


def clocks(tree: ast.AST) -> Iterator[str]:
    """The calls that ask what time it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            yield ast.unparse(node)


@pytest.mark.parametrize("name", modules())
def test_all_names_what_exists_once(name: str) -> None:
    module = importlib.import_module(name)
    promised: list[str] = list(getattr(module, "__all__", ()))
    assert [each for each in promised if not hasattr(module, each)] == []
    assert len(promised) == len(set(promised))


def test_every_public_package_says_what_it_offers() -> None:
    """A package whose `__init__` imports something says in `__all__` which of it is meant for others."""
    silent = []
    for path in (ROOT / "src" / "leastwise").glob("*/__init__.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module != "__future__"]
        if imports and "__all__" not in path.read_text(encoding="utf-8"):
            silent.append(path.parent.name)
    assert silent == []


@pytest.mark.parametrize("package", PURE)
def test_below_collect_nobody_asks_for_the_time(package: str) -> None:
    directory: Path = ROOT / "src" / "leastwise" / package
    sources = list(directory.rglob("*.py"))
    assert sources
    found = {path.name: list(clocks(ast.parse(path.read_text(encoding="utf-8")))) for path in sources}
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_a_clock_is_recognised() -> None:
    assert list(clocks(ast.parse("datetime.datetime.now(UTC) - estate.seen_at"))) == ["datetime.datetime.now(UTC)"]


def test_the_layers_name_every_pure_package_as_pure() -> None:
    contract = read(".importlinter").split("[importlinter:contract:pure]")[1].split("forbidden_modules")[0]
    assert {f"leastwise.{package}" for package in PURE} <= set(contract.split())


def test_the_version_is_a_release_number() -> None:
    assert toml("pyproject.toml")["project"]["version"].count(".") == 2
