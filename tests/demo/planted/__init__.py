"""What the demonstration plants for each check, as data: at least one FAIL and one PASS each, a module for a theme."""

from __future__ import annotations

from demo.planted import (
    accounts,
    escalation,
    essentials,
    front_doors,
    identities,
    key_rotation,
    last_accessed,
    recording,
    trusts,
    watching,
    workloads,
)
from demo.planted.planting import Planted

__all__ = ["PLANTED", "Planted"]

PLANTED: tuple[Planted, ...] = (
    *essentials.PLANTED,
    *escalation.PLANTED,
    *accounts.PLANTED,
    *front_doors.PLANTED,
    *identities.PLANTED,
    *key_rotation.PLANTED,
    *last_accessed.PLANTED,
    *recording.PLANTED,
    *trusts.PLANTED,
    *watching.PLANTED,
    *workloads.PLANTED,
)
