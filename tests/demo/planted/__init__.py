"""What the demonstration plants for each check, as data: at least one FAIL and one PASS each, a module for a theme."""

from __future__ import annotations

from demo.planted import essentials
from demo.planted.planting import Planted

__all__ = ["PLANTED", "Planted"]

PLANTED: tuple[Planted, ...] = (*essentials.PLANTED,)
