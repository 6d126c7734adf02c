"""The accounts that benchmarks audit are the same every time, and read without a gap."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from leastwise.audit import all_checks, audit
from leastwise.cli.sources import read
from leastwise.model import Status

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def synthetic() -> ModuleType:
    """The generator, loaded from its file: benchmarks are no package."""
    sys.path.insert(0, str(FOLDER))
    try:
        return importlib.import_module("synthetic")
    finally:
        sys.path.remove(str(FOLDER))


def test_the_same_seed_makes_the_same_account(synthetic: ModuleType) -> None:
    one, two, other = synthetic.gaad(60, 7), synthetic.gaad(60, 7), synthetic.gaad(60, 8)
    assert one == two
    assert synthetic.report(one, 7) == synthetic.report(two, 7)
    assert one != other


def test_it_has_the_size_that_was_asked_for_and_can_be_audited(synthetic: ModuleType, tmp_path: Path) -> None:
    account = synthetic.gaad(200, 7)
    assert len(account["UserDetailList"]) + len(account["RoleDetailList"]) == 200
    (tmp_path / "a.json").write_text(json.dumps(account))
    (tmp_path / "r.csv").write_text(synthetic.report(account, 7))
    found = read(tmp_path / "a.json", tmp_path / "r.csv", synthetic.NOW.isoformat())
    result = audit(found.id, found.estates, all_checks())
    seen = {each.check for each in result.results if each.status in {Status.PASS, Status.FAIL}}
    assert {"console-mfa", "key-age", "full-admin", "unused-role", "service-wildcard", "policies-on-users"} <= seen
