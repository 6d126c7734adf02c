"""One embedded AWS with the seeded Organization for all tests of a process; there can be only one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from demo.stage import Stage
from leastwise.demo import EmbeddedAws, seed

settings.register_profile("suite", deadline=None)  # how long something takes is for the benchmarks to say
settings.load_profile("suite")

LONG = ("tests/end_to_end/", "tests/engine/", "tests/jobs/", "tests/report/", "tests/cli/", "tests/apply/")
"""Where the files stand that take longest: they come first, so that no process works on one alone at the end."""


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than processors: a third of the time, a worker waits for a command or for the embedded AWS."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((at for at, each in enumerate(LONG) if item.nodeid.startswith(each)), len(LONG)))


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
