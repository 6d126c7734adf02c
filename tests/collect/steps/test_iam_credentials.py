from __future__ import annotations

import base64
from typing import Any

import pytest

from estates import estate_of, pages_of
from leastwise.collect.steps.iam_credentials import credentials
from leastwise.model import AccessKey, Gap, Observed, seen

USED = "2026-10-01T00:00:00Z"


def keys_of(tree: dict[str, Any], user: str = "alice") -> tuple[AccessKey, ...]:
    row = estate_of({"users": [{"UserName": user}], **tree}).credentials_of(user)
    assert row is not None
    return seen(row.keys)


def test_a_key_exists_when_its_slot_has_a_date_active_or_not() -> None:
    first, second = keys_of(
        {
            "report": {
                "alice": {
                    "access_key_1_active": True,
                    "access_key_1_last_rotated": USED,
                    "access_key_1_last_used_date": USED,
                    "access_key_1_last_used_service": "s3",
                    "access_key_2_last_rotated": USED,
                }
            }
        }
    )
    assert (first.active, first.last_used_service, first.name) == (True, "s3", "alice/access_key_1")
    assert (second.active, second.last_used) == (False, None)


def test_an_empty_slot_is_no_key() -> None:
    assert keys_of({"report": {"alice": {}}}) == ()


LISTED = [{"AccessKeyId": "AKIAB", "Status": "Active", "CreateDate": "2026-02-02T00:00:00Z"}]
TWO = [{"AccessKeyId": "AKIAA", "Status": "Inactive", "CreateDate": "2026-01-01T00:00:00Z"}, *LISTED]


def listed(keys: list[dict[str, str]]) -> dict[str, Any]:
    page = {"request": {"UserName": "alice", "MaxItems": 1000}, "response": {"AccessKeyMetadata": keys}}
    return {"pages": {"iam.ListAccessKeys": [page]}}


@pytest.mark.parametrize("turned", [False, True])
def test_keys_get_their_ids_by_what_the_dates_say(turned: bool) -> None:
    slots = ["1", "2"][:: -1 if turned else 1]
    row = {
        f"access_key_{slots[0]}_active": False,
        f"access_key_{slots[0]}_last_rotated": "2026-01-01T00:00:00Z",
        f"access_key_{slots[1]}_active": True,
        f"access_key_{slots[1]}_last_rotated": "2026-02-02T00:00:00Z",
    }
    keys = keys_of({"report": {"alice": row}, **listed(TWO)})
    assert {key.id: key.active for key in keys} == {"AKIAA": False, "AKIAB": True}


def test_what_a_key_is_idle_since_goes_by_its_last_change_and_not_by_its_making() -> None:
    row = {"access_key_1_active": True, "access_key_1_last_rotated": USED}
    [key] = keys_of({"report": {"alice": row}} | listed(LISTED))
    assert (key.id, key.created == key.idle_since, key.changed == key.idle_since) == ("AKIAB", False, True)


def test_a_key_that_was_switched_on_again_is_as_old_as_its_making() -> None:
    row = {"access_key_1_active": True, "access_key_1_last_rotated": "2026-10-10T00:00:00Z"}
    [key] = keys_of({"report": {"alice": row}, **listed(LISTED)})
    assert (key.id, str(key.created)[:10]) == ("AKIAB", "2026-02-02")


def test_a_key_that_the_report_does_not_agree_with_keeps_its_place_for_a_name() -> None:
    row = {"access_key_1_active": True, "access_key_1_last_rotated": "2025-12-12T00:00:00Z"}
    [key] = keys_of({"report": {"alice": row}, **listed(LISTED)})
    assert key.id is None


def test_an_unreadable_date_hides_just_that_date() -> None:
    [key] = keys_of({"report": {"alice": {"access_key_1_active": True, "access_key_1_last_rotated": "soon"}}})
    assert isinstance(key.created, Gap)
    assert key.active is True
    assert key.last_used is None


def test_an_active_key_without_a_date_has_a_gap_for_one() -> None:
    [key] = keys_of({"report": {"alice": {"access_key_1_active": True}}})
    assert isinstance(key.created, Gap)


def test_not_supported_is_not_false() -> None:
    root = seen(estate_of({"root": {"password_enabled": "not_supported"}}).root.credentials)
    assert isinstance(root.password, Gap)


def test_true_is_true_in_any_case() -> None:
    row = estate_of({"users": [{"UserName": "a"}], "report": {"a": {"mfa_active": "TRUE"}}}).credentials_of("a")
    assert row is not None
    assert row.mfa is True


def test_a_user_whom_the_report_does_not_know_yet_is_not_taken_for_one_without_credentials() -> None:
    row = estate_of({"users": [{"UserName": "new"}], "report": {"new": None}}).credentials_of("new")
    assert row is not None
    assert isinstance(row.password, Gap)
    assert isinstance(row.keys, Gap)


def test_a_user_who_was_deleted_since_the_report_is_left_out() -> None:
    assert estate_of({"users": [], "report": {"gone": {}}}).credentials.items == ()


def test_without_authorization_details_the_report_speaks_for_itself() -> None:
    tree = {"report": {"alice": {}}, "refused": {"iam.GetAccountAuthorizationDetails": "AccessDenied"}}
    [row] = estate_of(tree).credentials.items
    assert (row.user, row.id) == ("alice", "arn:aws:iam::111122223333:user/alice")


