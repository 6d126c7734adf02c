"""How often instances' metadata services were asked without a token, as it is seeded and collected over the wire."""

from __future__ import annotations

from pathlib import Path

from demo.stage import Stage
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.collect.steps.ec2_instances import INSTANCES, TOKENLESS
from leastwise.collect.steps.ec2_regions import REGIONS
from leastwise.model import Gap, Instance, TokenlessCalls

PRODUCTION = "222233334444"


def instances(stage: Stage, path: Path) -> dict[str, Instance]:
    steps = (REGIONS, INSTANCES, TOKENLESS)
    collect_live(targets(stage.aws, stage.story), path, regions=["us-east-1", "eu-west-1"], quiet=True, steps=steps)
    estate = next(each for each in read(path).estates if each.account.id == PRODUCTION)
    return {dict(each.tags)["Name"]: each for each in estate.instances.items}


def test_what_was_counted(stage: Stage, tmp_path: Path) -> None:
    found = instances(stage, tmp_path / "a.zip")
    silent, asked = found["web-2"].tokenless, found["batch-1"].tokenless
    assert isinstance(silent, TokenlessCalls)
    assert silent.last is None
    assert silent.silent_days >= 58
    assert isinstance(asked, TokenlessCalls)
    assert asked.last is not None
    assert asked.silent_days == 0
    assert found["web-1"].tokenless is None


def test_what_was_refused(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("cloudwatch:*", account=PRODUCTION)
    found = instances(stage, tmp_path / "a.zip")
    assert isinstance(found["web-2"].tokenless, Gap)
    assert found["web-1"].tokenless is None
