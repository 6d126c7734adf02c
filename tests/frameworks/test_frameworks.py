"""The frameworks as declared: whole, consistent with the checks, every bond with its reason."""

from __future__ import annotations

import pytest

from leastwise.audit import all_checks, known_checks
from leastwise.errors import UsageError
from leastwise.frameworks import Framework, Strength, framework, frameworks

ALL = pytest.mark.parametrize("each", frameworks(), ids=lambda each: each.id)
SIZES = {"cis-7.0": 70, "iso27001-2022": 93}
"""The frameworks that are listed wholly, and how many controls they have."""


def test_these_are_the_frameworks() -> None:
    assert [each.id for each in frameworks()] == [
        "cis-7.0",
        "fsbp",
        "hipaa",
        "iso27001-2022",
        "nist-800-53r5",
        "pci-4.0.1",
        "soc2",
    ]
    assert framework("cis-7.0").title == "CIS AWS Foundations Benchmark 7.0"
    with pytest.raises(UsageError, match=r"there is no framework `cis-3`: use cis-7\.0, fsbp"):
        framework("cis-3")


@ALL
def test_every_control_stands_once_and_every_bond_has_a_reason(each: Framework) -> None:
    ids = [control.id for control in each.controls]
    assert len(set(ids)) == len(ids) == SIZES.get(each.id, len(ids))
    assert all(control.title for control in each.controls)
    for control in each.controls:
        checks = [part.check for part in control.parts]
        assert len(set(checks)) == len(checks), control.id
        assert set(checks) <= {check.id for check in known_checks()}, control.id
        assert all(part.why and "\n" not in part.why and len(part.why) < 160 for part in control.parts), control.id


@pytest.mark.parametrize("id", ["cis-7.0", "fsbp"])
def test_a_control_that_a_check_names_is_listed_and_bears_the_check(id: str) -> None:
    parts = {control.id: {part.check for part in control.parts} for control in framework(id).controls}
    for check in all_checks():
        for reference in (check.reference, *check.parts.values()):
            for control in reference.of(id):
                assert check.id in parts[control], f"{check.id} names {control}"


def test_every_check_bears_on_a_framework() -> None:
    assert {check.id for check in all_checks()} == {check.id for each in frameworks() for check in each.checks}


def test_what_the_file_says_of_a_bond_stands_above_what_the_check_says() -> None:
    controls = {control.id: control for control in framework("cis-7.0").controls}
    assert {(part.check, part.strength) for part in controls["2.6"].parts} == {
        ("root-hardware-mfa", Strength.FULL),
        ("root-mfa", Strength.PARTIAL),
    }
    assert [part.strength for part in controls["2.19"].parts] == [Strength.PARTIAL]
