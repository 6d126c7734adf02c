"""Keys that AWS renews every year, beside those of the other seeds that it does not."""

from __future__ import annotations

from typing import Any

from leastwise.demo.seed.place import Place

__all__ = ["seed_key_rotation"]


def seed_key_rotation(production: Place) -> None:
    """The key of the orders is renewed."""
    from moto.backends import get_backend

    backends: Any = get_backend("kms")
    backends[production.account]["us-east-1"].enable_key_rotation(production.ids["orders-key"])