def report(text: str) -> Observed[Any]:
    content = base64.b64encode(text.encode()).decode()
    page = {"Content": content, "GeneratedTime": "2026-11-01T00:00:00Z"}
    return credentials.of(pages_of({"pages": {"iam.GetCredentialReport": page}}))


def test_columns_are_found_by_name_and_unknown_ones_are_passed_over() -> None:
    head = "mfa_active,user,arn,user_creation_time,password_enabled,access_key_1_active,something_new"
    found = report(f"{head}\ntrue,alice,arn:aws:iam::1:user/alice,2026-01-01T00:00:00Z,false,false,x")
    assert [(row.user, row.mfa) for row in found.items] == [("alice", True)]


def test_a_report_without_columns_for_certificates_does_not_say_that_there_are_none() -> None:
    head = "user,arn,user_creation_time,password_enabled,mfa_active,access_key_1_active"
    [row] = report(f"{head}\nalice,arn:aws:iam::1:user/alice,2026-01-01T00:00:00Z,false,false,false").items
    assert isinstance(row.certificates, Gap)


def test_a_certificate_exists_when_its_slot_has_a_date_active_or_not() -> None:
    told = {"cert_1_last_rotated": USED, "cert_2_active": True, "cert_2_last_rotated": "once"}
    row = estate_of({"users": [{"UserName": "alice"}], "report": {"alice": told}}).credentials_of("alice")
    assert row is not None
    first, second = seen(row.certificates)
    assert (first.active, first.subject.id) == (False, "alice/cert_1")
    assert (second.active, isinstance(second.changed, Gap)) == (True, True)


LATER = "2026-10-20T00:00:00Z"


def test_certificates_get_the_ids_that_they_must_have() -> None:
    def ids(first: str, second: str, *listed: tuple[str, str, str]) -> list[str | None]:
        given = [{"CertificateId": id, "Status": status, "UploadDate": date} for id, status, date in listed]
        page = {"request": {"UserName": "alice"}, "response": {"Certificates": given}}
        told = {"cert_1_active": True, "cert_1_last_rotated": first, "cert_2_last_rotated": second}
        estate = estate_of(
            {
                "users": [{"UserName": "alice"}],
                "report": {"alice": told | {"cert_2_active": True}},
                "pages": {"iam.ListSigningCertificates": [page]},
            }
        )
        row = estate.credentials_of("alice")
        assert row is not None
        return [each.id for each in seen(row.certificates)]

    both = ("TA7A", "Active", LATER), ("TA7B", "Active", USED)
    assert ids(USED, LATER, *both) == ["TA7B", "TA7A"]
    assert ids(USED, LATER, ("TA7A", "Inactive", LATER), ("TA7B", "Inactive", USED)) == ["TA7B", "TA7A"]
    assert ids(USED, USED, *both) == ["TA7B", "TA7B"]
    assert ids(LATER, USED, ("TA7A", "Active", "once"), ("TA7B", "Active", USED)) == [None, "TA7B"]
    assert ids(LATER, USED, ("TA7B", "Active", USED)) == [None, None]
    assert ids(USED, LATER) == [None, None]


def test_a_single_certificate_is_the_one_though_it_was_switched_off_since_the_report() -> None:
    page = {"Certificates": [{"CertificateId": "TA7A", "Status": "Inactive", "UploadDate": USED}]}
    estate = estate_of(
        {
            "users": [{"UserName": "alice"}],
            "report": {"alice": {"cert_1_active": True, "cert_1_last_rotated": LATER}},
            "pages": {"iam.ListSigningCertificates": [{"request": {"UserName": "alice"}, "response": page}]},
        }
    )
    row = estate.credentials_of("alice")
    assert row is not None
    assert [(each.id, each.active) for each in seen(row.certificates)] == [("TA7A", True)]


@pytest.mark.parametrize("text", ["", "user,arn", "nonsense", "\x00\x01"])
def test_a_report_without_its_columns_is_a_gap(text: str) -> None:
    assert [gap.code for gap in report(text).gaps] == ["Unreadable"]


def test_a_report_that_is_no_base64_is_a_gap() -> None:
    found = credentials.of(pages_of({"pages": {"iam.GetCredentialReport": {"Content": "%%%"}}}))
    assert [gap.code for gap in found.gaps] == ["Unreadable"]


def test_root_is_what_its_row_and_the_summary_say() -> None:
    estate = estate_of(
        {"root": {"mfa_active": True}, "summary": {"AccountMFAEnabled": 1, "AccountAccessKeysPresent": 0}}
    )
    summary = seen(estate.root.summary)
    assert seen(estate.root.credentials).mfa is True
    assert (summary.root_mfa, summary.root_keys, summary.root_password) == (True, 0, None)
    assert isinstance(estate.root.virtual_mfa, Gap)


def test_a_virtual_device_of_root_shows_in_the_list_of_devices() -> None:
    device = {"SerialNumber": "arn:aws:iam::111122223333:mfa/root-account-mfa-device"}

    def virtual(device: dict[str, str]) -> object:
        pages = {"iam.ListVirtualMFADevices": {"VirtualMFADevices": [device]}}
        return estate_of({"pages": pages}).root.virtual_mfa

    assert virtual(device | {"EnableDate": USED}) is True
    assert virtual(device) is False, "it was made and never enabled"
    assert estate_of({"pages": {"iam.ListVirtualMFADevices": {}}}).root.virtual_mfa is False
