"""One embedded AWS with the seeded Organization for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from demo.stage import Stage
from leastwise.demo import EmbeddedAws, seed


@pytest.fixture(scope="package")
def running() -> Iterator[Stage]:
    with EmbeddedAws() as aws:
        yield Stage(aws, seed(aws))


@pytest.fixture
def stage(running: Stage) -> Iterator[Stage]:
    yield running
    running.aws.world.faults.clear()
