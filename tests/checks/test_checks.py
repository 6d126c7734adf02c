"""Every check has a page, references that exist in form, and a literate fixture that it agrees with."""

from __future__ import annotations

import re

import pytest

from checks.fixtures import FOLDER, Case, cases
from leastwise.audit import all_checks
from leastwise.collect.assemble import all_steps


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_check_says_what_its_fixture_says(case: Case) -> None:
    assert case.results() == case.expected


def test_every_check_has_a_bad_a_good_and_an_unknown_case() -> None:
    shown = {(case.check, case.title.split(":")[0].split(",")[0].split()[0]) for case in cases()}
    wanted = {(check.id, kind) for check in all_checks() for kind in ("Bad", "Good", "Unknown")}
    assert wanted - shown == set()


def test_every_fixture_belongs_to_a_check_of_its_folder() -> None:
    places = {(check.practice.id, check.id) for check in all_checks()}
    assert {(path.parent.name, path.stem) for path in FOLDER.glob("*/*.md")} == places


def test_every_case_of_a_fixture_is_read() -> None:
    for path in FOLDER.glob("*/*.md"):
        headings = re.findall(r"^## ", path.read_text(), re.MULTILINE)
        assert len(headings) == sum(case.check == path.stem for case in cases()), path.name


def test_ids_are_words_joined_by_hyphens_and_are_the_module_names() -> None:
    for check in all_checks():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", check.id)
        assert check.judge.__module__.endswith(f".{check.practice.id}.{check.id.replace('-', '_')}")


def test_what_a_check_needs_is_a_permission_of_a_step() -> None:
    permissions = {step.permission for step in all_steps()}
    assert {need for check in all_checks() for need in check.needs} - permissions == set()


def test_references_have_the_form_of_their_framework() -> None:
    for check in all_checks():
        assert check.reference.controls or check.reference.cis or check.reference.fsbp
        assert all(re.fullmatch(r"[A-Z0-9]+-\d\d", control) for control in check.reference.controls)
        assert all(re.fullmatch(r"\d+(\.\d+)+", control) for control in check.reference.cis)
        assert all(re.fullmatch(r"[A-Za-z0-9]+\.\d+", control) for control in check.reference.fsbp)
