"""Centralised root access, switched on and off."""

from __future__ import annotations

from leastwise.apply import Aws
from leastwise.model import Estate
from leastwise.model.change import Target
from objects.live import cycle, tried_and_seen


def test_each_part_is_switched_on_and_off(aws: Aws, estate: Estate) -> None:
    for name in ("RootCredentialsManagement", "RootSessions"):
        target = Target("iam:root-feature", name)
        cycle(aws, target, {"Enabled": True}, {"Enabled": None})
        tried_and_seen(estate, target, [{"Enabled": True}])
