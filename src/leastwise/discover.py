"""Find the values that modules declare.  No registry, no import-time side effect."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

__all__ = ["discover"]

T = TypeVar("T")


def discover(package: ModuleType, kind: type[T]) -> tuple[T, ...]:
    """Every value of `kind` that a module below `package` declares, in module and source order.

    A value that one module imports from another is listed once, where it is met first.
    """
    names = sorted(m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))
    modules = [importlib.import_module(name) for name in names]
    found = {id(v): v for module in modules for v in vars(module).values() if isinstance(v, kind)}
    return tuple(found.values())
