from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import leastwise.checks
from leastwise.errors import ArnError
from leastwise.model import PRACTICES, Arn, Role, Severity, VirtualMfaDevice

parts = st.text(st.characters(exclude_characters=":", exclude_categories=["Cs"]), max_size=8)


@given(parts, parts, parts, parts, st.text(max_size=12))
def test_an_arn_prints_as_it_was_read(partition: str, service: str, region: str, account: str, resource: str) -> None:
    text = f"arn:{partition}:{service}:{region}:{account}:{resource}"
    assert str(Arn.parse(text)) == text


@pytest.mark.parametrize("text", ["", "arn", "arn:aws:iam::1", "urn:aws:iam::1:user/a", "*"])
def test_what_is_no_arn_is_refused(text: str) -> None:
    with pytest.raises(ArnError):
        Arn.parse(text)


def test_the_name_of_an_arn_leaves_type_and_path_out() -> None:
    assert Arn.parse("arn:aws:iam::111122223333:user/people/alice").name == "alice"


def test_severities_compare_and_print() -> None:
    assert Severity.CRITICAL > Severity.HIGH > Severity.MEDIUM > Severity.LOW > Severity.INFO
    assert str(Severity.HIGH) == "high"


def test_every_practice_has_its_folder_of_checks() -> None:
    from pathlib import Path

    folders = {path.parent.name for path in Path(leastwise.checks.__path__[0]).glob("*/__init__.py")}
    assert {practice.id for practice in PRACTICES} == folders
    assert len(PRACTICES) == 11


def test_a_device_of_root_is_known_by_serial_or_owner() -> None:
    account = "arn:aws:iam::111122223333"
    named = f"{account}:mfa/root-account-mfa-device"
    assert VirtualMfaDevice(serial=named, enabled=True).of_root
    assert not VirtualMfaDevice(serial=named, enabled=False).of_root
    assert VirtualMfaDevice(serial=f"{account}:mfa/mine", enabled=True, user_arn=f"{account}:root").of_root
    assert not VirtualMfaDevice(serial=f"{account}:mfa/alice", enabled=True).of_root


def test_service_linked_and_identity_center_roles_are_known_by_path() -> None:
    def role(path: str) -> Role:
        from datetime import UTC, datetime

        return Role(arn="arn", name="r", id="AROA", path=path, created=datetime.now(UTC), trust="{}")

    assert role("/aws-service-role/config.amazonaws.com/").service_linked
    assert role("/aws-reserved/sso.amazonaws.com/eu-west-1/").by_identity_center
    assert not role("/aws-service-roles-of-mine/").service_linked
