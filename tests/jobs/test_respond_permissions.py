"""With exactly the declared permissions a leak is answered and taken back, and with one less it is said what is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from demo.stage import Stage
from jobs.responding import ACCOUNT, ROLE, USER, Leak, leak
from jobs.test_permissions import allowed
from jobs.test_respond import undo
from leastwise.collect.step import Refused
from leastwise.errors import RefusedError
from leastwise.jobs.respond import PERMISSIONS
from leastwise.jobs.respond.containing import Containment
from leastwise.jobs.respond.lookup import Lead
from leastwise.jobs.respond.owner import Owner, Sort

NEEDED = PERMISSIONS - {"ec2:DescribeRegions"}
"""Of the job below; the command asks for the regions."""
UNDONE = frozenset({"iam:DeleteUserPolicy", "iam:DeleteRolePolicy"})
"""What only taking it back needs."""


@contextmanager
def one(stage: Stage, folder: Path) -> Iterator[Leak]:
    with leak(stage, folder) as of:
        yield of


def answered(of: Leak) -> tuple[Owner, Containment, bool]:
    """Everything that the command does; whether the history was seen."""
    owner = of.owner
    doing = of.containment(of.aws)
    doing.owner(owner, quarantine=True)
    doing.roles([f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"])
    lookups = of.lookups()
    lookups.events([Lead("AccessKeyId", of.key.access_key_id)])
    return owner, doing, not lookups.missed


def test_what_is_declared_is_enough(stage: Stage, tmp_path: Path) -> None:
    with one(stage, tmp_path) as of:
        before = of.objects()
        with allowed(stage, NEEDED) as aws:
            mine = replace(of, aws=aws)
            owner, doing, seen = answered(mine)
            assert owner.missed == ()
            assert [each.outcome for each in doing.taken] == ["done"] * 4
            assert seen
            assert doing.journal is not None
            undo(mine, doing.journal)
        assert of.objects() == before


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_one_less_is_not_and_that_is_said(stage: Stage, tmp_path: Path, missing: str) -> None:
    with one(stage, tmp_path) as of:
        with allowed(stage, NEEDED - {missing}) as aws:
            mine = replace(of, aws=aws)
            owner, doing, seen = answered(mine)
            said = bool(owner.missed) or not seen or any(each.outcome == "failed" for each in doing.taken)
            if missing in UNDONE:
                assert not said
                assert doing.journal is not None
                with pytest.raises((AssertionError, Refused, RefusedError)):
                    undo(mine, doing.journal)
            else:
                assert said
                assert owner.sort is (Sort.UNKNOWN if missing == "iam:GetAccessKeyLastUsed" else Sort.USER)
        assert owner.name in (USER, "")


def test_the_regions_are_asked_for(stage: Stage) -> None:
    with allowed(stage, frozenset({"ec2:DescribeRegions"})) as aws:
        assert (aws.ask("ec2", "DescribeRegions", {}) or {})["Regions"]
        with pytest.raises(Refused, match="ListUsers"):
            aws.ask("iam", "ListUsers", {})
