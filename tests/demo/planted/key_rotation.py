"""What is planted of the rotation of KMS keys."""

from __future__ import annotations

from demo.planted.planting import PRODUCTION, Planted

PLANTED: tuple[Planted, ...] = (
    Planted("kms-key-rotation", PRODUCTION, "key", "export-key", "FAIL", "the same material for ever"),
    Planted("kms-key-rotation", PRODUCTION, "key", "orders-key", "PASS", "renewed every year"),
)
