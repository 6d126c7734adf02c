"""Services and actions by name."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise import catalogue

ACTIONS = catalogue.every_action()
LEVELS = {"Read", "List", "Write", "Permissions management", "Tagging"}


def test_there_is_what_aws_has() -> None:
    assert len(catalogue.services()) > 450
    assert len(ACTIONS) > 22_000
    assert catalogue.DATE >= "2026-09-26"


def test_services_are_sorted_and_in_lower_case() -> None:
    services = catalogue.services()
    assert list(services) == sorted(set(services))
    assert all(service == service.lower() and catalogue.is_service(service) for service in services)
    assert not catalogue.is_service("nosuchservice")


def test_every_action_is_sorted_by_its_folded_text_and_there_once() -> None:
    folded = [action.lower() for action in ACTIONS]
    assert folded == sorted(folded)
    assert len(folded) == len(set(folded))


def test_every_action_of_a_service_is_one_of_all() -> None:
    by_service = {f"{prefix}:{name}" for prefix in catalogue.services() for name in catalogue.actions(prefix)}
    assert by_service == set(ACTIONS)


def test_every_action_is_its_own_spelling_in_any_letter_case() -> None:
    chosen = random.Random(7)
    for action in ACTIONS:
        mixed = "".join(letter.upper() if chosen.random() < 0.5 else letter.lower() for letter in action)
        assert catalogue.spelling(mixed) == action


def test_every_action_has_a_level() -> None:
    assert {catalogue.access_level(action) for action in ACTIONS} == LEVELS


@given(st.text(max_size=30))
def test_any_text_is_an_action_or_none(text: str) -> None:
    spelled = catalogue.spelling(text)
    assert spelled is None or spelled in ACTIONS
    assert (catalogue.access_level(text) is None) == (spelled is None)
    assert spelled is not None or not catalogue.without_resource(text)


@pytest.mark.parametrize(
    ("action", "level"),
    [
        ("s3:GetObject", "Read"),
        ("s3:ListBucket", "List"),
        ("S3:PUTOBJECT", "Write"),
        ("iam:putrolepolicy", "Permissions management"),
        ("ec2:CreateTags", "Tagging"),
        ("s3:GetObjekt", None),
        ("nosuchservice:Get", None),
        ("s3", None),
        ("", None),
    ],
)
def test_access_levels_are_those_of_aws(action: str, level: str | None) -> None:
    assert catalogue.access_level(action) == level


@pytest.mark.parametrize(
    ("folded", "told"),
    [
        ("sts:getcalleridentity", True),
        ("ec2:describeinstances", True),
        ("s3:listallmybuckets", True),
        ("s3:getobject", False),
        ("s3:nosuchaction", False),
        ("nosuchservice:get", False),
    ],
)
def test_actions_without_resource(folded: str, told: bool) -> None:
    assert catalogue.without_resource(folded) is told


def test_a_letter_that_only_unicode_folds_is_another_one() -> None:
    assert catalogue.spelling("\N{KELVIN SIGN}ms:decrypt") is None
    assert catalogue.spelling("Kms:decrypt") == "kms:Decrypt"


def test_an_unknown_service_has_no_actions() -> None:
    assert catalogue.actions("nosuchservice") == ()
    assert "GetObject" in catalogue.actions("s3")
