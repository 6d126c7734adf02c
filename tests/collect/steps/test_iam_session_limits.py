"""How long sessions of roles may last, as AWS answers and when it does not."""

from __future__ import annotations

from pathlib import Path

from demo.stage import Stage
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.model import Estate


def collected(stage: Stage, folder: Path) -> Estate:
    collect_live(targets(stage.aws, stage.story)[:1], folder / "a.zip", regions=["us-east-1"], quiet=True)
    return read(folder / "a.zip").estates[0]


def test_every_role_of_the_embedded_aws_has_its_limit(stage: Stage, tmp_path: Path) -> None:
    estate = collected(stage, tmp_path)
    limits = {limit.arn.rpartition("/")[2]: limit.seconds for limit in estate.session_limits}
    assert limits.keys() == {role.name for role in estate.roles}
    assert (limits["legacy-admin"], limits["billing-export"]) == (43200, 3600)
    assert stage.world.calls["iam", "ListRoles"] == 1


def test_a_refused_list_is_a_gap(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("iam:ListRoles")
    limits = collected(stage, tmp_path).session_limits
    assert (limits.items, [gap.code for gap in limits.gaps]) == ((), ["AccessDenied"])
