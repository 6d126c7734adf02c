"""Accounts of the embedded Organization as Estates, collected once for all kinds."""

from __future__ import annotations

import pytest

from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live
from leastwise.cli.sources import read as read_snapshot
from leastwise.model import Estate
from objects.live import aws_of

REGIONS = ("us-east-1", "eu-west-1")


@pytest.fixture(scope="session")
def accounts(running: Stage) -> dict[str, Aws]:
    """Every account by its id, as the executor talks to it."""
    return {id: aws_of(running, name) for name, id in running.story.accounts.items()}


@pytest.fixture
def aws(stage: Stage, accounts: dict[str, Aws]) -> Aws:
    """The management account."""
    return accounts[stage.story.accounts["acme"]]


@pytest.fixture(scope="session")
def estates(running: Stage, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Estate]:
    """Every account by its id, as the seed left it."""
    path = tmp_path_factory.mktemp("objects") / "all.zip"
    collect_live(targets(running.aws, running.story), path, regions=[*REGIONS], quiet=True)
    return {estate.account.id: estate for estate in read_snapshot(path).estates}


@pytest.fixture
def estate(stage: Stage, estates: dict[str, Estate]) -> Estate:
    """The management account."""
    return estates[stage.story.accounts["acme"]]
