"""One embedded AWS with the seeded Organization for all tests of a process; there can be only one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from demo.stage import Stage
from leastwise.demo import EmbeddedAws, seed


@pytest.fixture(scope="session")
def running() -> Iterator[Stage]:
    with EmbeddedAws() as aws:
        yield Stage(aws, seed(aws))


@pytest.fixture
def stage(running: Stage) -> Iterator[Stage]:
    """The embedded AWS; what a test breaks is healed after it."""
    running.world.calls.clear()
    yield running
    running.world.faults.clear()
    running.world.lag = 0
    running.world.regions = ()
